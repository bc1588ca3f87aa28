import datetime

import pytest

from forums.models import Answer
from members.actions import AccountStaysOpen, close_account
from tests.factories.forums import AnswerFactory, SessionFactory
from tests.factories.members import MemberFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


def test_closing_an_account_forgets_the_answers_and_frees_the_place():
    session = SessionFactory(capacity=1)
    leaving = AnswerFactory(session=session).member
    staying = AnswerFactory(session=SessionFactory())
    close_account(member=leaving, now=NOW)
    assert list(Answer.objects.all()) == [staying]


def test_closing_an_account_waits_until_somebody_else_hosts():
    session = SessionFactory(topic__title="Rooms that let you breathe")
    with pytest.raises(AccountStaysOpen) as refusal:
        close_account(member=session.host, now=NOW)
    assert refusal.value.reasons == [
        (
            "You host “Rooms that let you breathe” on Tuesday 8 December. "
            "Name another host for it or cancel it first."
        )
    ]


@pytest.mark.parametrize("state", ["cancelled", "held"])
def test_closing_an_account_does_not_wait_for_what_is_off_or_over(state):
    session = SessionFactory(state=state)
    close_account(member=session.host, now=NOW)
    session.host.refresh_from_db()
    assert session.host.name == "Former member"


def test_closing_an_account_that_answers_nothing_leaves_others_alone():
    kept = AnswerFactory()
    close_account(member=MemberFactory(), now=NOW)
    assert list(Answer.objects.all()) == [kept]
