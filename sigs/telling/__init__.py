"""
Who is told of what happens in a SIG, and how.
"""

from .contact import (
    contact_context,
    note_context,
    relay_answer,
    relay_to_sig,
    tell_left_out,
)
from .running import (
    answered_context,
    ending_context,
    offer_context,
    remind_of_offer,
    sig_context,
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
    "note_context",
    "offer_context",
    "relay_answer",
    "relay_to_sig",
    "remind_of_offer",
    "sig_context",
    "tell_answered",
    "tell_ending",
    "tell_going_on",
    "tell_left_out",
    "tell_offer_withdrawn",
    "tell_offered",
    "withdrawn_context",
]
