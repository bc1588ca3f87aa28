"""
What people decide about mail: to get less or more of it, and what becomes of what is in doubt.
"""

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from members.actions import withdraw_consent
from members.models import ConsentRecord, Member

from . import outbox
from .delivery import forget_if_sensitive
from .enums import Pace
from .models import Delivery, MailSettings, StreamPreference
from .registry import consent_to


class NotInDoubt(Exception):
    """
    The delivery has been settled in the meantime.
    """

    def __str__(self):
        return "This mail is no longer in doubt: someone has settled it already."


class ConsentNeeded(Exception):
    """
    The stream reaches only those who agreed to it in its own words; `agree_at` names where.
    """

    def __init__(self, agree_at):
        super().__init__("You have not agreed to these mails, or not any more.")
        self.agree_at = agree_at


def choose_pace(*, member, stream, pace, now):
    """
    Have a stream reach this member at another pace. Returns the preference.

    Off a stream that needs consent they are by taking that back: the consent is the one record of
    whether they want it, and the pace of before waits for them to agree again; then None is
    returned. At any other pace it needs their consent first: raises ConsentNeeded.
    """
    if consent := consent_to(stream):
        if Pace(pace) == Pace.OFF:
            withdraw_consent(member=member, purpose=consent.purpose, now=now)
            return None
        current = ConsentRecord.objects.filter(
            member=member, purpose=consent.purpose, withdrawn_at=None
        )
        if not current.exists():
            raise ConsentNeeded(consent.agree_at)
    return StreamPreference.objects.update_or_create(
        member=member, stream=stream, defaults={"pace": Pace(pace), "chosen_at": now}
    )[0]


def unsubscribe(*, member_id, stream, now):
    """
    Take the person behind a link in a mail off its stream, as often as they ask.

    Returns the member, or None where the account is gone and there is nothing left to stop.
    """
    member = Member.objects.filter(pk=member_id).first()
    if member:
        choose_pace(member=member, stream=stream, pace=Pace.OFF, now=now)
    return member


def send_again(*, delivery, by, now):
    """
    Send once more what may or may not have gone out. Raises NotInDoubt.
    """
    with transaction.atomic():
        locked = _in_doubt(delivery)
        locked.state = Delivery.State.QUEUED
        locked.reason = f"Sent again by {by.name}."
        locked.due_at = locked.enqueued_at = now
        locked.settled_at = None
        locked.save(update_fields=["state", "reason", "due_at", "enqueued_at", "settled_at"])
        outbox.send_now(locked)
    return locked


def leave_as_is(*, delivery, by, now):
    """
    Take what may or may not have gone out as sent. Raises NotInDoubt.
    """
    with transaction.atomic():
        locked = _in_doubt(delivery)
        locked.state = Delivery.State.SENT
        locked.reason = f"May not have arrived: {by.name} left it at that."
        locked.settled_at = now
        locked.save(update_fields=["state", "reason", "settled_at"])
        forget_if_sensitive(locked.message)
    return locked


def forget_person(*, member, now):
    """
    Remove what the mail on record says of a person who closes their account.

    What still waits is not sent, and what went out no longer says to whom.
    """
    with transaction.atomic():
        StreamPreference.objects.filter(member=member).delete()
        MailSettings.objects.filter(member=member).delete()
        deliveries = Delivery.objects.filter(member=member)
        deliveries.filter(state__in=[Delivery.State.QUEUED, Delivery.State.HELD]).update(
            state=Delivery.State.SKIPPED, reason="Their account is closed.", settled_at=now
        )
        deliveries.update(
            address=Concat(Value("erased-"), Cast("pk", CharField()), Value("@erased.invalid")),
            name="",
            slots={},
            member=None,
        )


def _in_doubt(delivery):
    locked = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("message")
        .filter(pk=delivery.pk, state=Delivery.State.IN_DOUBT)
        .first()
    )
    if locked is None:
        raise NotInDoubt
    return locked
