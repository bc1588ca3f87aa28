"""
What the pages of the programme tell search engines, in the words of schema.org (Event,
EventSeries): only what everybody may know of, and never the way into the room.
"""

from django.conf import settings

from ..enums import SessionState
from .lines import DateLine

_CONTEXT = {"@context": "https://schema.org"}


def event_data(line, *, season=None):
    """
    Return one date as an Event, or None where not everybody may know of it.

    One that moved is rescheduled, with the start it had before it first moved.
    """
    if not _is_known_to_all(line):
        return None
    event = {**_CONTEXT, **_event(line)}
    if season:
        event["superEvent"] = {
            "@type": "EventSeries",
            "name": season.title,
            "url": settings.SITE_ADDRESS + season.get_absolute_url(),
        }
    return event


def series_data(season, lines):
    """
    Return a season as an EventSeries with those of its dates that everybody may know of.
    """
    series = {
        **_CONTEXT,
        "@type": "EventSeries",
        "name": season.title,
        "url": settings.SITE_ADDRESS + season.get_absolute_url(),
        "startDate": season.starts_on.isoformat(),
        "endDate": season.ends_on.isoformat(),
        "organizer": _organizer(),
        "subEvent": [_event(line) for line in lines if _is_known_to_all(line)],
    }
    if season.introduction:
        series["description"] = season.introduction
    return series


def _is_known_to_all(line: DateLine):
    session = line.session
    return not session.topic.is_for_sig and session.state != SessionState.DRAFT


def _event(line):
    session = line.session
    url = settings.SITE_ADDRESS + session.get_absolute_url()
    event = {
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": session.topic.title,
        "description": session.topic.question,
        "startDate": session.starts_at.isoformat(),
        "endDate": session.ends_at.isoformat(),
        "eventStatus": f"https://schema.org/{_status(line)}",
        "isAccessibleForFree": True,
        "organizer": _organizer(),
        **_where(session, url),
    }
    if line.moved_from and not line.is_cancelled:
        event["previousStartDate"] = line.moved_from.starts_at_before.isoformat()
    if session.capacity:
        event["maximumAttendeeCapacity"] = session.capacity
    return event


def _status(line):
    if line.is_cancelled:
        return "EventCancelled"
    return "EventRescheduled" if line.moved_from else "EventScheduled"


def _where(session, url):
    if session.place:
        return {
            "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
            "location": {"@type": "Place", "name": session.place, "address": session.place},
        }
    return {
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": url},
    }


def _organizer():
    return {
        "@type": "Organization",
        "name": settings.MAIL_FROM_NAME,
        "url": settings.SITE_ADDRESS,
    }
