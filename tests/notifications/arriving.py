"""
Mail that comes in: samples in the manner of many servers, about one mail of ours.
"""

import datetime
from pathlib import Path

from members.models import Member
from notifications import outbox, seals
from notifications.models import Delivery

SAMPLES = Path(__file__).parent / "samples"
NOW = datetime.datetime(2026, 11, 24, 14, tzinfo=datetime.UTC)
SENT_AT = NOW - datetime.timedelta(hours=2)
ADDRESS = "ada.quill@brackenvale.example.org"


def send(member, *, key="walk:1", kind="tests.subscription", stream="walks", at=SENT_AT):
    """
    Have a mail to a member gone out, and return its delivery.
    """
    message = outbox.post(
        kind=kind,
        source_key=key,
        context={"where": "the mill"},
        recipients=Member.objects.filter(pk=member.pk),
        stream=stream,
        now=at,
    )
    Delivery.objects.filter(message=message).update(
        state=Delivery.State.SENT, claimed_at=at, settled_at=at, attempts=1
    )
    return message.deliveries.get()


def about(delivery_id, text):
    """
    Return the bytes of a sample that speaks of one delivery of ours.
    """
    return (
        text.replace("MESSAGE_ID", seals.message_id(delivery_id))
        .replace("BOUNCE_ADDRESS", seals.bounce_address(delivery_id))
        .encode("latin-1")
    )


def sample(name, delivery_id):
    """
    Return the bytes of one of the samples, about one delivery of ours.
    """
    return about(delivery_id, (SAMPLES / name).read_text())
