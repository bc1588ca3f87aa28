"""
Several workers who send round-ups at once, on PostgreSQL.
"""

import collections
import datetime
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from members.models import Member
from notifications import outbox, roundups
from notifications.actions import send_roundups
from notifications.models import Delivery, Message, RoundupTurn
from tests.factories.forums import SessionFactory
from tests.factories.members import MemberFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LONG_AGO = datetime.datetime(2026, 1, 5, 9, tzinfo=datetime.UTC)
MONDAY = datetime.datetime(2026, 11, 23, 7, 30, tzinfo=datetime.UTC)


@pytest.fixture
def everybody(monkeypatch):
    """
    Register sixty people with a session to tell them of, and send nothing that is written.
    """
    monkeypatch.setattr(outbox, "_enqueue", lambda *args: None)
    monkeypatch.setattr(roundups, "BATCH", 7)
    host = MemberFactory(joined_at=MONDAY)
    SessionFactory(announced_at=MONDAY - datetime.timedelta(days=1), host=host)
    MemberFactory.create_batch(60, joined_at=LONG_AGO)
    return Member.objects.filter(joined_at=LONG_AGO)


def race(workers, **more):
    start = threading.Barrier(workers)

    def work(_):
        try:
            start.wait()
            return send_roundups(now=MONDAY, **more)
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as threads:
        return list(threads.map(work, range(workers)))


@pytest.mark.parametrize("have_turns", [False, True])
def test_workers_racing_give_everybody_exactly_one(everybody, have_turns):
    if have_turns:
        RoundupTurn.objects.bulk_create(RoundupTurn(member=each) for each in everybody)
    assert sum(race(4)) == 60
    got = collections.Counter(Delivery.objects.values_list("member", flat=True))
    assert got == dict.fromkeys(everybody.values_list("pk", flat=True), 1)
    assert Message.objects.filter(kind="notifications.roundup").count() == 1


def test_a_worker_that_fails_leaves_its_people_to_the_next(everybody, monkeypatch):
    post = outbox.post_letters
    calls = iter(range(100))

    def failing(**more):
        if next(calls) == 3:
            raise ConnectionError
        return post(**more)

    monkeypatch.setattr(outbox, "post_letters", failing)
    with pytest.raises(ConnectionError):
        send_roundups(now=MONDAY)
    assert Delivery.objects.count() == 21
    assert RoundupTurn.objects.count() == 21
    assert send_roundups(now=MONDAY) == 39
    assert set(collections.Counter(Delivery.objects.values_list("member", flat=True)).values()) == {
        1
    }


def test_whom_another_worker_holds_is_left_to_it(everybody):
    RoundupTurn.objects.bulk_create(RoundupTurn(member=each) for each in everybody)
    held, done = threading.Event(), threading.Event()
    first = everybody.order_by("pk")[0]

    def hold():
        try:
            with transaction.atomic():
                list(RoundupTurn.objects.select_for_update().filter(member=first))
                held.set()
                done.wait(30)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(hold)
        held.wait(30)
        assert send_roundups(now=MONDAY) == 59
        done.set()
        waiting.result()
    assert send_roundups(now=MONDAY) == 1
