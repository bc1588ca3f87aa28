"""
Pausing a mailing, letting it go on, and stopping it.
"""

from django.db import transaction

from .. import outbox
from ..delivery import forget_if_sensitive
from ..models import Delivery, Message


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
