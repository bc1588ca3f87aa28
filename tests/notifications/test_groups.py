import datetime
import itertools
from types import SimpleNamespace

import pytest

from members.models import Member
from notifications import actions, delivery, outbox
from notifications.models import Delivery, StreamPreference
from notifications.registry import NoticeKind, register
from notifications.rendering import Rendered
from notifications.tasks import deliver as deliver_task
from notifications.transport import MemoryTransport, Unreachable
from tests.factories.members import MemberFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)

pytestmark = pytest.mark.django_db


class Stopped(BaseException):
    """
    What ends a worker's task from outside.
    """


@pytest.fixture(autouse=True)
def _own_kinds(_own_kinds, monkeypatch):
    register(NoticeKind("tests.newsletter", "A newsletter", "subscription", marks="grouped"))
    monkeypatch.setattr(outbox, "_enqueue", lambda *arguments: None)


def add_people(count):
    return Member.objects.bulk_create(
        Member(email=f"{number}@example.org", name="Ada") for number in range(count)
    )


def post():
    return outbox.post_rendered(
        kind="tests.newsletter",
        source_key="newsletter",
        rendered=Rendered("Hello", "Hello", "<p>Hello</p>"),
        recipients=Member.objects.order_by("pk"),
        now=NOW,
        stream="walks",
    )


def deliver(message, now=NOW):
    first, last = message.deliveries.earliest("pk").pk, message.deliveries.latest("pk").pk
    return delivery.deliver(message_id=message.pk, first=first, last=last, clock=lambda: now)


def rows(*fields):
    return list(Delivery.objects.order_by("pk").values_list(*fields))


def send_that_fails_at(number, error, monkeypatch):
    send, counter = MemoryTransport.send, itertools.count(1)

    def failing(self, **mail):
        if next(counter) == number:
            raise error
        send(self, **mail)

    monkeypatch.setattr(MemoryTransport, "send", failing)


@pytest.mark.parametrize("people", [1, 3, 40])
def test_group_takes_as_many_statements_however_many_it_holds(people, django_assert_num_queries):
    add_people(people)
    message = post()
    pks = list(message.deliveries.order_by("pk").values_list("pk", flat=True))
    # The message, the claim, who has left the stream, which addresses do not work, domains that
    # take nothing, the settlement.
    with django_assert_num_queries(6):
        delivery.deliver(message_id=message.pk, first=pks[0], last=pks[-1], clock=lambda: NOW)
    assert set(rows("state", "attempts", "claimed_at", "settled_at", "reason")) == {
        ("sent", 1, NOW, NOW, "")
    }


def test_range_longer_than_a_group_is_sent_group_by_group(box, settings):
    settings.MAIL_GROUP_SIZE = 3
    add_people(8)
    assert deliver(post()) is None
    assert [mail.address for mail in box] == [f"{number}@example.org" for number in range(8)]


def test_group_that_is_interrupted_gives_back_what_it_did_not_send(box, monkeypatch):
    add_people(4)
    message = post()
    send_that_fails_at(2, Stopped(), monkeypatch)
    with pytest.raises(Stopped):
        deliver(message)
    words = "The worker was stopped while it was sending this."
    assert rows("state", "attempts", "reason") == [
        ("sent", 1, ""),
        ("in_doubt", 1, words),
        ("queued", 0, ""),
        ("queued", 0, ""),
    ]
    deliver(message)
    assert sorted(mail.address for mail in box) == [
        "0@example.org",
        "2@example.org",
        "3@example.org",
    ]


def test_group_without_a_server_is_put_off_whole(box, monkeypatch):
    add_people(3)
    message = post()
    send_that_fails_at(2, Unreachable("Connection refused"), monkeypatch)
    deliver(message)
    assert rows("state", "attempts", "due_at", "reason") == [
        ("sent", 1, NOW, ""),
        ("queued", 1, NOW + MINUTE, "Connection refused"),
        ("queued", 1, NOW + MINUTE, "Connection refused"),
    ]


def test_group_leaves_out_who_has_left_the_stream_meanwhile(box):
    leaver, _ = add_people(2)
    message = post()
    StreamPreference.objects.create(member=leaver, stream="walks", pace="off", chosen_at=NOW)
    deliver(message)
    assert rows("state", "reason") == [
        ("skipped", "They have turned these mails off."),
        ("sent", ""),
    ]
    assert [mail.address for mail in box] == ["1@example.org"]


def test_group_leaves_what_another_worker_holds(box):
    add_people(3)
    message = post()
    held = Delivery.objects.earliest("pk")
    Delivery.objects.filter(pk=held.pk).update(state="sending", claimed_at=NOW, attempts=1)
    deliver(message, NOW + MINUTE)
    assert rows("state") == [("sending",), ("sent",), ("sent",)]
    assert len(box) == 2


def test_group_that_was_reported_as_in_doubt_meanwhile_is_settled_all_the_same(box, monkeypatch):
    add_people(2)
    message = post()
    send = MemoryTransport.send

    def slow(self, **mail):
        outbox.sweep(now=NOW + 60 * MINUTE)
        send(self, **mail)

    monkeypatch.setattr(MemoryTransport, "send", slow)
    deliver(message)
    assert rows("state", "reason") == 2 * [("sent", "")]


