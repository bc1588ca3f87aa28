"""
What happens when somebody turns mail off while a worker is at it, on PostgreSQL.
"""

import datetime
import threading
import time

import pytest
from django.db import connection, transaction

from members.models import Member
from notifications import outbox
from notifications.actions import choose_pace, pause
from notifications.models import Delivery, MailSettings, StreamPreference
from tests.factories.members import MemberFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
PATIENCE = 20

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ada():
    return MemberFactory(name="Ada")


@pytest.fixture(autouse=True)
def _unsent(monkeypatch):
    monkeypatch.setattr("notifications.tasks.deliver.apply_async", lambda **kwargs: None)


def post():
    outbox.post(
        kind="tests.subscription",
        source_key="walk:1",
        context={"where": "the mill"},
        recipients=Member.objects.all(),
        now=NOW,
        stream="walks",
    )


def at_the_same_time(*calls):
    """
    Run these in threads of their own, each with a connection of its own; return what went wrong.
    """
    start, wrong = threading.Barrier(len(calls)), []

    def run(call):
        try:
            start.wait(PATIENCE)
            call()
        except Exception as error:  # noqa: BLE001 - handed to the test
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return wrong


def waits_for_a_lock():
    with connection.cursor() as cursor:
        # Within a transaction it would go on showing what it showed first.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


@pytest.mark.parametrize(
    "decide",
    [
        lambda member: choose_pace(member=member, stream="walks", pace="off", now=NOW),
        lambda member: choose_pace(member=member, stream="walks", pace="site", now=NOW),
        lambda member: pause(member=member, until=datetime.date(2026, 12, 1), now=NOW),
    ],
)
def test_what_a_worker_has_just_claimed_stays_claimed(ada, decide):
    post()
    wrong = []

    def run():
        try:
            decide(ada)
        except Exception as error:  # noqa: BLE001 - handed to the test
            wrong.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        Delivery.objects.update(state="sending")
        thread.start()
        for _ in range(200):
            if waits_for_a_lock():
                break
            time.sleep(0.05)
        else:
            pytest.fail("It never waited for the row.")
    thread.join(PATIENCE)

    assert wrong == []
    assert Delivery.objects.get().state == "sending"


def test_pressed_twice_at_once_there_is_one_choice_and_one_break(ada):
    def save():
        choose_pace(member=ada, stream="walks", pace="daily", now=NOW)
        pause(member=ada, until=datetime.date(2026, 12, 1), now=NOW)

    assert at_the_same_time(*[save] * 6) == []
    assert StreamPreference.objects.values_list("pace").get() == ("daily",)
    assert MailSettings.objects.count() == 1
