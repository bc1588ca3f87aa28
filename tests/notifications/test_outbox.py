import datetime
from dataclasses import replace

import pytest
from django.db import transaction
from django.test import TestCase
from kombu.exceptions import OperationalError

from members.models import Member
from notifications import outbox, posted
from notifications.actions import choose_pace, forget_person
from notifications.enums import Pace
from notifications.mime import mark
from notifications.models import Delivery, MailSettings, Message
from notifications.registry import register_stream
from notifications.rendering import SlotInSubject
from tests.factories.members import MemberFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


def post(kind="tests.service", key="walk:1", recipients=None, **more):
    return outbox.post(
        kind=kind,
        source_key=key,
        context={"where": "the <old> mill & back"},
        recipients=Member.objects.all() if recipients is None else recipients,
        now=NOW,
        **more,
    )


def test_post_writes_one_delivery_to_each_member_of_a_queryset():
    ada, ben = MemberFactory(name="Ada"), MemberFactory(name="Ben")
    message = post()
    assert list(
        Delivery.objects.order_by("pk").values_list(
            "message", "member", "address", "name", "slots", "state", "attempts", "due_at"
        )
    ) == [
        (message.pk, ada.pk, ada.email, "Ada", {}, "queued", 0, NOW),
        (message.pk, ben.pk, ben.email, "Ben", {}, "queued", 0, NOW),
    ]


def test_post_to_a_queryset_that_can_hold_nobody_writes_a_message_and_no_delivery():
    MemberFactory()
    message = post(recipients=Member.objects.filter(pk__in=[]))

    assert (message.deliveries.count(), Message.objects.count()) == (0, 1)


def test_post_sends_when_the_transaction_commits(box, django_capture_on_commit_callbacks):
    MemberFactory(name="Ada Lovelace")
    with django_capture_on_commit_callbacks(execute=True):
        post()
        assert box == []
    assert len(box) == 1
    assert Delivery.objects.get().state == "sent"


@pytest.mark.django_db(transaction=True)
def test_post_in_a_transaction_that_rolls_back_sends_nothing(box):
    MemberFactory()
    with transaction.atomic():
        post()
        transaction.set_rollback(True)
    assert (box, Message.objects.count(), Delivery.objects.count()) == ([], 0, 0)


def test_post_of_a_key_posted_before_returns_what_was_sent_and_sends_nothing(
    box, django_capture_on_commit_callbacks
):
    MemberFactory()
    with django_capture_on_commit_callbacks(execute=True):
        first = post()
    MemberFactory()
    with django_capture_on_commit_callbacks(execute=True):
        second = post()
    assert (first, len(box)) == (second, 1)


def test_post_of_a_subscription_leaves_out_those_who_opted_out_of_its_stream():
    stays, leaves = MemberFactory(), MemberFactory()
    choose_pace(member=leaves, stream="walks", pace="off", now=NOW)
    choose_pace(member=stays, stream="walks-2", pace="off", now=NOW)
    post(kind="tests.subscription", stream="walks")
    assert list(Delivery.objects.values_list("member", flat=True)) == [stays.pk]


@pytest.mark.parametrize("as_list", [False, True])
def test_post_of_a_subscription_reaches_each_at_the_pace_they_chose(
    as_list, box, django_capture_on_commit_callbacks
):
    members = {pace: MemberFactory(email=f"{pace}@example.org") for pace in Pace.values}
    members["unsaid"] = MemberFactory(email="unsaid@example.org")
    for pace in Pace.values:
        choose_pace(member=members[pace], stream="walks", pace=pace, now=NOW)
    people = Member.objects.order_by("pk")
    if as_list:
        people = [outbox.Recipient(one.email, one.name, one.pk) for one in people]
    with django_capture_on_commit_callbacks(execute=True):
        post(kind="tests.subscription", stream="walks", recipients=people)
    assert dict(Delivery.objects.values_list("address", "state")) == {
        "at_once@example.org": "sent",
        "unsaid@example.org": "sent",
        "daily@example.org": "held",
        "weekly@example.org": "held",
        "site@example.org": "on_site",
    }
    assert sorted(mail.address for mail in box) == ["at_once@example.org", "unsaid@example.org"]


