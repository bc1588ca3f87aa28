"""
What becomes of mail that may or may not have gone out.
"""

from django.db import transaction

from .. import outbox
from ..delivery import forget_if_sensitive
from ..models import Delivery


class NotInDoubt(Exception):
    """
    The delivery has been settled in the meantime.
    """

    def __str__(self):
        return "This mail is no longer in doubt: someone has settled it already."


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
