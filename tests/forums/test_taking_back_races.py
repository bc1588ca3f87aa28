"""
What happens when a change is taken back while others act. Only a database with row locks can show.
"""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from forums import actions
from forums.models import Session
from notifications import delivery, outbox
from notifications.models import Delivery, Message
from tests.factories.forums import SessionFactory
from tests.factories.members import MemberFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
LEAVES = NOW + datetime.timedelta(seconds=600)
State = Delivery.State

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _ten_minutes(settings):
    settings.FORUM_STOP_SECONDS = 600


@pytest.fixture
def session():
    MemberFactory.create_batch(20)
    session = SessionFactory(state="draft")
    actions.announce_topic(topic=session.topic, by=session.host, now=NOW)
    return session


def together(*acts):
    """
    Let all act at the same time; return what each gave, or the exception it raised.
    """

    def acting(act):
        try:
            return act()
        except Exception as error:  # noqa: BLE001 - what was raised is what is asked
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(acts)) as threads:
        return list(threads.map(acting, acts))


def take_back(session):
    batch = session.changes.exclude(batch="").get().batch
    return lambda: actions.take_back(batch=batch, by=session.host, now=NOW)


def test_either_all_of_it_is_taken_back_or_all_of_it_leaves(session):
    messages = [
        (message.pk, *message.deliveries.order_by("pk").values_list("pk", flat=True))
        for message in Message.objects.all()
    ]

    def send():
        outbox.sweep(now=LEAVES)
        for pk, *rows in messages:
            delivery.deliver(message_id=pk, first=rows[0], last=rows[-1], clock=lambda: LEAVES)

    result, *_ = together(take_back(session), send, send)
    states = set(Delivery.objects.values_list("state", flat=True))
    session.refresh_from_db()
    if isinstance(result, actions.TooLate):
        assert (session.state, states) == ("announced", {State.SENT})
    else:
        assert (session.state, states) == ("draft", {State.SKIPPED})


def test_many_clicks_on_taking_back_undo_it_once(session):
    results = together(*[take_back(session)] * 10)
    assert [one for one in results if isinstance(one, Exception)] == []
    session.refresh_from_db()
    assert (session.state, session.sequence) == ("draft", 1)
    assert session.changes.filter(kind="taken_back").count() == 1


def test_who_answers_meanwhile_is_told_or_is_too_late(session):
    people = MemberFactory.create_batch(10)

    def answering(member):
        return lambda: actions.respond(
            topic=session.topic, member=member, choice="yes", session=session, now=NOW
        )

    results = together(*map(answering, people[:5]), take_back(session), *map(answering, people[5:]))
    answered = [
        member.pk
        for member, result in zip(people, results[:5] + results[6:], strict=True)
        if not isinstance(result, actions.AnsweringClosed)
    ]
    told = Delivery.objects.filter(message__kind="forums.taken_back")
    assert set(told.values_list("member", flat=True)) == set(answered)
    assert Session.objects.get(pk=session.pk).answers.count() == 0
