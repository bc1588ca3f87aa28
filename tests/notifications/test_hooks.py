"""
Providers that tell us of mail: what they say is believed when it is signed, and once.
"""

import base64
import hashlib
import hmac
import json

import pytest
from django.test import Client
from django.utils import timezone

from notifications import seals
from notifications.models import Delivery, IncomingMail, Report, StreamPreference, Suppression
from tests.factories.members import MemberFactory

from .arriving import ADDRESS, sample, send

pytestmark = pytest.mark.django_db

SECRET = "pielink:a-long-password"
KEY = "key-0123456789"


@pytest.fixture(autouse=True)
def _agreed(settings):
    settings.MAIL_HOOKS = ["postmark", "mailgun", "brevo"]
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}


@pytest.fixture
def delivery():
    # Sent by the clock on the wall: a provider's event without a Message-ID means the last one.
    return send(MemberFactory(email=ADDRESS), at=timezone.now())


def tell(path, event, *, secret=SECRET):
    basic = base64.b64encode(secret.encode()).decode()
    return Client(enforce_csrf_checks=True, raise_request_exception=False).post(
        f"/mail/hooks/{path}/",
        json.dumps(event),
        content_type="application/json",
        headers={"authorization": f"Basic {basic}"},
    )


def mailgun(delivery, event, *, key=KEY, **more):
    token = "0123456789abcdef"
    signed = hmac.new(key.encode(), b"1700000000" + token.encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": "1700000000", "token": token, "signature": signed},
        "event-data": {
            "event": event,
            "timestamp": 1700000000.5,
            "recipient": delivery.address,
            "message": {"headers": {"message-id": seals.message_id(delivery.pk).strip("<>")}},
            **more,
        },
    }


def postmark_bounce(delivery, number=42, **more):
    return {
        "RecordType": "Bounce",
        "ID": number,
        "Type": "HardBounce",
        "Email": delivery.address,
        "Description": "The server was unable to deliver your message (unknown user).",
        "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
        "BouncedAt": "2026-11-24T12:00:05Z",
        **more,
    }


NO_MAILBOX = {"severity": "permanent", "delivery-status": {"message": "550 5.1.1 User unknown"}}
SPAM = {"severity": "permanent", "delivery-status": {"message": "550 5.7.1 looks like spam"}}
BUSY = {"severity": "temporary", "delivery-status": {"message": "421 4.7.0 try again later"}}


@pytest.mark.parametrize(
    ("event", "more", "verdict", "state", "stopped", "left"),
    [
        ("failed", NO_MAILBOX, ["gone"], "bounced", 1, 0),
        ("failed", SPAM, ["blocked"], "bounced", 0, 0),
        ("failed", BUSY, ["later"], "sent", 0, 0),
        ("rejected", {"reject": {"reason": "mailbox full"}}, ["full"], "bounced", 0, 0),
        ("complained", {}, ["complaint"], "sent", 0, 1),
        ("unsubscribed", {}, [], "sent", 0, 1),
        ("opened", {}, [], "sent", 0, 0),
        ("clicked", {"url": "https://pielink.example.org/"}, [], "sent", 0, 0),
        ("delivered", {}, [], "sent", 0, 0),
    ],
)
def test_event_means_what_the_same_said_by_mail_would(
    delivery, event, more, verdict, state, stopped, left
):
    answer = tell("mailgun/tracking", mailgun(delivery, event, **more))
    delivery.refresh_from_db()
    assert (
        answer.status_code,
        list(Report.objects.values_list("verdict", flat=True)),
        delivery.state,
        Suppression.objects.count(),
        StreamPreference.objects.filter(pace="off").count(),
    ) == (200, verdict, state, stopped, left)


def test_event_replayed_has_no_second_effect(delivery):
    event = mailgun(delivery, "failed", **NO_MAILBOX)
    assert tell("mailgun/tracking", event).status_code == 200
    Suppression.objects.all().delete()
    Delivery.objects.update(state="sent")
    assert tell("mailgun/tracking", event).status_code == 200
    assert (Report.objects.count(), Suppression.objects.count()) == (1, 0)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_event_with_a_wrong_signature_changes_nothing(delivery):
    event = mailgun(delivery, "failed", key="another key", **NO_MAILBOX)
    assert tell("mailgun/tracking", event).status_code == 400
    assert (Report.objects.count(), Suppression.objects.count()) == (0, 0)


