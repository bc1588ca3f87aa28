"""
Inviting people, and telling them what became of what they were invited to.
"""

from .proposals import proposal_context, tell_decided, tell_merged
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
    "audience_of",
    "confirm_place",
    "confirm_waiting",
    "invitation_context",
    "invite",
    "invite_again",
    "preview",
    "proposal_context",
    "recall",
    "remind",
    "session_context",
    "tell_cancelled",
    "tell_changed",
    "tell_decided",
    "tell_host",
    "tell_merged",
    "tell_moved",
    "tell_of_reply",
    "withdraw",
    "withdraw_host",
]
