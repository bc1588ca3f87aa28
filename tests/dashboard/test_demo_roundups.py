"""
The round-ups that people of the demo find in the box.
"""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import override_settings

from notifications.models import Delivery, Message
from pielink.dashboard import demo
from pielink.dashboard.demo.people import MEMBER
from pielink.dashboard.demo.roundups import NEWCOMERS

LOADED_AT = datetime.datetime(2026, 11, 18, 10, 5, tzinfo=ZoneInfo("Europe/London"))

NEW = [email for _, email, _ in NEWCOMERS]
PEOPLE = [*NEW, MEMBER]

# What the demo loads is loaded on the other database by test_demo.
pytestmark = [pytest.mark.django_db, pytest.mark.looks]


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        demo.load(now=LOADED_AT, say=lambda words: None)
        yield
        transaction.set_rollback(True)


def test_newcomers_were_welcomed_and_have_a_round_up_waiting_and_so_has_the_member():
    mails = Delivery.objects.filter(member__email__in=PEOPLE)
    assert set(mails.filter(message__kind="dashboard.welcome").values_list("address", "state")) == {
        (email, "sent") for email in NEW
    }
    waiting = mails.filter(message__kind="notifications.roundup")
    assert sorted(waiting.values_list("address", "state")) == sorted(
        (email, "queued") for email in PEOPLE
    )


def test_the_newcomers_are_told_of_sessions_with_buttons_and_the_member_of_new_pages():
    roundups = Message.objects.filter(kind="notifications.roundup")
    for email in NEW:
        told = roundups.get(deliveries__address=email)
        assert "sessions" in told.subject
        assert "Yes, " in told.text
    told = roundups.get(deliveries__address=MEMBER)
    assert "in the library" in told.subject.lower()
    assert "Yes, " not in told.text
