"""
A member's own calendar: its address, a new one, none.
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from .. import actions, queries


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own(request):
    """
    Show the address of one's own calendar; a POST makes one, or a new one in its place.
    """
    key = queries.calendar_key_of(request.user)
    if request.method == "POST":
        actions.make_calendar_key(member=request.user, now=timezone.now())
        words = "The old address has ended. Subscribe to the new one." if key else "Here it is."
        messages.success(request, words)
        return redirect("forums:calendar_key")
    address = key and settings.SITE_ADDRESS + reverse("forums:own_calendar", args=[key.key])
    return render(
        request,
        "forums/calendar_key.html",
        {
            "section": "me",
            "key": key,
            "address": address,
            "webcal": address and address.replace("https:", "webcal:").replace("http:", "webcal:"),
        },
    )


@login_required
@require_POST
def end(request):
    """
    End the address of one's own calendar.
    """
    actions.end_calendar_key(member=request.user)
    messages.success(request, "The address has ended. Calendars that used it get nothing more.")
    return redirect("forums:calendar_key")
