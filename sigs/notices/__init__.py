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
from .lifecycle import (
    about_state,
    news_stream,
)

__all__ = [
    "INVITATION",
    "LEAVE",
    "REQUEST",
    "about_invitation",
    "about_request",
    "about_state",
    "invitation_address",
    "leave_address",
    "news_stream",
    "request_address",
]
