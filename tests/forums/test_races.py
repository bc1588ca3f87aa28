"""
What happens when many people answer at once. Only a database with row locks can show it.
"""

import contextlib
import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from forums import actions
from forums.models import Answer, Offer
from notifications.models import Delivery, Message
from tests.factories.forums import AnswerFactory, SessionFactory
from tests.factories.members import MemberFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
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


def full_with_a_line(capacity, waiting):
    """
    Make a session whose places are taken and that people wait for in the order they were made.
    """
    session = SessionFactory(capacity=capacity)
    coming = AnswerFactory.create_batch(capacity, session=session)
    line = [
        AnswerFactory(session=session, choice="waiting", answered_at=NOW + minutes * MINUTE)
        for minutes in range(-waiting, 0)
    ]
    return session, coming, line


def states_of(session):
    return list(
        Offer.objects.filter(session=session).order_by("answer").values_list("answer", "state")
    )


def test_places_given_back_while_the_job_passes_on_are_each_offered_once_to_the_next():
    session, coming, line = full_with_a_line(capacity=4, waiting=8)

    def act(number):
        if number < len(coming):
            leaving = coming[number].member
            actions.respond(topic=session.topic, member=leaving, choice="no", now=NOW)
        else:
            actions.pass_on_offers(now=NOW)

    all_at_once(act, range(12))
    assert states_of(session) == [(answer.pk, "open") for answer in line[:4]]
    assert Message.objects.filter(kind="forums.offer").count() == 4


def test_an_offer_taken_in_the_moment_it_lapses_comes_to_one_thing():
    session, [leaving], [first, second] = full_with_a_line(capacity=1, waiting=2)
    actions.respond(topic=session.topic, member=leaving.member, choice="no", now=NOW)
    offer = Offer.objects.get()
    outcomes = []

    def act(number):
        if number % 2:
            actions.pass_on_offers(now=offer.until)
            return
        try:
            actions.answer_offer(offer=Offer.objects.get(pk=offer.pk), choice="yes", now=NOW)
            outcomes.append("taken")
        except actions.OfferOver:
            outcomes.append("over")

    all_at_once(act, range(12))
    first.refresh_from_db()
    taken = (["taken"] * 6, [(first.pk, "taken")], "yes")
    lapsed = (["over"] * 6, [(first.pk, "lapsed"), (second.pk, "open")], "maybe")
    assert (outcomes, states_of(session), first.choice) in (taken, lapsed)


def test_answers_withdrawals_offers_and_moves_all_at_once_never_exceed_the_capacity():
    session, coming, line = full_with_a_line(capacity=5, waiting=10)
    newcomers = MemberFactory.create_batch(10)
    later = NOW + 25 * 60 * MINUTE

    def act(number):
        person = number // 4
        kind = number % 4
        if kind == 0:
            member = newcomers[person]
            actions.respond(
                topic=session.topic, member=member, choice="yes", session=session, now=NOW
            )
        elif kind == 1:
            leaving = (coming + line)[person].member
            actions.respond(topic=session.topic, member=leaving, choice="no", now=NOW)
        elif kind == 2:
            actions.pass_on_offers(now=later if person == 9 else NOW)
        else:
            with contextlib.suppress(actions.NotInLine, actions.NoSuchPlace):
                actions.move_in_line(
                    answer=line[person], place=1, reason="So", by=session.host, now=NOW
                )

    all_at_once(act, range(40))
    kept = session.offers.filter(state="open").count()
    yes = session.answers.filter(choice="yes").count()
    waiting = session.answers.filter(choice="waiting", offers__state="open").count()
    assert (yes + kept, kept) == (5, waiting)
    assert session.answers.count() == 25