def test_post_of_a_subscription_goes_by_the_default_of_its_stream_where_nothing_was_chosen():
    register_stream("slow-", lambda stream: "Slow", default="weekly")
    MemberFactory(email="unsaid@example.org")
    chose = MemberFactory(email="chose@example.org")
    choose_pace(member=chose, stream="slow-1", pace="at_once", now=NOW)
    post(kind="tests.subscription", stream="slow-1")
    assert dict(Delivery.objects.values_list("address", "state")) == {
        "unsaid@example.org": "held",
        "chose@example.org": "queued",
    }


def test_a_pause_keeps_subscriptions_and_lets_service_mail_through():
    ada, ben = MemberFactory(), MemberFactory()
    MailSettings.objects.create(member=ada, paused_until=NOW + datetime.timedelta(days=3))
    MailSettings.objects.create(member=ben, paused_until=NOW)
    post(key="1", kind="tests.subscription", stream="walks")
    post(key="2", kind="tests.service")
    rows = Delivery.objects.values_list("message__kind", "member", "state")
    assert set(rows) == {
        ("tests.subscription", ada.pk, "held"),
        ("tests.subscription", ben.pk, "queued"),
        ("tests.service", ada.pk, "queued"),
        ("tests.service", ben.pk, "queued"),
    }


def test_post_of_a_subscription_without_a_stream_is_refused():
    with pytest.raises(outbox.NotSubscribable):
        post(kind="tests.subscription")


def test_post_of_a_subscription_to_someone_who_could_not_leave_it_is_refused():
    stranger = outbox.Recipient("eve@example.org", "Eve")
    with pytest.raises(outbox.NotSubscribable):
        post(kind="tests.subscription", stream="walks", recipients=[stranger])


def test_post_to_a_list_writes_one_delivery_to_an_address_and_leaves_out_those_who_opted_out():
    ada, ben = MemberFactory(), MemberFactory()
    choose_pace(member=ben, stream="walks", pace="off", now=NOW)
    recipients = [
        outbox.Recipient(ada.email, "Ada", ada.pk, {"answer_url": "https://x.example/"}),
        outbox.Recipient(ada.email, "Ada again", ada.pk),
        outbox.Recipient(ben.email, "Ben", ben.pk),
    ]
    post(kind="tests.subscription", stream="walks", recipients=recipients)
    assert list(Delivery.objects.values_list("address", "name", "slots")) == [
        (ada.email, "Ada", {"answer_url": "https://x.example/"})
    ]


def test_post_to_a_queryset_that_joins_and_slices_writes_each_person_once():
    members = MemberFactory.create_batch(3)
    for member in members:
        member.emailaddress_set.create(email=f"second-{member.email}", verified=True)
    joined = Member.objects.filter(emailaddress__verified=True).order_by("-emailaddress__email")
    post(recipients=joined)
    assert Delivery.objects.count() == 3
    post(key="walk:2", recipients=Member.objects.order_by("-pk")[:2])
    assert list(
        Delivery.objects.filter(message__source_key="walk:2")
        .order_by("pk")
        .values_list("member", flat=True)
    ) == [member.pk for member in members[1:]]


@pytest.mark.parametrize("people", [1, 3, 400])
def test_post_takes_as_many_queries_for_many_as_for_one(people, django_assert_num_queries):
    Member.objects.bulk_create(
        Member(email=f"m{number}@example.org", name="M") for number in range(people)
    )
    # Known already? Two savepoints around the message, the message, the people, their pks.
    with django_assert_num_queries(8):
        post()
    assert Delivery.objects.count() == people


def test_post_enqueues_ranges_that_cover_everybody_once(settings, monkeypatch):
    settings.MAIL_BATCH_SIZE = 2
    MemberFactory.create_batch(5)
    enqueued = []
    monkeypatch.setattr(outbox, "_enqueue", lambda *args: enqueued.append(args))
    with TestCase.captureOnCommitCallbacks(execute=True):
        message = post(kind="tests.subscription", stream="walks")
    pks = list(Delivery.objects.order_by("pk").values_list("pk", flat=True))
    assert enqueued == [
        (message.pk, [(pks[0], pks[1]), (pks[2], pks[3]), (pks[4], pks[4])], "usual")
    ]


