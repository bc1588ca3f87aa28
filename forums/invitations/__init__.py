"""
Inviting people, and telling them what became of what they were invited to.
"""

from .seasons import (
    Recalled,
    invite_again,
    invite_to_season,
    preview_season,
    recall,
    season_context,
)
from .sessions import (
    Press,
    audience_of,
    confirm_place,
    confirm_waiting,
    invitation_context,
    invite,
    preview,
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
    "Recalled",
    "audience_of",
    "confirm_place",
    "confirm_waiting",
    "invitation_context",
    "invite",
    "invite_again",
    "invite_to_season",
    "preview",
    "preview_season",
    "recall",
    "remind",
    "season_context",
    "session_context",
    "tell_cancelled",
    "tell_changed",
    "tell_host",
    "tell_moved",
    "tell_of_reply",
    "withdraw",
    "withdraw_host",
]
