"""
The programme for calendar programs.
"""

import datetime

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from pielink.kernel import ics

from . import entries, queries

KEPT = datetime.timedelta(days=180)


@require_safe
def calendar(request):
    """
    Publish the public programme as iCalendar (RFC 5545): cancelled sessions stay as CANCELLED.
    """
    now = timezone.now()
    events = [entries.event(session) for session in queries.feed_sessions(since=now - KEPT)]
    text = ics.feed(
        events,
        name=f"{settings.MAIL_FROM_NAME} lunchtime forums",
        url=settings.SITE_ADDRESS + reverse("forums:programme"),
        now=now,
    )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="pielink-forums.ics"'
    return response
