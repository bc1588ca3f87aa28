"""
Who is told of what becomes of SIGs.
"""

from .belonging import (
    invitation_context,
    invite,
    join_declined,
    join_requested,
    removed,
    request_context,
    restored,
    sig_context,
    stop_asking,
    stop_inviting,
    welcome,
    welcome_context,
)
from .lifecycle import (
    tell_change,
    warn_of_rest,
    warned_of_rest,
)

__all__ = [
    "invitation_context",
    "invite",
    "join_declined",
    "join_requested",
    "removed",
    "request_context",
    "restored",
    "sig_context",
    "stop_asking",
    "stop_inviting",
    "tell_change",
    "warn_of_rest",
    "warned_of_rest",
    "welcome",
    "welcome_context",
]
