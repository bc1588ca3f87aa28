import datetime

import pytest
from django.db import connection

from members.models import Member
from notifications import delivery, limits, outbox, transport
from notifications.enums import Marks
from notifications.models import Delivery, DomainPause, Message, SendingRate
from notifications.registry import NoticeKind, register
from notifications.rendering import Rendered
from notifications.transport import Crowded, MemoryTransport, TemporaryRefusal

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
SECOND = datetime.timedelta(seconds=1)
MARKS = pytest.mark.parametrize("marks", list(Marks))

pytestmark = pytest.mark.django_db


class FullTransport(MemoryTransport):
    """
    Takes nothing for a domain that is full, and counts how often it was asked.
    """

    full = ""
    asked = []

    def send(self, *, address, **mail):
        self.asked.append(address)
        if self.full and address.endswith(self.full):
            raise Crowded("421 too many connections")
        super().send(address=address, **mail)


@pytest.fixture
def server(settings):
    settings.MAIL_TRANSPORT = f"{__name__}.FullTransport"
    FullTransport.full, FullTransport.asked = "", []
    yield FullTransport
    FullTransport.full, FullTransport.asked = "", []


@pytest.fixture(autouse=True)
def _own_kinds(_own_kinds, monkeypatch):
    for marks in Marks:
        register(NoticeKind(f"limits.{marks}", "A letter", "subscription", marks=marks))
    register(NoticeKind("limits.prompt", "A code", "service"))
    monkeypatch.setattr(outbox, "_enqueue", lambda *arguments: None)


def add_people(*addresses):
    Member.objects.bulk_create(Member(email=address, name="Ada") for address in addresses)


def post(kind, key="1", now=NOW):
    return outbox.post_rendered(
        kind=f"limits.{kind}",
        source_key=f"{kind}:{key}",
        rendered=Rendered("Hello", "Hello", "<p>Hello</p>"),
        recipients=Member.objects.order_by("pk"),
        now=now,
        stream="walks",
    )


def deliver(message, now=NOW):
    first, last = message.deliveries.earliest("pk").pk, message.deliveries.latest("pk").pk
    return delivery.deliver(message_id=message.pk, first=first, last=last, clock=lambda: now)


def rows(*fields):
    return list(Delivery.objects.order_by("pk").values_list(*fields))


@MARKS
def test_domain_that_is_full_is_asked_once_and_its_mails_wait_together(marks, server, box):
    add_people("a@full.example", "b@full.example", "c@free.example", "d@FULL.example")
    server.full = "full.example"
    deliver(post(marks))
    assert [mail.address for mail in box] == ["c@free.example"]
    assert server.asked == ["a@full.example", "c@free.example"]
    words = "full.example takes no mail for now: 421 too many connections"
    assert rows("state", "attempts", "due_at", "reason", "enqueued_at")[1:] == [
        ("queued", 0, NOW + 5 * MINUTE, words, None),
        ("sent", 1, NOW, "", NOW),
        ("queued", 0, NOW + 5 * MINUTE, words, None),
    ]
    assert rows("state", "attempts", "due_at")[0] == ("queued", 1, NOW + MINUTE)


@MARKS
def test_next_batch_and_next_message_leave_a_full_domain_alone_too(marks, server, box):
    add_people("a@full.example")
    server.full = "full.example"
    deliver(post(marks))
    deliver(post(marks, key="2"), NOW + MINUTE)
    assert server.asked == ["a@full.example"]


@MARKS
def test_domain_that_stays_full_is_asked_less_and_less_often(marks, server):
    add_people("a@full.example")
    server.full = "full.example"
    message, now, waits = post(marks), NOW, []
    for _ in range(6):
        Delivery.objects.update(due_at=now, attempts=0)
        deliver(message, now)
        waits.append((DomainPause.objects.get().until - now) / MINUTE)
        now = DomainPause.objects.get().until
    assert waits == [5, 15, 30, 60, 120, 120]


@MARKS
def test_domain_that_takes_a_mail_again_is_forgotten(marks, server, box):
    add_people("a@full.example", "b@full.example")
    server.full = "full.example"
    message = post(marks)
    deliver(message)
    server.full = ""
    deliver(message, NOW + 5 * MINUTE)
    assert (len(box), DomainPause.objects.count()) == (2, 0)
    assert {state for (state,) in rows("state")} == {"sent"}


@MARKS
def test_what_waited_two_days_for_a_domain_is_given_up_and_what_is_new_waits(marks, server):
    add_people("a@full.example")
    old = post(marks)
    now = NOW + 3 * 24 * 60 * MINUTE
    DomainPause.objects.create(
        domain="full.example", since=NOW, until=now + MINUTE, reason="421 too many"
    )
    new = post(marks, key="2", now=now)
    deliver(old, now)
    deliver(new, now)
    assert rows("state", "reason") == [
        ("refused", "Given up after two days: 421 too many"),
        ("queued", "full.example takes no mail for now: 421 too many"),
    ]
    assert server.asked == []


