"""
The mail to somebody who asked to come without an account.
"""

from notifications.registry import NoticeKind, register

from ..enums import SessionState
from ..models import Session
from .sessions import _answer_slots, _links, _open_to


def about_guest(guest_id):
    """
    Name what the mail that asks a guest to confirm speaks of, for the outbox.
    """
    return f"guest:{guest_id}"


def _still_valid(message, deliveries):
    if Session.objects.filter(
        pk=message.facts["session"], state=SessionState.ANNOUNCED, starts_at__gt=message.created_at
    ).exists():
        return {}
    return {delivery.pk: "The session is not going ahead." for delivery in deliveries}


register(
    NoticeKind(
        name="forums.guest",
        label="Confirm that you come as a guest",
        category="service",
        why="somebody asked for a place under this address",
        slots=_answer_slots,
        still_valid=_still_valid,
        links=_links,
        open_to=_open_to,
        sensitive=True,
        on_site=False,
    )
)
