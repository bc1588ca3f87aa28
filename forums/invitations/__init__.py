"""
Inviting people, and telling them what became of what they were invited to.
"""

from .line import offer_context, offer_place
from .sessions import (
    Press,
    audience_of,
    confirm_place,
    confirm_waiting,
    invitation_context,
    invite,
    invite_again,
    preview,
    recall,
    recipients_of,
    remind,
    session_context,
    tell_cancelled,
    tell_changed,
    tell_host,
    tell_moved,
    tell_of_reply,
    withdraw,
    withdraw_host,
)

__all__ = [
    "Press",
    "audience_of",
    "confirm_place",
    "confirm_waiting",
    "invitation_context",
    "invite",
    "invite_again",
    "offer_context",
    "offer_place",
    "preview",
    "recall",
    "recipients_of",
    "remind",
    "session_context",
    "tell_cancelled",
    "tell_changed",
    "tell_host",
    "tell_moved",
    "tell_of_reply",
    "withdraw",
    "withdraw_host",
]
