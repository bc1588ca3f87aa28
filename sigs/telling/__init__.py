"""
Who is told of what happens to SIGs and their people.
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
    "welcome",
    "welcome_context",
]
