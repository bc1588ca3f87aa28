import datetime
import itertools
from types import SimpleNamespace

import pytest
from django.db import connection

from members.models import Member
from notifications import delivery, outbox, registry
from notifications.actions import NotInDoubt, choose_pace, leave_as_is, send_again
from notifications.models import Delivery, Message
from notifications.registry import NoticeKind, register
from notifications.tasks import deliver as deliver_task
from notifications.transport import (
    MemoryTransport,
    PermanentRefusal,
    TemporaryRefusal,
    Uncertain,
    Unreachable,
)
from tests.factories.members import MemberFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)

pytestmark = pytest.mark.django_db


class PickyTransport(MemoryTransport):
    """
    Takes all mail but that to addresses it has something against.
    """

    against = {}

    def send(self, *, address, **mail):
        if address in self.against:
            raise self.against[address]
        super().send(address=address, **mail)


@pytest.fixture
def against(settings):
    settings.MAIL_TRANSPORT = f"{__name__}.PickyTransport"
    PickyTransport.against.clear()
    yield PickyTransport.against
    PickyTransport.against.clear()


def post(kind="tests.service", key="walk:1", recipients=None, **more):
    return outbox.post(
        kind=kind,
        source_key=key,
        context={"where": "the mill"},
        recipients=Member.objects.order_by("pk") if recipients is None else recipients,
        now=NOW,
        **more,
    )


def deliver(message, now=NOW):
    first, last = message.deliveries.earliest("pk").pk, message.deliveries.latest("pk").pk
    return delivery.deliver(message_id=message.pk, first=first, last=last, clock=lambda: now)


def states():
    return list(Delivery.objects.order_by("pk").values_list("name", "state"))


def test_deliver_fills_each_persons_mail_and_settles_it(box):
    MemberFactory(name="Ada Lovelace", email="ada@example.org")
    MemberFactory(name="Ben", email="ben@example.org")
    message = post()
    deliver(message)
    assert states() == [("Ada Lovelace", "sent"), ("Ben", "sent")]
    assert [(mail.address, mail.envelope_from.split("+")[0]) for mail in box] == [
        ("ada@example.org", "bounces"),
        ("ben@example.org", "bounces"),
    ]
    assert b"Hello=20=\r\nAda=\r\n," in box[0].content
    assert b"Hello=20=\r\nBen=\r\n," in box[1].content
    row = Delivery.objects.first()
    assert (row.attempts, row.claimed_at, row.settled_at, row.reason) == (1, NOW, NOW, "")


def test_deliver_again_sends_nothing_again(box):
    MemberFactory()
    message = post()
    deliver(message)
    deliver(message)
    assert len(box) == 1


def test_deliver_sends_only_the_range_it_is_given(box):
    members = MemberFactory.create_batch(3)
    message = post()
    middle = Delivery.objects.get(member=members[1]).pk
    delivery.deliver(message_id=message.pk, first=middle, last=middle, clock=lambda: NOW)
    assert [mail.delivery_id for mail in box] == [middle]


def test_deliver_leaves_what_another_worker_holds(box):
    MemberFactory.create_batch(2)
    message = post()
    held = Delivery.objects.order_by("pk").first()
    Delivery.objects.filter(pk=held.pk).update(state="sending", claimed_at=NOW, attempts=1)
    deliver(message)
    assert len(box) == 1
    assert [state for _, state in states()] == ["sending", "sent"]


def test_deliver_asks_what_is_still_valid_once_for_the_batch_and_skips_the_rest(box):
    asked = []

    def still_valid(message, deliveries):
        asked.append(len(deliveries))
        return {one.pk: "They have left." for one in deliveries if one.name == "Ben"}

    register(NoticeKind("tests.service", "A notice", "service", still_valid=still_valid))
    MemberFactory(name="Ada", email="ada@example.org")
    MemberFactory(name="Ben")
    message = outbox.post(
        kind="tests.personal",
        source_key="x",
        context={},
        recipients=Member.objects.order_by("pk"),
        now=NOW,
    )
    Message.objects.update(kind="tests.service", text="Hi", html="<p>Hi</p>")
    deliver(message)
    assert asked == [2]
    assert [mail.address for mail in box] == ["ada@example.org"]
    ben = Delivery.objects.get(name="Ben")
    assert (ben.state, ben.reason, ben.settled_at) == ("skipped", "They have left.", NOW)


