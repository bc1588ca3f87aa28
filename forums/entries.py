"""
A session as calendars know it.
"""

import zoneinfo

from django.conf import settings

from notifications.outbox import Calendar
from pielink.kernel import ics

from . import notices
from .enums import SessionState

REQUEST = "REQUEST"
CANCEL = "CANCEL"


def join_address(session):
    """
    Return the address of the page that shows the way in to those who said yes.
    """
    return notices.join_address(session.pk)


def event(session, *, is_free=False):
    """
    Return the session as a calendar event. It carries the join page, never the join link.

    With `is_free` it takes up none of the time of whose calendar it is in.
    """
    zone = zoneinfo.ZoneInfo(session.time_zone)
    return ics.Event(
        uid=session.calendar_uid,
        sequence=session.sequence,
        summary=session.topic.title,
        description=f"{session.topic.question}\n\nHow to join: {join_address(session)}",
        url=settings.SITE_ADDRESS + session.get_absolute_url(),
        location=session.place or join_address(session),
        starts_at=session.starts_at.astimezone(zone),
        ends_at=session.ends_at.astimezone(zone),
        status="CANCELLED" if session.state == SessionState.CANCELLED else "CONFIRMED",
        changed_at=session.changed_at,
        is_free=is_free,
    )


def request(session, *, partstat="NEEDS-ACTION", now):
    """
    Return the calendar part that puts the session into one person's calendar, or moves it there.
    """
    text = ics.request(event(session), partstat=partstat, now=now, **_organizer())
    return Calendar(REQUEST, session.calendar_uid, session.sequence, text)


def cancel(session, *, now):
    """
    Return the calendar part that takes the session out of one person's calendar.
    """
    text = ics.cancel(event(session), now=now, **_organizer())
    return Calendar(CANCEL, session.calendar_uid, session.sequence, text)


def _organizer():
    return {
        "organizer_name": settings.MAIL_FROM_NAME,
        "organizer_address": settings.MAIL_CALENDAR_ADDRESS,
    }