def test_prompt_mail_tries_a_domain_that_newsletters_found_full(server, box):
    add_people("a@full.example")
    DomainPause.objects.create(
        domain="full.example", since=NOW, until=NOW + MINUTE, reason="421 too many"
    )
    deliver(post("prompt"))
    assert [mail.address for mail in box] == ["a@full.example"]
    assert not DomainPause.objects.exists()


@MARKS
def test_no_minute_sees_more_mails_to_a_domain_than_it_allows_and_none_is_lost(
    marks, server, box, settings
):
    settings.MAIL_PER_DOMAIN_PER_MINUTE = {"slow.example": 12}
    add_people(*(f"{number}@slow.example" for number in range(40)), "a@free.example")
    message, sent_at = post(marks), []
    for half_minute in range(20):
        now = NOW + half_minute * 30 * SECOND
        before = len(box)
        deliver(message, now)
        sent_at += [now] * sum("slow" in mail.address for mail in box[before:])
    assert len(sent_at) == 40
    assert len(box) == 41
    for moment in sent_at:
        assert sum(moment <= one < moment + MINUTE for one in sent_at) <= 12
    assert sent_at[-1] - NOW <= 5 * MINUTE
    assert {attempts for (attempts,) in rows("attempts")} == {1}


def test_prompt_mail_uses_up_what_a_domain_allows_without_waiting_for_it(server, box, settings):
    settings.MAIL_PER_DOMAIN_PER_MINUTE = {"*": 3}
    add_people(*(f"{number}@slow.example" for number in range(5)))
    deliver(post("prompt"))
    assert len(box) == 5
    deliver(post(Marks.EACH))
    assert len(box) == 5


@MARKS
def test_mails_a_second_are_counted_over_all_batches(marks, server, box, settings, monkeypatch):
    settings.MAIL_PER_SECOND = 20
    add_people(*(f"{number}@example.org" for number in range(10)))
    slept = []
    monkeypatch.setattr(limits.time, "sleep", slept.append)
    deliver(post(marks))
    deliver(post(marks, key="2"))
    # Two at a time, each pair a tenth of a second after the one before.
    assert [round(seconds, 3) for seconds in slept] == [number / 10 for number in range(10)]
    assert SendingRate.objects.get().free_at == NOW + SECOND
    assert len(box) == 20


@MARKS
def test_without_limits_nothing_is_asked_of_the_database_for_them(marks, server):
    add_people("a@example.org")
    message = post(marks)
    with connection.execute_wrapper(_refuse_rates):
        deliver(message)
    assert rows("state") == [("sent",)]


def _refuse_rates(execute, sql, *arguments):
    assert "notifications_sendingrate" not in sql
    return execute(sql, *arguments)


@pytest.mark.parametrize(
    ("reply", "is_crowded"),
    [
        ("421 4.7.0 try again later", True),
        ("450 4.7.28 unusual rate of mail", True),
        ("452 4.5.3 Too many recipients", True),
        ("451 too many messages from you", True),
        ("450 rate limit exceeded", True),
        ("450 4.2.0 greylisted, come back in 300 s", False),
        ("452 4.2.2 mailbox full", False),
        ("451 4.3.0 temporary failure", False),
    ],
)
def test_refusals_of_a_mailbox_are_told_from_those_of_its_domain(reply, is_crowded):
    code, words = int(reply[:3]), reply[4:].encode()
    with pytest.raises(TemporaryRefusal) as refusal:
        transport.SmtpTransport()._judge(code, words)
    assert isinstance(refusal.value, Crowded) == is_crowded


def test_grouped_mail_waits_in_a_queue_of_its_own():
    kinds = [NoticeKind("x", "X", "subscription", marks=marks).queue for marks in Marks]
    others = [NoticeKind("x", "X", category).queue for category in ("service", "personal")]
    assert (kinds, others) == (["usual", "bulk"], ["prompt", "prompt"])


@MARKS
def test_paused_message_sends_nothing_and_stays_as_it_is(marks, server, box):
    add_people("a@example.org", "b@example.org")
    message = post(marks)
    Message.objects.update(paused_at=NOW)
    before = rows("state", "attempts", "due_at", "enqueued_at")
    deliver(message)
    assert outbox.sweep(now=NOW + 60 * MINUTE) == (0, 0)
    assert (rows("state", "attempts", "due_at", "enqueued_at"), box) == (before, [])


@MARKS
def test_message_that_is_paused_while_it_is_sent_stops_within_a_group(
    marks, server, box, settings, monkeypatch
):
    settings.MAIL_GROUP_SIZE = 3
    add_people(*(f"{number}@example.org" for number in range(10)))
    message = post(marks)
    send = MemoryTransport.send

    def send_and_pause(self, **mail):
        send(self, **mail)
        Message.objects.filter(pk=message.pk).update(paused_at=NOW)

    monkeypatch.setattr(MemoryTransport, "send", send_and_pause)
    assert deliver(message) is None
    most = {Marks.EACH: 1, Marks.GROUPED: 3}[marks]
    assert len(box) == most
    Message.objects.update(paused_at=None)
    monkeypatch.setattr(MemoryTransport, "send", send)
    deliver(message)
    assert sorted(mail.address for mail in box) == [f"{number}@example.org" for number in range(10)]
