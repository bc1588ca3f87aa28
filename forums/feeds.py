"""
The programme for calendar programs (RFC 5545): what is open to everyone, one season, one SIG, and
each member's own. Cancelled sessions stay as CANCELLED; an unchanged calendar is not built again.
"""

import re

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from pielink.kernel import ics
from sigs.access import visible_sigs

from . import entries, queries
from .models import Season


@require_safe
def calendar(request):
    """
    Publish the public programme.
    """
    return _public(request, name=f"{settings.MAIL_FROM_NAME} lunchtime forums", file="forums")


@require_safe
def season_calendar(request, slug):
    """
    Publish one season.
    """
    season = get_object_or_404(Season, slug=slug)
    return _public(request, name=season.title, file=slug, season=season)


@require_safe
def sig_calendar(request, slug):
    """
    Publish what a SIG has opened to everyone; its own sessions are in its members' calendars.
    """
    sig = get_object_or_404(visible_sigs(AnonymousUser()), slug=slug)
    return _public(request, name=sig.name, file=slug, sig=sig)


@require_safe
def own_calendar(request, key):
    """
    Publish what one member may know of, at an address that only they have.

    What they do not come to is marked as free time, so that it blocks nothing.
    """
    owner = queries.calendar_owner(key)
    if owner is None:
        raise Http404
    now = timezone.now()
    version = queries.version_of_own(owner.member, key=owner, now=now)
    response = _unchanged(request, version)
    if response is None:
        sessions = list(queries.own_calendar(owner.member, now=now))
        coming = queries.coming_of(owner.member, sessions)
        events = [entries.event(each, is_free=each.pk not in coming) for each in sessions]
        name = f"My {settings.MAIL_FROM_NAME} sessions"
        response = _built(events, version, name=name, file="my-sessions", url=request.path)
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


def _public(request, *, name, file, **scope):
    now = timezone.now()
    version = queries.version_of_public(now=now, **scope)
    response = _unchanged(request, version)
    if response is None:
        events = [entries.event(session) for session in queries.public_calendar(now=now, **scope)]
        response = _built(events, version, name=name, file=file, url=request.path)
    response["Cache-Control"] = "public, no-cache"
    return response


def _unchanged(request, version):
    """
    Return the answer 304 (or 412) to who has this version already, else None.
    """
    answer = get_conditional_response(
        request, etag=version.etag, last_modified=int(version.changed_at.timestamp())
    )
    if answer is not None:
        _stamp(answer, version)
    return answer


def _built(events, version, *, name, file, url):
    text = ics.feed(events, name=name, url=settings.SITE_ADDRESS + url)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    file = re.sub(r"[^a-z0-9-]", "", file)
    response["Content-Disposition"] = f'inline; filename="pielink-{file}.ics"'
    _stamp(response, version)
    return response


def _stamp(response, version):
    response["ETag"] = version.etag
    response["Last-Modified"] = http_date(version.changed_at.timestamp())
