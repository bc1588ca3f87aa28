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
from .contact import (
    contact_context,
    note_context,
    relay_answer,
    relay_to_sig,
    tell_left_out,
)
from .lifecycle import (
    tell_change,
    warn_of_rest,
    warned_of_rest,
)
from .running import (
    answered_context,
    ending_context,
    offer_context,
    remind_of_offer,
    tell_answered,
    tell_ending,
    tell_going_on,
    tell_offer_withdrawn,
    tell_offered,
    withdrawn_context,
)

__all__ = [
    "answered_context",
    "contact_context",
    "ending_context",
    "invitation_context",
    "invite",
    "join_declined",
    "join_requested",
    "note_context",
    "offer_context",
    "relay_answer",
    "relay_to_sig",
    "remind_of_offer",
    "removed",
    "request_context",
    "restored",
    "sig_context",
    "stop_asking",
    "stop_inviting",
    "tell_answered",
    "tell_change",
    "tell_ending",
    "tell_going_on",
    "tell_left_out",
    "tell_offer_withdrawn",
    "tell_offered",
    "warn_of_rest",
    "warned_of_rest",
    "welcome",
    "welcome_context",
    "withdrawn_context",
]
