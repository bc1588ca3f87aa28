"""
What comes in about our own mail: it came back, it was unwanted, it shall stop, nobody is there.
"""

import hashlib
import json
import re

from anymail.signals import EventType, RejectReason, inbound, tracking
from django.utils import timezone

from . import inbound as intake
from . import parsing, queries, reports
from .actions import take_report, unsubscribe
from .enums import Verdict
from .models import Delivery
from .registry import label_of, register_handler
from .reports import Said
from .seals import read_delivery_id, read_unsubscribe_address

_REASONS = {
    RejectReason.INVALID: Verdict.GONE,
    RejectReason.BOUNCED: Verdict.UNCLEAR,
    RejectReason.BLOCKED: Verdict.BLOCKED,
    RejectReason.SPAM: Verdict.BLOCKED,
    RejectReason.TIMED_OUT: Verdict.LATER,
}
_CAME_BACK = {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED}
_OF_CONCERN = _CAME_BACK | {EventType.DEFERRED, EventType.COMPLAINED, EventType.UNSUBSCRIBED}
# A mail of ours has one recipient; a report of many is read so far.
_RECIPIENTS = 20
_SEALED = re.compile(r"d\d{1,18}\.[a-z2-7]{16}@[a-z0-9.-]{1,253}", re.IGNORECASE)


def take_bounce(arrival, now):
    """
    See to a mail that says that one of ours did not arrive, or not yet.
    """
    mail = arrival.mail
    is_answer_to_sending = any(
        read_delivery_id(address) is not None
        for address in parsing.addressed(arrival.mail, arrival.envelope_to)
    )
    # Somebody who passes a bounce on to us has something to say.
    if not (arrival.is_automatic or is_answer_to_sending or reports.is_from_server(mail)):
        return None
    told = reports.returned(mail)
    is_surely_no_person = arrival.is_automatic or is_answer_to_sending
    if not told and is_surely_no_person and reports.is_called_bounce(mail):
        told = [reports.said_in_words(mail)]
    if not told:
        return "A receipt of delivery." if reports.is_delivery_report(mail) else None
    done = [
        take_report(
            source=f"mail:{arrival.pk}:{number}", said=said, delivery=arrival.delivery, now=now
        )
        for number, said in enumerate(told[:_RECIPIENTS])
    ]
    return " ".join(dict.fromkeys(done))


def take_complaint(arrival, now):
    """
    See to a report that somebody called a mail of ours unwanted.
    """
    said = reports.complaint(arrival.mail)
    if said:
        return take_report(
            source=f"mail:{arrival.pk}:0", said=said, delivery=arrival.delivery, now=now
        )
    return "A report that is no complaint." if reports.is_feedback(arrival.mail) else None


def take_unsubscribe(arrival, now):
    """
    See to a mail to the address that List-Unsubscribe gives; who sent it does not matter.
    """
    for address in parsing.addressed(arrival.mail, arrival.envelope_to):
        pk = read_unsubscribe_address(address)
        if pk is not None:
            known = Delivery.objects.select_related("message").filter(pk=pk).first()
            return _unsubscribe(known, now)
    return None


def take_automatic(arrival, now):
    """
    See to what no person wrote: it is noted, answered by nobody and kept for nobody to read.
    """
    if any(part.get_content_type() == "text/calendar" for part in arrival.mail.walk()):
        return None
    if arrival.is_automatic or reports.is_receipt(arrival.mail):
        return "An automatic answer: nothing to do."
    return None


def take_event(sender, event, esp_name, **kwargs):
    """
    See to what a provider tells of a mail; who opened one or followed a link is not kept.
    """
    if event.event_type not in _OF_CONCERN:
        return
    now = timezone.now()
    content = json.dumps(event.esp_event, sort_keys=True, default=str)
    recipient = (event.recipient or "").strip().lower()
    delivery = _delivery_of(event, content, recipient, now)
    if event.event_type == EventType.UNSUBSCRIBED:
        _unsubscribe(delivery, now)
        return
    number = event.event_id or hashlib.sha256(content.encode()).hexdigest()
    take_report(
        source=f"{esp_name}:{event.event_type}:{number}",
        said=_said(event, recipient),
        delivery=delivery,
        now=now,
    )


def take_inbound(sender, event, esp_name, **kwargs):
    """
    Take in a mail that a provider hands over.
    """
    mail = event.message
    intake.take_in(
        mail.as_bytes(),
        envelope_from=mail.envelope_sender or "",
        envelope_to=mail.envelope_recipient or "",
        key=f"{esp_name}:{event.event_id}" if event.event_id else "",
        now=timezone.now(),
    )


def _unsubscribe(delivery, now):
    if delivery is None or delivery.member_id is None:
        return "Asked to get no more, and gets none: we do not know them any more."
    stream = delivery.message.stream
    if not stream:
        return "Asked to get no more of a mail that nobody can switch off. Nothing was changed."
    unsubscribe(member_id=delivery.member_id, stream=stream, now=now)
    return f"Taken off “{label_of(stream)}”, as they asked."


def _delivery_of(event, content, recipient, now):
    """
    Return the delivery that an event is about: named by our Message-ID, else the last one there.
    """
    named = read_delivery_id(str(event.message_id or ""))
    sealed = [named, *(read_delivery_id(found) for found in _SEALED.findall(content))]
    pk = next((pk for pk in sealed if pk is not None), None)
    if pk is not None:
        return Delivery.objects.select_related("message").filter(pk=pk).first()
    return queries.latest_to(recipient, now) if recipient else None


def _said(event, recipient):
    words = " ".join(" ".join([event.description or "", event.mta_response or ""]).split())
    recipients = frozenset([recipient] if recipient else [])
    if event.event_type == EventType.COMPLAINED:
        return Said(Verdict.COMPLAINT, recipients, words=words)
    if event.event_type == EventType.DEFERRED:
        return Said(Verdict.LATER, recipients, is_final=False, words=words)
    verdict = reports.verdict_of(words)
    if verdict == Verdict.UNCLEAR:
        verdict = _REASONS.get(event.reject_reason, Verdict.UNCLEAR)
    return Said(verdict, recipients, status=reports.status_in(words), words=words)


register_handler("bounces", take_bounce, order=10)
register_handler("complaints", take_complaint, order=11)
register_handler("unsubscribing", take_unsubscribe, order=20)
register_handler("automatic answers", take_automatic, order=90)

tracking.connect(take_event, dispatch_uid="notifications.handlers.take_event")
inbound.connect(take_inbound, dispatch_uid="notifications.handlers.take_inbound")