def test_temporary_refusal_waits_and_is_tried_again(box, against):
    MemberFactory(name="Ada", email="ada@example.org")
    MemberFactory(name="Ben", email="ben@example.org")
    against["ada@example.org"] = TemporaryRefusal("450 come back later")
    message = post()
    deliver(message)
    ada = Delivery.objects.get(name="Ada")
    assert (ada.state, ada.attempts, ada.due_at, ada.reason, ada.enqueued_at, ada.settled_at) == (
        "queued",
        1,
        NOW + MINUTE,
        "450 come back later",
        None,
        None,
    )
    deliver(message, NOW + MINUTE / 2)
    assert [mail.address for mail in box] == ["ben@example.org"]
    against.clear()
    deliver(message, NOW + MINUTE)
    assert [mail.address for mail in box] == ["ben@example.org", "ada@example.org"]
    assert states() == [("Ada", "sent"), ("Ben", "sent")]


def test_temporary_refusal_is_given_up_after_two_days(against):
    MemberFactory(name="Ada", email="ada@example.org")
    against["ada@example.org"] = TemporaryRefusal("450 come back later")
    message = post()
    now, tries = NOW, 0
    while Delivery.objects.get().state == "queued":
        now = Delivery.objects.get().due_at
        deliver(message, now)
        tries += 1
    ada = Delivery.objects.get()
    assert (ada.state, ada.reason) == ("refused", "Given up after two days: 450 come back later")
    assert tries == len(delivery.BACK_OFF_MINUTES) + 1
    assert datetime.timedelta(hours=47) < now - NOW <= datetime.timedelta(hours=48)


def test_permanent_refusal_is_recorded_in_the_servers_words(box, against):
    MemberFactory(name="Ada", email="ada@example.org")
    MemberFactory(name="Ben", email="ben@example.org")
    against["ada@example.org"] = PermanentRefusal("550 nobody here by that name")
    deliver(post())
    ada = Delivery.objects.get(name="Ada")
    assert (ada.state, ada.reason) == ("refused", "550 nobody here by that name")
    assert [mail.address for mail in box] == ["ben@example.org"]


def test_mail_the_server_may_have_is_in_doubt_and_not_sent_again(box, against):
    MemberFactory(name="Ada", email="ada@example.org")
    against["ada@example.org"] = Uncertain("The connection broke")
    message = post()
    deliver(message)
    against.clear()
    deliver(message, NOW + 100 * MINUTE)
    assert (states(), box) == ([("Ada", "in_doubt")], [])


def test_server_that_cannot_be_reached_puts_off_the_whole_batch(box, against):
    MemberFactory(name="Ada", email="ada@example.org")
    MemberFactory(name="Ben", email="ben@example.org")
    MemberFactory(name="Cem", email="cem@example.org")
    against["ben@example.org"] = Unreachable("Connection refused")
    deliver(post())
    assert [mail.address for mail in box] == ["ada@example.org"]
    assert list(
        Delivery.objects.order_by("pk").values_list("name", "state", "attempts", "due_at", "reason")
    ) == [
        ("Ada", "sent", 1, NOW, ""),
        ("Ben", "queued", 1, NOW + MINUTE, "Connection refused"),
        ("Cem", "queued", 1, NOW + MINUTE, "Connection refused"),
    ]


def test_address_that_is_none_is_refused_and_the_rest_goes_out(box):
    recipients = [
        outbox.Recipient("not an address", "Ada"),
        outbox.Recipient("ben@example.org", "Ben"),
    ]
    deliver(post(recipients=recipients))
    assert states() == [("Ada", "refused"), ("Ben", "sent")]
    assert len(box) == 1


def test_mail_with_a_gap_is_not_sent(box):
    MemberFactory(name="Ada")
    message = post()
    register(NoticeKind("tests.service", "A notice", "service"))
    deliver(message)
    ada = Delivery.objects.get()
    assert (ada.state, ada.reason, box) == (
        "refused",
        "The mail has a gap that nothing fills: answer_url.",
        [],
    )


def test_subscription_of_someone_whose_account_is_gone_is_not_sent(box):
    member = MemberFactory(name="Ada")
    message = post(kind="tests.subscription", stream="walks")
    Delivery.objects.filter(member=member).update(member=None)
    deliver(message)
    assert (states(), box) == ([("Ada", "skipped")], [])


def test_subscription_in_the_queue_of_someone_who_opts_out_is_not_sent(box):
    member = MemberFactory(name="Ada")
    message = post(kind="tests.subscription", stream="walks")
    choose_pace(member=member, stream="walks", pace="off", now=NOW)
    deliver(message)
    assert (states(), box) == ([("Ada", "skipped")], [])


