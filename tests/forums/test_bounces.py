"""
A calendar mail that comes back is about the address, and no answer.
"""

import datetime

import pytest

from forums import actions
from forums.models import Answer
from notifications import inbound, posted
from notifications.models import Delivery, Suppression
from tests.factories.forums import SessionFactory
from tests.factories.members import MemberFactory
from tests.notifications.arriving import ADDRESS, sample

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(hours=3)

pytestmark = pytest.mark.django_db


@pytest.fixture
def confirmed(django_capture_on_commit_callbacks):
    member, session = MemberFactory(email=ADDRESS), SessionFactory()
    with django_capture_on_commit_callbacks(execute=True):
        actions.respond(topic=session.topic, member=member, choice="yes", session=session, now=NOW)
    return Delivery.objects.get(message__kind="forums.confirmed")


@pytest.mark.parametrize(
    ("name", "is_stopped"),
    [
        ("exchange_online_not_found.eml", True),
        ("postfix_spam_verdict.eml", False),
        ("exchange_quota.eml", False),
    ],
)
def test_bounce_of_a_calendar_mail_leaves_the_answer(confirmed, name, is_stopped):
    before = list(Answer.objects.values())
    assert (confirmed.state, confirmed.message.calendar_method) == ("sent", "REQUEST")
    inbound.take_in(sample(name, confirmed.pk), now=LATER)
    confirmed.refresh_from_db()
    assert (confirmed.state, Suppression.objects.exists()) == ("bounced", is_stopped)
    assert list(Answer.objects.values()) == before
    holders = posted.calendar_holders(confirmed.message.calendar_uid)
    assert [member.email for member in holders] == [ADDRESS]


def test_vacation_answer_to_a_calendar_mail_leaves_the_answer(confirmed):
    before = list(Answer.objects.values())
    mail = inbound.take_in(sample("outlook_automatic_reply.eml", confirmed.pk), now=LATER)
    confirmed.refresh_from_db()
    assert (confirmed.state, mail.state, mail.delivery) == ("sent", "done", confirmed)
    assert list(Answer.objects.values()) == before
