"""
The kinds of mail about SIGs.
"""

from .belonging import (
    INVITATION,
    LEAVE,
    REQUEST,
    about_invitation,
    about_request,
    invitation_address,
    leave_address,
    request_address,
)
from .contact import (
    CONTACT_KINDS,
    about_contact,
)
from .lifecycle import (
    about_state,
    news_stream,
)
from .running import (
    TERM_OFFER,
    about_offer,
    offer_address,
)

__all__ = [
    "CONTACT_KINDS",
    "INVITATION",
    "LEAVE",
    "REQUEST",
    "TERM_OFFER",
    "about_contact",
    "about_invitation",
    "about_offer",
    "about_request",
    "about_state",
    "invitation_address",
    "leave_address",
    "news_stream",
    "offer_address",
    "request_address",
]
