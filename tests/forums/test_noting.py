"""
Writing down what somebody said by other means, such as on the phone.
"""

import datetime

import pytest

from forums import actions
from forums.models import Answer
from notifications.models import Delivery
from tests.factories.forums import AnswerFactory, GuestFactory, SessionFactory, TopicFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


def note(session, choice, now=NOW, **who):
    return actions.note_answer(session=session, choice=choice, by=session.host, now=now, **who)


def sent_to(address):
    return list(
        Delivery.objects.filter(address=address)
        .order_by("pk")
        .values_list("message__kind", "message__calendar_method")
    )


def test_a_yes_that_was_phoned_keeps_a_place_with_who_wrote_it_down_and_confirms_it():
    session, member = SessionFactory(), MemberFactory()
    needs = actions.Access(wants_dial_in=True)
    answer = note(session, "yes", member=member, access=needs)
    assert (answer.choice, answer.noted_by, answer.wants_dial_in) == ("yes", session.host, True)
    assert sent_to(member.email) == [("forums.confirmed", "REQUEST")]


def test_what_the_person_says_themselves_afterwards_is_theirs_again():
    session, member = SessionFactory(), MemberFactory()
    note(session, "yes", member=member)
    actions.respond(topic=session.topic, member=member, choice="no", now=NOW)
    answer = Answer.objects.get(member=member)
    assert (answer.choice, answer.noted_by) == ("no", None)


def test_a_yes_that_was_phoned_to_a_full_session_waits_in_line_like_any_other():
    session = SessionFactory(capacity=1)
    AnswerFactory(session=session)
    guest = GuestFactory(topic=session.topic)
    assert note(session, "yes", guest=guest).choice == "waiting"
    assert sent_to(guest.email) == [("forums.waiting", "")]


def test_a_no_that_was_phoned_is_to_this_date_alone_and_takes_it_out_of_the_calendar():
    session = SessionFactory()
    other_date = SessionFactory(topic=session.topic, date=datetime.date(2026, 12, 10))
    guest = GuestFactory(topic=session.topic)
    note(session, "yes", guest=guest)
    note(session, "no", guest=guest)
    said = Answer.objects.filter(guest=guest).values_list("session", "choice")
    assert (list(said), other_date.answers.count()) == ([(session.pk, "no")], 0)
    assert sent_to(guest.email) == [
        ("forums.confirmed", "REQUEST"),
        ("forums.withdrawn", "CANCEL"),
    ]


def test_a_yes_that_was_phoned_gives_up_the_place_on_another_date_of_the_topic():
    session, member = SessionFactory(), MemberFactory()
    other_date = SessionFactory(topic=session.topic, date=datetime.date(2026, 12, 10))
    AnswerFactory(session=other_date, member=member)
    note(session, "yes", member=member)
    said = dict(Answer.objects.filter(member=member).values_list("session", "choice"))
    assert said == {session.pk: "yes", other_date.pk: "no"}


def test_a_guest_without_an_address_has_a_place_and_gets_no_mail():
    session = SessionFactory()
    guest = GuestFactory(topic=session.topic, email="")
    assert note(session, "yes", guest=guest).choice == "yes"
    assert Delivery.objects.count() == 0


def test_nothing_is_noted_for_what_has_started_though_another_date_is_open():
    session, member = SessionFactory(), MemberFactory()
    SessionFactory(topic=session.topic, date=datetime.date(2026, 12, 10))
    with pytest.raises(actions.AnsweringClosed):
        note(session, "yes", now=session.starts_at, member=member)
    assert Answer.objects.count() == 0


def test_nothing_is_noted_for_whom_it_is_not_for():
    session = SessionFactory(topic=TopicFactory(sig=SigFactory(), audience="sig"))
    for who in ({"member": MemberFactory()}, {"guest": GuestFactory()}):
        with pytest.raises(actions.NotInvited):
            note(session, "yes", **who)
    assert Answer.objects.count() == 0
