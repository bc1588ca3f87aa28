import datetime

import pytest

from forums import actions, reminders
from notifications.models import Delivery, Message
from tests.factories.forums import AnswerFactory, SessionFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def session():
    session = SessionFactory(host=MemberFactory(name="Host"))
    for choice in ("yes", "maybe", "no", "waiting"):
        AnswerFactory(session=session, choice=choice, member=MemberFactory(name=choice))
    MemberFactory(name="silent")
    return session


def reminded():
    return sorted(
        Delivery.objects.filter(message__kind="forums.reminder").values_list(
            "member__name", flat=True
        )
    )


def test_send_due_more_than_a_day_before_reminds_nobody(session):
    assert reminders.send_due(now=session.starts_at - 24 * HOUR - MINUTE) == 0
    assert reminded() == []


def test_send_due_a_day_before_reminds_those_who_said_yes_and_the_host(session):
    assert reminders.send_due(now=session.starts_at - 24 * HOUR) == 1
    assert reminded() == ["Host", "yes"]


def test_send_due_again_and_again_reminds_once_a_day_before_and_once_an_hour_before(session):
    for before in (24 * HOUR, 23 * HOUR, 2 * HOUR, HOUR, 30 * MINUTE, MINUTE):
        reminders.send_due(now=session.starts_at - before)
    assert reminded() == ["Host", "Host", "yes", "yes"]


def test_send_due_after_the_worker_slept_catches_up_with_the_later_reminder_alone(session):
    reminders.send_due(now=session.starts_at - 20 * MINUTE)
    reminders.send_due(now=session.starts_at - 19 * MINUTE)
    assert reminded() == ["Host", "yes"]


def test_send_due_after_the_worker_slept_less_catches_up_with_the_day_before(session):
    reminders.send_due(now=session.starts_at - 5 * HOUR)
    assert reminded() == ["Host", "yes"]


def test_send_due_once_it_has_started_reminds_nobody(session):
    assert reminders.send_due(now=session.starts_at) == 0


def test_send_due_of_a_cancelled_session_reminds_nobody(session):
    actions.cancel_session(session=session, by=session.host, now=session.starts_at - 48 * HOUR)
    assert reminders.send_due(now=session.starts_at - 24 * HOUR) == 0


def test_send_due_after_a_move_reminds_of_the_new_time(session):
    reminders.send_due(now=session.starts_at - 24 * HOUR)
    friday = actions.DateSpec(datetime.date(2026, 12, 11), datetime.time(12, 30), datetime.time(14))
    moved = actions.move_session(
        session=session, to=friday, by=session.host, now=session.starts_at - 23 * HOUR
    )
    reminders.send_due(now=moved.starts_at - 24 * HOUR)
    assert Message.objects.filter(kind="forums.reminder").count() == 2


@pytest.mark.parametrize("sessions", [1, 3, 12])
def test_send_due_with_nothing_new_takes_two_queries(sessions, django_assert_num_queries):
    made = SessionFactory.create_batch(sessions)
    now = made[0].starts_at - HOUR
    reminders.send_due(now=now)
    with django_assert_num_queries(2):
        reminders.send_due(now=now)
