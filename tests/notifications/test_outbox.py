import datetime

import pytest
from django.db import transaction

from members.models import Member
from notifications import outbox
from notifications.actions import opt_out
from notifications.models import Delivery, Message
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
    opt_out(member=leaves, stream="walks", now=NOW)
    opt_out(member=stays, stream="walks-2", now=NOW)
    post(kind="tests.subscription", stream="walks")
    assert list(Delivery.objects.values_list("member", flat=True)) == [stays.pk]
