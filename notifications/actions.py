"""
What people decide about mail: to get less or more of it, and what becomes of what is in doubt.
"""

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from members.models import Member

from . import outbox
from .delivery import forget_if_sensitive
from .enums import Pace
from .models import Delivery, MailSettings, Message, StreamPreference


class NotInDoubt(Exception):
    """
    The delivery has been settled in the meantime.
    """

    def __str__(self):
        return "This mail is no longer in doubt: someone has settled it already."


class NothingWaits(Exception):
    """
    All of the mailing has been sent or settled in the meantime.
    """

    def __str__(self):
        return "Nothing of this mail waits to be sent any more."


class NotPaused(Exception):
    """
    Somebody else has let the mailing go on, or stopped it.
    """

    def __str__(self):
        return "This mail is not paused: someone has let it go on or stopped it already."


def choose_pace(*, member, stream, pace, now):
    """
    Have a stream reach this member at another pace. Returns the preference.
    """
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


def settle_all(*, message, again, by, now):
    """
    Decide for all of a message that is in doubt: send it once more, or leave it. Returns how many.

    Raises NotInDoubt where nothing is in doubt any more.
    """
    with transaction.atomic():
        in_doubt = message.deliveries.filter(state=Delivery.State.IN_DOUBT)
        if again:
            count = in_doubt.update(
                state=Delivery.State.QUEUED,
                reason=f"Sent again by {by.name}.",
                due_at=now,
                enqueued_at=now,
                settled_at=None,
            )
            outbox.send_rest(message, now=now)
        else:
            count = in_doubt.update(
                state=Delivery.State.SENT,
                reason=f"May not have arrived: {by.name} left it at that.",
                settled_at=now,
            )
            forget_if_sensitive(message)
        if not count:
            raise NotInDoubt
    return count


def pause_sending(*, message, by, now):
    """
    Send no more of a message for now. Raises NothingWaits.

    What a worker holds at this moment still goes out: one mail, or a group of a kind that is marked
    in groups.
    """
    with transaction.atomic():
        locked = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
        if not locked.deliveries.waiting().exists():
            raise NothingWaits
        if locked.paused_at is None:
            locked.paused_at, locked.paused_by = now, by
            locked.save(update_fields=["paused_at", "paused_by"])
    return locked


def resume_sending(*, message, now):
    """
    Let a message that is paused go on where it was. Raises NotPaused.
    """
    with transaction.atomic():
        if not _unpause(message):
            raise NotPaused
        outbox.send_rest(message, now=now)
    return message


def stop_sending(*, message, by, now):
    """
    Never send what still waits of a message, whether paused or not. Returns to how many it would
    have gone. Raises NothingWaits.
    """
    with transaction.atomic():
        count = message.deliveries.filter(
            state__in=[Delivery.State.QUEUED, Delivery.State.HELD]
        ).update(state=Delivery.State.SKIPPED, reason=f"Stopped by {by.name}.", settled_at=now)
        if not count:
            raise NothingWaits
        _unpause(message)
        forget_if_sensitive(message)
    return count


def _unpause(message):
    return Message.objects.filter(pk=message.pk, paused_at__isnull=False).update(
        paused_at=None, paused_by=None
    )


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