def test_words_of_a_sensitive_message_are_blanked_once_it_is_sent(box, against):
    register(NoticeKind("tests.service", "A notice", "service", sensitive=True))
    recipients = [
        outbox.Recipient("ada@example.org", "Ada", slots={"answer_url": "https://x.example/"}),
        outbox.Recipient("ben@example.org", "Ben", slots={"answer_url": "https://x.example/"}),
    ]
    against["ben@example.org"] = TemporaryRefusal("450 later")
    message = post(recipients=recipients)
    deliver(message)
    assert Message.objects.get().text != ""
    against.clear()
    deliver(message, NOW + MINUTE)
    message.refresh_from_db()
    assert (message.text, message.html, len(box)) == ("", "", 2)


def test_deliver_that_runs_out_of_time_says_where_to_go_on(box, monkeypatch):
    MemberFactory.create_batch(3)
    message = post()
    ticks = itertools.count(0, delivery._SECONDS_OF_WORK * 0.75)
    monkeypatch.setattr(delivery, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    rest = deliver(message)
    pks = list(Delivery.objects.order_by("pk").values_list("pk", flat=True))
    assert (rest, len(box)) == (pks[1], 1)
    assert [state for _, state in states()] == ["sent", "queued", "queued"]


def test_task_goes_on_until_all_is_sent(box, monkeypatch):
    MemberFactory.create_batch(3)
    message = post()
    pks = list(Delivery.objects.order_by("pk").values_list("pk", flat=True))
    Delivery.objects.update(due_at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    ticks = itertools.count(0, delivery._SECONDS_OF_WORK * 0.75)
    monkeypatch.setattr(delivery, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    deliver_task.delay(message_id=message.pk, first=pks[0], last=pks[-1])
    assert sorted(mail.delivery_id for mail in box) == pks


@pytest.mark.parametrize("people", [1, 3, 20])
def test_deliver_takes_one_statement_for_each_mail_and_one_more(people, django_assert_num_queries):
    MemberFactory.create_batch(people)
    message = post()
    pks = list(message.deliveries.order_by("pk").values_list("pk", flat=True))
    # The message, what is due, which addresses do not work, domains that take nothing, a statement
    # to a mail and one to settle the last; on PostgreSQL the connection is made ready before, the
    # last commit waits for the disk, and all is put back after.
    more = 5 if connection.vendor == "postgresql" else 0
    with django_assert_num_queries(4 + people + 1 + more):
        delivery.deliver(message_id=message.pk, first=pks[0], last=pks[-1], clock=lambda: NOW)


def in_doubt():
    MemberFactory(name="Ada", email="ada@example.org")
    post()
    Delivery.objects.update(state="in_doubt", attempts=1, claimed_at=NOW, settled_at=NOW)
    return Delivery.objects.get()


def test_sending_again_what_is_in_doubt_sends_it_once_more(box, django_capture_on_commit_callbacks):
    one, organiser = in_doubt(), Member(name="Olu")
    with django_capture_on_commit_callbacks(execute=True):
        send_again(delivery=one, by=organiser, now=NOW)
    assert (states(), len(box)) == ([("Ada", "sent")], 1)
    with pytest.raises(NotInDoubt):
        send_again(delivery=one, by=organiser, now=NOW)


def test_leaving_what_is_in_doubt_sends_nothing(box, django_capture_on_commit_callbacks):
    one, organiser = in_doubt(), Member(name="Olu")
    with django_capture_on_commit_callbacks(execute=True):
        leave_as_is(delivery=one, by=organiser, now=NOW)
    one.refresh_from_db()
    assert (one.state, one.reason, box) == (
        "sent",
        "May not have arrived: Olu left it at that.",
        [],
    )
    with pytest.raises(NotInDoubt):
        leave_as_is(delivery=one, by=organiser, now=NOW)


def test_settlement_of_what_was_reported_as_in_doubt_meanwhile_still_counts(box):
    MemberFactory(name="Ada")
    message = post()

    def slow_slots(_message, deliveries):
        return {one.pk: {"answer_url": "https://x.example/"} for one in deliveries}

    register(NoticeKind("tests.service", "A notice", "service", slots=slow_slots))
    original = MemoryTransport.send

    class SlowTransport(MemoryTransport):
        def send(self, **mail):
            outbox.sweep(now=NOW + 60 * MINUTE)
            original(self, **mail)

    transport = SlowTransport()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery, "current", lambda: transport)
        deliver(message)
    assert (states(), len(box)) == ([("Ada", "sent")], 1)
    assert registry.kind_of("tests.service").label == "A notice"
