"""
Turning away those a page or file is not meant for.
"""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render, resolve_url
from django.utils.cache import (
    add_never_cache_headers,
)

from sigs.access import can_view


def refuse(request, thing):
    """
    Send somebody unknown to sign in and back, and show a member how to ask to join the SIG, where
    they may know of it.
    """
    if request.user.is_authenticated:
        known = thing.sig if can_view(request.user, thing.sig) else None
        response = render(
            request, "resources/refused.html", {"sig": known, "section": "library"}, status=403
        )
    else:
        response = redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
    add_never_cache_headers(response)
    return response