def test_post_survives_a_queue_that_cannot_be_reached(monkeypatch, caplog):
    def unreachable(**kwargs):
        raise OperationalError("no broker")

    monkeypatch.setattr(outbox.tasks.deliver, "apply_async", unreachable)
    MemberFactory()
    with TestCase.captureOnCommitCallbacks(execute=True):
        post()
    assert Delivery.objects.get().state == "queued"
    assert "waits for the sweep" in caplog.text


def test_subject_with_a_slot_is_refused(tests_templates):
    (tests_templates / "service.subject.txt").write_text("Hello {{ slots.first_name }}")
    with pytest.raises(SlotInSubject):
        post()


def test_words_on_record_hold_marks_and_nobodys_links():
    MemberFactory(name="Ada")
    message = post()
    assert message.subject == "A walk: the <old> mill & back"
    assert message.text.startswith(
        f"Hello {mark('first_name')},\n\nwe walk to the <old> mill & back.\n\nCome along:\n"
        f"{mark('answer_url')}\n\n-- \nYou get this mail because you took a walk with us."
        " Mail like this always comes.\n"
    )
    assert f'<a href="{mark("answer_url")}"' in message.html
    assert "the &lt;old&gt; mill &amp; back." in message.html


def test_marks_in_words_that_people_typed_are_left_out():
    message = outbox.post(
        kind="tests.service",
        source_key="walk:1",
        context={"where": f"here{mark('answer_url')}"},
        recipients=[],
        now=NOW,
    )
    assert message.subject == "A walk: hereanswer_url"
    assert message.text.count(mark("answer_url")) == 1


def test_preview_counts_the_willing_and_shows_words_in_place_of_slots():
    MemberFactory.create_batch(2)
    choose_pace(member=MemberFactory(), stream="walks", pace="off", now=NOW)
    preview = outbox.preview(
        kind="tests.subscription",
        context={"where": "the mill"},
        recipients=Member.objects.all(),
        stream="walks",
    )
    assert (preview.count, preview.subject) == (2, "A walk: the mill")
    assert preview.text.startswith("Hello [first name],\n\nwe walk to the mill.")
    assert "Come along:\n[answer link]\n" in preview.text
    assert 'href="#"' in preview.html
    assert Message.objects.count() == 0


CALENDAR = outbox.Calendar("REQUEST", "uid-1", 0, "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")


def test_calendar_holders_are_those_sent_a_request_and_no_cancel_since():
    ada, ben, _cem = MemberFactory.create_batch(3)
    everybody = Member.objects.filter(pk__in=[ada.pk, ben.pk])
    cancel = replace(CALENDAR, method="CANCEL")
    post(key="1", recipients=everybody, calendar=CALENDAR)
    post(key="2", recipients=Member.objects.all(), calendar=replace(CALENDAR, uid="uid-2"))
    post(key="3", recipients=Member.objects.filter(pk=ben.pk), calendar=cancel)
    assert list(posted.calendar_holders("uid-1")) == [ada]
    post(key="4", recipients=Member.objects.filter(pk=ben.pk), calendar=CALENDAR)
    assert set(posted.calendar_holders("uid-1")) == {ada, ben}
    Delivery.objects.filter(message__source_key="1").update(state="refused")
    assert list(posted.calendar_holders("uid-1")) == [ben]
    Delivery.objects.filter(message__source_key="4").update(state="skipped")
    assert list(posted.calendar_holders("uid-1")) == []


def test_who_was_told_by_a_round_up_was_sent_no_request():
    ada = MemberFactory()
    post(key="1", recipients=Member.objects.filter(pk=ada.pk), calendar=CALENDAR)
    told = Delivery.objects.filter(member=ada)
    told.update(state="sent")
    assert posted.asked_by_calendar("uid-1", address=ada.email) == ada
    told.update(told_in=Message.objects.get())
    assert posted.asked_by_calendar("uid-1", address=ada.email) is None


def test_posted_names_the_keys_that_were_posted():
    post(key="1", recipients=[])
    assert posted.known_keys(["1", "2"]) == {"1"}