def test_group_that_a_kill_left_claimed_is_in_doubt_and_never_sent_again_by_itself(box):
    add_people(3)
    message = post()
    Delivery.objects.update(state="sending", claimed_at=NOW, attempts=1)
    assert outbox.sweep(now=NOW + 60 * MINUTE) == (0, 3)
    deliver(message, NOW + 60 * MINUTE)
    assert (rows("state"), box) == (3 * [("in_doubt",)], [])


def test_slice_that_runs_out_of_time_gives_the_rest_of_its_group_to_another(box, monkeypatch):
    add_people(4)
    message = post()
    ticks = itertools.count(0, delivery._SECONDS_OF_WORK * 0.4)
    monkeypatch.setattr(delivery, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    rest = deliver(message)
    sent = len(box)
    assert 0 < sent < 4
    assert rest == rows("pk")[sent][0]
    assert rows("state", "attempts", "enqueued_at") == [
        *sent * [("sent", 1, NOW)],
        *(4 - sent) * [("queued", 0, NOW)],
    ]


def test_slices_go_on_in_the_queue_they_came_from(monkeypatch):
    add_people(3)
    message = post()
    calls = []
    monkeypatch.setattr(deliver_task, "apply_async", lambda **call: calls.append(call))
    monkeypatch.setattr(delivery, "_SECONDS_OF_WORK", -1)
    pks = [pk for (pk,) in rows("pk")]
    deliver_task(message_id=message.pk, first=pks[0], last=pks[-1], queue="bulk")
    assert calls == [
        {
            "kwargs": {
                "message_id": message.pk,
                "first": pks[0],
                "last": pks[-1],
                "queue": "bulk",
            },
            "queue": "bulk",
        }
    ]


@pytest.fixture
def olu():
    return MemberFactory(name="Olu", email="olu@elsewhere.example")


def test_mailing_that_is_paused_goes_on_where_it_was(box, olu, settings):
    add_people(4)
    settings.MAIL_GROUP_SIZE = 2
    message = post()
    first = message.deliveries.earliest("pk").pk
    delivery.deliver(message_id=message.pk, first=first, last=first + 1, clock=lambda: NOW)
    assert actions.pause_sending(message=message, by=olu, now=NOW).paused_by == olu
    actions.pause_sending(message=message, by=olu, now=NOW + MINUTE)
    message.refresh_from_db()
    assert message.paused_at == NOW
    deliver(message, NOW + MINUTE)
    assert len(box) == 2
    actions.resume_sending(message=message, now=NOW + MINUTE)
    deliver(message, NOW + MINUTE)
    assert len(box) == len({mail.address for mail in box}) == 5
    with pytest.raises(actions.NotPaused):
        actions.resume_sending(message=message, now=NOW + MINUTE)
    with pytest.raises(actions.NothingWaits):
        actions.pause_sending(message=message, by=olu, now=NOW + MINUTE)


def test_resuming_enqueues_what_waits(olu, monkeypatch, django_capture_on_commit_callbacks):
    enqueued = []
    add_people(2)
    message = post()
    actions.pause_sending(message=message, by=olu, now=NOW)
    monkeypatch.setattr(outbox, "_enqueue", lambda *arguments: enqueued.append(arguments))
    with django_capture_on_commit_callbacks(execute=True):
        actions.resume_sending(message=message, now=NOW + MINUTE)
    pks = [pk for (pk,) in rows("pk")]
    assert enqueued == [(message.pk, [(pks[0], pks[-1])], "bulk")]
    assert set(rows("enqueued_at")) == {(NOW + MINUTE,)}


def test_mailing_that_is_stopped_skips_what_waits_and_what_is_kept_for_a_round_up(box, olu):
    add_people(3)
    message = post()
    sent, held = rows("pk")[0][0], rows("pk")[1][0]
    delivery.deliver(message_id=message.pk, first=sent, last=sent, clock=lambda: NOW)
    Delivery.objects.filter(pk=held).update(state="held")
    actions.pause_sending(message=message, by=olu, now=NOW)
    assert actions.stop_sending(message=message, by=olu, now=NOW) == 3
    deliver(message)
    assert rows("state", "reason") == [("sent", ""), *3 * [("skipped", "Stopped by Olu.")]]
    message.refresh_from_db()
    assert (message.paused_at, message.paused_by) == (None, None)
    with pytest.raises(actions.NothingWaits):
        actions.stop_sending(message=message, by=olu, now=NOW)


@pytest.mark.parametrize(("again", "mails", "state"), [(True, 3, "sent"), (False, 0, "sent")])
def test_all_that_is_in_doubt_of_a_mailing_is_decided_at_once(again, mails, state, box, olu):
    add_people(2)
    message = post()
    Delivery.objects.update(state="in_doubt", claimed_at=NOW, attempts=1, settled_at=NOW)
    assert actions.settle_all(message=message, again=again, by=olu, now=NOW) == 3
    deliver(message)
    assert (len(box), set(rows("state"))) == (mails, {(state,)})
    with pytest.raises(actions.NotInDoubt):
        actions.settle_all(message=message, again=again, by=olu, now=NOW)
