"""
The addresses of the page that shows the way into a session.
"""

import functools

from django.conf import settings
from django.urls import reverse

from pielink.kernel import tokens

GUEST_JOIN = "guest-join"


def join_address(session_id):
    """
    Return the address of the page that shows the way in to those who said yes.
    """
    return settings.SITE_ADDRESS + _join_path(session_id)


@functools.lru_cache(maxsize=4096)
def _join_path(session_id):
    # Kept, since a calendar of hundreds asks twice for each.
    return reverse("forums:join", args=[session_id])


def guest_join_address(guest_id, session_id):
    """
    Return the address at which the same page knows a guest, who cannot sign in.
    """
    token = tokens.sign(GUEST_JOIN, guest_id)
    return settings.SITE_ADDRESS + reverse("forums:join_as_guest", args=[session_id, token])