def test_recall_takes_back_what_still_waits_and_names_whose_it_was():
    ada, ben = MemberFactory.create_batch(2)
    post(key="1", about="topic:1")
    post(key="2", about="topic:2")
    Delivery.objects.filter(member=ben).update(state="sent")
    assert outbox.recall(about="topic:1", reason="A date changed.", now=NOW) == {ada.pk}
    assert list(
        Delivery.objects.order_by("pk").values_list("message__about", "state", "reason")
    ) == [
        ("topic:1", "skipped", "A date changed."),
        ("topic:1", "sent", ""),
        ("topic:2", "queued", ""),
        ("topic:2", "sent", ""),
    ]


def test_recipients_about_are_those_whom_mail_of_that_kind_reached_or_will():
    ada, ben = MemberFactory.create_batch(2)
    post(key="1", about="topic:1")
    post(key="2", about="topic:1", kind="tests.personal")
    Delivery.objects.filter(member=ben, message__source_key="1").update(state="skipped")
    assert list(posted.recipients_about("topic:1", kind="tests.service")) == [ada]


LATER = NOW + datetime.timedelta(minutes=30)


def test_sweep_enqueues_again_what_was_left_lying_and_only_once(
    box, django_capture_on_commit_callbacks
):
    MemberFactory.create_batch(3)
    post()
    with django_capture_on_commit_callbacks() as callbacks:
        assert outbox.sweep(now=NOW + datetime.timedelta(seconds=30)) == (0, 0)
        assert outbox.sweep(now=LATER) == (3, 0)
        assert outbox.sweep(now=LATER) == (0, 0)
    assert len(callbacks) == 1
    callbacks[0]()
    assert (len(box), Delivery.objects.filter(state="sent").count()) == (3, 3)


def test_sweep_passes_over_mail_of_a_kind_that_no_app_knows_any_more():
    MemberFactory()
    post(key="1")
    Message.objects.update(kind="gone.for_good")
    post(key="2")
    assert outbox.sweep(now=LATER) == (1, 0)


def test_sweep_takes_up_what_was_put_off_as_soon_as_it_is_due():
    MemberFactory()
    post()
    Delivery.objects.update(enqueued_at=None, due_at=NOW + datetime.timedelta(minutes=1))
    assert outbox.sweep(now=NOW + datetime.timedelta(seconds=59)) == (0, 0)
    assert outbox.sweep(now=NOW + datetime.timedelta(seconds=60)) == (1, 0)


def test_sweep_reports_what_was_claimed_long_ago_as_in_doubt(box):
    ada, ben = MemberFactory(name="Ada"), MemberFactory(name="Ben")
    post()
    long_ago, just_now = LATER - datetime.timedelta(minutes=11), LATER
    Delivery.objects.filter(member=ada).update(state="sending", claimed_at=long_ago)
    Delivery.objects.filter(member=ben).update(state="sending", claimed_at=just_now)
    assert outbox.sweep(now=LATER) == (0, 1)
    assert list(Delivery.objects.order_by("pk").values_list("state", "reason")) == [
        ("in_doubt", "The worker stopped while it was sending this."),
        ("sending", ""),
    ]
    assert box == []


def test_account_that_closes_is_no_longer_named_in_what_was_sent():
    ada, ben = MemberFactory(name="Ada"), MemberFactory(name="Ben", email="ben@example.org")
    post(key="1")
    post(key="2")
    choose_pace(member=ada, stream="walks", pace="off", now=NOW)
    Delivery.objects.filter(message__source_key="1").update(state="sent")
    forget_person(member=ada, now=NOW)
    forgotten = Delivery.objects.filter(member=None).order_by("pk")
    assert [(one.address, one.name, one.state, one.reason) for one in forgotten] == [
        (f"erased-{forgotten[0].pk}@erased.invalid", "", "sent", ""),
        (f"erased-{forgotten[1].pk}@erased.invalid", "", "skipped", "Their account is closed."),
    ]
    assert Delivery.objects.filter(member=ben, address="ben@example.org").count() == 2
    assert not ada.stream_preferences.exists()
