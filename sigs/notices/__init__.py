"""
The kinds of mail that SIGs send, and when each is still worth sending.
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

__all__ = [
    "INVITATION",
    "LEAVE",
    "REQUEST",
    "about_invitation",
    "about_request",
    "invitation_address",
    "leave_address",
    "request_address",
]
