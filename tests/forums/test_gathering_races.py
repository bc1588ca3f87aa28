"""
What happens when people act at once on parts and as guests. Only row locks can show it.
"""

import datetime
import itertools

import pytest

from forums import actions
from forums.models import Answer, Attendance, Guest, Part
from notifications.models import Delivery
from tests.factories.forums import AnswerFactory, GuestFactory, SessionFactory
from tests.factories.members import MemberFactory

from .test_races import CONNECTIONS, NOW, all_at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_who_take_the_same_part_at_once_do_not_both_have_it():
    session = SessionFactory()
    people = [AnswerFactory(session=session).member for _ in range(12)]
    refused = itertools.count()

    def take(member):
        try:
            actions.take_part(session=session, member=member, name="notes", now=NOW)
        except actions.PartTaken:
            next(refused)

    all_at_once(take, people)
    assert (Part.objects.count(), next(refused)) == (1, 11)


def test_a_guest_who_confirms_from_many_windows_is_recorded_and_told_once():
    session = SessionFactory(is_open_to_guests=True)
    guest = GuestFactory(topic=session.topic, confirmed_at=None)
    all_at_once(
        lambda _: actions.answer_as_guest(guest=guest, choice="yes", session=session, now=NOW),
        range(CONNECTIONS),
    )
    assert list(Answer.objects.values_list("guest", "choice")) == [(guest.pk, "yes")]
    assert Delivery.objects.filter(message__kind="forums.confirmed").count() == 1


def test_guests_and_members_who_want_the_last_place_get_it_once():
    session = SessionFactory(is_open_to_guests=True, capacity=1)
    members = MemberFactory.create_batch(10)
    guests = GuestFactory.create_batch(10, topic=session.topic)

    def answer(person):
        said = {"choice": "yes", "session": session, "now": NOW}
        if isinstance(person, Guest):
            actions.answer_as_guest(guest=person, **said)
        else:
            actions.respond(topic=session.topic, member=person, **said)

    all_at_once(answer, [one for pair in zip(members, guests, strict=True) for one in pair])
    assert (
        session.answers.filter(choice="yes").count(),
        session.answers.filter(choice="waiting").count(),
    ) == (1, 19)


def test_asking_from_many_windows_writes_one_guest_down():
    session = SessionFactory(is_open_to_guests=True)
    all_at_once(
        lambda _: actions.ask_as_guest(
            session=session,
            name="Xu",
            email="xu@example.org",
            access=actions.Access(),
            now=NOW,
        ),
        range(CONNECTIONS),
    )
    assert list(Guest.objects.values_list("email", flat=True)) == ["xu@example.org"]


def test_becoming_a_member_while_confirming_leaves_one_answer():
    session = SessionFactory(is_open_to_guests=True)
    guest = GuestFactory(topic=session.topic, email="xu@example.org")
    member = MemberFactory(email="xu@example.org")

    def act(number):
        if number % 2:
            actions.become_member(member=member, email="xu@example.org")
            return
        try:
            actions.answer_as_guest(guest=guest, choice="yes", session=session, now=NOW)
        except Guest.DoesNotExist:
            return

    all_at_once(act, range(20))
    assert Answer.objects.filter(session=session).count() <= 1
    assert Answer.objects.filter(session=session, guest__isnull=False).count() == 0


def test_marking_somebody_and_their_opening_the_join_page_at_once_is_one_row():
    session = SessionFactory()
    member = AnswerFactory(session=session).member
    at = session.starts_at + datetime.timedelta(minutes=1)

    def act(number):
        if number % 2:
            actions.note_way_in(session=session, member=member, now=at)
        else:
            actions.mark_presence(
                session=session, presence="came", by=session.host, member=member, now=at
            )

    all_at_once(act, range(20))
    assert list(Attendance.objects.values_list("presence", "opened_at")) == [("came", at)]