@pytest.mark.parametrize("secret", ["pielink:wrong", ":", "nobody"])
def test_event_with_a_wrong_password_changes_nothing(delivery, secret):
    answer = tell("postmark/tracking", postmark_bounce(delivery), secret=secret)
    assert (answer.status_code, Report.objects.count()) == (400, 0)


def test_event_that_names_no_mail_of_ours_is_about_the_last_to_that_member(delivery):
    assert tell("postmark/tracking", postmark_bounce(delivery)).status_code == 200
    delivery.refresh_from_db()
    assert (delivery.state, Suppression.objects.get().address) == ("bounced", ADDRESS)


def test_event_about_a_stranger_is_recorded_and_harmless(delivery):
    event = postmark_bounce(delivery, Email="stranger@example.org")
    assert tell("postmark/tracking", event).status_code == 200
    assert list(Report.objects.values_list("address", "had_effect")) == [
        ("stranger@example.org", False)
    ]
    assert Suppression.objects.count() == 0


@pytest.mark.parametrize(
    "path",
    ["sparkpost/tracking", "nobody/tracking", "postmark/elsewhere", "amazon_ses/tracking"],
)
def test_provider_that_settings_do_not_name_finds_no_page(delivery, path):
    answer = tell(path, postmark_bounce(delivery))
    assert (answer.status_code, Report.objects.count()) == (404, 0)


def test_no_provider_is_listened_to_unless_settings_name_one(delivery, settings):
    settings.MAIL_HOOKS = []
    assert tell("postmark/tracking", postmark_bounce(delivery)).status_code == 404


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"event-data": 1}', "\xff"])
@pytest.mark.parametrize("path", ["postmark/tracking", "postmark/inbound", "brevo/tracking"])
def test_event_that_is_no_event_is_refused_and_harmless(path, content):
    basic = base64.b64encode(SECRET.encode()).decode()
    answer = Client(raise_request_exception=False).post(
        f"/mail/hooks/{path}/",
        content,
        content_type="application/json",
        headers={"authorization": f"Basic {basic}"},
    )
    assert answer.status_code in (200, 400)
    assert (Report.objects.count(), Suppression.objects.count()) == (0, 0)


def test_mail_that_a_provider_hands_over_is_taken_in_once(delivery):
    event = {
        "MessageID": "22c74902-a0c1-4511-804f-341342852c90",
        "From": ADDRESS,
        "FromFull": {"Email": ADDRESS, "Name": "Ada Quill"},
        "ToFull": [{"Email": "team@pielink.example.org", "Name": ""}],
        "OriginalRecipient": "team@pielink.example.org",
        "Subject": "Re: the mill",
        "TextBody": "Is there parking?",
        "HtmlBody": "<p>Is there parking?</p>",
        "Headers": [{"Name": "In-Reply-To", "Value": seals.message_id(delivery.pk)}],
    }
    for _ in range(2):
        assert tell("postmark/inbound", event).status_code == 200
    mail = IncomingMail.objects.get()
    assert (mail.sender, mail.envelope_to, mail.delivery, mail.state) == (
        ADDRESS,
        "team@pielink.example.org",
        delivery,
        "waiting",
    )
    assert mail.text.strip() == "Is there parking?"


def test_bounce_that_a_provider_hands_over_as_mail_has_its_effect(delivery):
    raw = sample("exim_text_only.eml", delivery.pk).decode()
    event = {
        "MessageID": "1",
        "Headers": [{"Name": "Return-Path", "Value": "<>"}],
        "OriginalRecipient": seals.bounce_address(delivery.pk),
        "RawEmail": raw,
    }
    assert tell("postmark/inbound", event).status_code == 200
    assert Suppression.objects.get().address == ADDRESS
