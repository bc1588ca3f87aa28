"""
Inviting people, and telling them what became of what they were invited to.
"""

from .harvests import ask_to_write_up, missed_context, tell_missed, write_up_context
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
    "ask_to_write_up",
    "audience_of",
    "confirm_place",
    "confirm_waiting",
    "invitation_context",
    "invite",
    "invite_again",
    "missed_context",
    "preview",
    "recall",
    "remind",
    "session_context",
    "tell_cancelled",
    "tell_changed",
    "tell_host",
    "tell_missed",
    "tell_moved",
    "tell_of_reply",
    "withdraw",
    "withdraw_host",
    "write_up_context",
]
