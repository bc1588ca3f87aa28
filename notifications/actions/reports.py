"""
What is reported of mail after it went out, and what follows from it.
"""

import datetime

from django.db import transaction

from ..enums import Verdict
from ..models import Delivery, Report, Suppression
from ..registry import label_of
from .addresses import stop_address
from .choosing import unsubscribe

# A domain that is not found twice, some days apart and not two months, is gone.
NO_DOMAIN_AGAIN_AFTER = datetime.timedelta(days=3)
NO_DOMAIN_WITHIN = datetime.timedelta(days=60)
_WORDS_LENGTH = Delivery._meta.get_field("reason").max_length
_SOURCE_LENGTH = Report._meta.get_field("source").max_length
_STATUS_LENGTH = Report._meta.get_field("status").max_length


def take_report(*, source, said, delivery, now):
    """
    Write down what was told of a mail after it went out, and do what follows from it.

    `said` is a reports.Said, `source` names the occasion: told again it changes nothing. `delivery`
    is the mail it is about, as a seal or a provider names it. Whatever does not fit that mail is
    recorded and believed by nobody. Returns in words what was done.

    A mail that came back for good is marked as that, with the reason. The address is stopped where
    there is no such mailbox; where there is no such domain, once that is told again after
    three days, since a name server may be down for a weekend. Nothing else stops an address, and
    nobody's answer to a session changes.
    """
    with transaction.atomic():
        locked = delivery and _locked_delivery(delivery.pk)
        address = _address_meant(said, locked)
        report, is_new = Report.objects.get_or_create(
            source=source[:_SOURCE_LENGTH],
            defaults={
                "delivery": locked,
                "address": address,
                "domain": address.rpartition("@")[2],
                "verdict": said.verdict,
                "is_final": said.is_final,
                "status": said.status[:_STATUS_LENGTH],
                "words": said.words[:_WORDS_LENGTH],
                "reported_at": now,
            },
        )
        if not is_new:
            return "We had been told this before."
        doubt = _why_not_believed(said, locked)
        if doubt:
            return doubt
        report.had_effect = True
        report.save(update_fields=["had_effect"])
        if said.verdict == Verdict.COMPLAINT:
            return _take_complaint(locked, now)
        return _take_return(report, locked, now)


def _locked_delivery(pk):
    return Delivery.objects.select_for_update(of=("self",)).select_related("message").get(pk=pk)


def _address_meant(said, delivery):
    """
    Return the address a report is about: the mail's own where it fits, else what it names.
    """
    if delivery and (not said.recipients or delivery.address.lower() in said.recipients):
        return delivery.address.lower()
    return min(said.recipients, default="")[:254]


def _why_not_believed(said, delivery):
    """
    Say why a report has no effect, or nothing if it may have one.
    """
    if delivery is None:
        return "It is about no mail that we know of. Nothing was changed."
    if said.recipients and delivery.address.lower() not in said.recipients:
        return "It names an address that this mail did not go to. Nothing was changed."
    if not Delivery.objects.filter(pk=delivery.pk).went_out().exists():
        return "It is about a mail that never went out. Nothing was changed."
    return ""


def _take_complaint(delivery, now):
    stream = delivery.message.stream
    if not stream or delivery.member_id is None:
        return "They called a mail unwanted that nobody can switch off: a steward should look."
    unsubscribe(member_id=delivery.member_id, stream=stream, now=now)
    return f"They called the mail unwanted, and are taken off “{label_of(stream)}”."


def _take_return(report, delivery, now):
    label = report.get_verdict_display()
    reason = f"{label}: {report.words}" if report.words else f"{label}."
    delivery.reason = reason[:_WORDS_LENGTH]
    if not report.is_final:
        delivery.save(update_fields=["reason"])
        return f"Their server has not got it yet and goes on trying: {delivery.address}."
    delivery.state, delivery.settled_at = Delivery.State.BOUNCED, now
    delivery.save(update_fields=["reason", "state", "settled_at"])
    if _ends_use(report, delivery, now):
        stop_address(
            address=report.address,
            reason=report.verdict,
            words=report.words,
            delivery=delivery,
            now=now,
        )
        return f"{label}: {report.address}. No more mail goes there."
    return f"{label}: {report.address}. Mail still goes there."


def _ends_use(report, delivery, now):
    if report.verdict not in (Verdict.GONE, Verdict.NO_DOMAIN):
        return False
    # Somebody said since that the address works: this tells of the time before.
    if Suppression.objects.filter(
        address=report.address, lifted_at__gt=delivery.claimed_at or delivery.due_at
    ).exists():
        return False
    if report.verdict == Verdict.GONE:
        return True
    return Report.objects.filter(
        address=report.address,
        verdict=Verdict.NO_DOMAIN,
        had_effect=True,
        reported_at__range=(now - NO_DOMAIN_WITHIN, now - NO_DOMAIN_AGAIN_AFTER),
    ).exists()
