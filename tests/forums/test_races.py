"""
What happens when many people answer at once. Only a database with row locks can show it.
"""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from forums import actions
from forums.models import Answer
from notifications.models import Delivery
from tests.factories.forums import SessionFactory
from tests.factories.members import MemberFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
CONNECTIONS = 40

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def all_at_once(act, people):
    """
    Let everybody act at the same time, over at most forty connections.
    """

    def acting(member):
        try:
            act(member)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=CONNECTIONS) as threads:
        list(threads.map(acting, people))


def test_two_hundred_simultaneous_answers_for_ten_places_give_ten_and_a_line_in_order():
    session = SessionFactory(capacity=10)
    people = MemberFactory.create_batch(200)
    all_at_once(
        lambda member: actions.respond(
            topic=session.topic,
            member=member,
            choice="yes",
            session=session,
            now=datetime.datetime.now(datetime.UTC),
        ),
        people,
    )
    answers = Answer.objects.filter(session=session)
    assert answers.filter(choice="yes").count() == 10
    line = list(answers.filter(choice="waiting").order_by("waiting_since", "pk"))
    assert len(line) == 190
    assert len({answer.member_id for answer in answers}) == 200
    last_place = answers.filter(choice="yes").order_by("pk").last()
    assert all(answer.pk > last_place.pk for answer in line)


def test_one_person_answering_from_many_windows_is_recorded_and_told_once():
    session = SessionFactory(capacity=10)
    member = MemberFactory()
    all_at_once(
        lambda _: actions.respond(
            topic=session.topic, member=member, choice="yes", session=session, now=NOW
        ),
        range(CONNECTIONS),
    )
    assert Answer.objects.filter(session=session, member=member).count() == 1
    assert Delivery.objects.filter(member=member).count() == 1


def test_many_clicks_on_announce_invite_everybody_once():
    session = SessionFactory(state="draft")
    invited = MemberFactory.create_batch(3)
    by = session.host
    all_at_once(
        lambda _: actions.announce_topic(topic=session.topic, by=by, now=NOW), range(CONNECTIONS)
    )
    assert (
        Delivery.objects.filter(member__in=invited, message__kind="forums.invitation").count() == 3
    )
