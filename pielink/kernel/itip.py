"""
What people's calendars send back (iTIP, RFC 5546, in a mail after RFC 6047).
"""

import datetime
import email.utils
import itertools
from dataclasses import dataclass

import icalendar

METHODS = ("REPLY", "COUNTER", "REFRESH")

_TYPES = ("text/calendar", "application/ics")
_MAX_PARTS = 50
# An answer is two thousand octets; what is a hundred times as long is not read.
_MAX_OCTETS = 200_000
_COMMENT_OPTIONS = ("X-RESPONSE-COMMENT", "X-CALENDARSERVER-ATTENDEE-COMMENT")


@dataclass(frozen=True)
class Attendee:
    """
    One person in a calendar's message: their address in small letters, what they say (PARTSTAT in
    capitals, empty where they say nothing) and what they wrote with it.
    """

    address: str
    partstat: str
    comment: str


@dataclass(frozen=True)
class CalendarMessage:
    """
    What a calendar sent back about one event.

    `method` is one of METHODS. `sequence` is 0 where it is missing, `stamped_at` and `starts_at`
    are aware, or None where they are missing, a whole day or without a time zone.
    `is_instance` says that it speaks of one of several repetitions, `product` names the program.
    """

    method: str
    uid: str
    sequence: int
    stamped_at: datetime.datetime | None
    starts_at: datetime.datetime | None
    attendees: tuple[Attendee, ...]
    comment: str
    is_instance: bool
    product: str


def find(mail):
    """
    Return the first CalendarMessage in a mail (email.message.EmailMessage), or None.

    It may be a text/calendar part or a file ending in .ics, in any transfer encoding. A method in
    the Content-Type has to be the one in the text (RFC 6047, 2.4).
    """
    for part in itertools.islice(mail.walk(), _MAX_PARTS):
        if _is_calendar(part):
            content = part.get_payload(decode=True) or b""
            message = read(_text(content, part)) if len(content) <= _MAX_OCTETS else None
            told = email.utils.collapse_rfc2231_value(part.get_param("method") or "")
            if message and told.strip().upper() in ("", message.method):
                return message
    return None


def read(text):
    """
    Return the CalendarMessage that iCalendar text holds, or None where it is none of METHODS.
    """
    try:
        component = icalendar.Calendar.from_ical(text)
    except ValueError:
        return None
    method = str(component.get("method", "")).upper()
    event = next(iter(component.walk("VEVENT")), None)
    if method not in METHODS or event is None:
        return None
    return CalendarMessage(
        method=method,
        uid=str(_first(event, "uid") or ""),
        sequence=_whole_number(_first(event, "sequence")),
        stamped_at=_moment(_first(event, "dtstamp")),
        starts_at=_moment(_first(event, "dtstart")),
        attendees=tuple(_attendee(one) for one in _all(event, "attendee")),
        comment="\n".join(str(one) for one in _all(event, "comment")).strip(),
        is_instance="recurrence-id" in event,
        product=str(component.get("prodid", "")),
    )


def _is_calendar(part):
    if part.is_multipart():
        return False
    name = str(part.get_filename() or "")
    return part.get_content_type() in _TYPES or name.lower().endswith(".ics")


def _text(content, part):
    try:
        return content.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return content.decode("utf-8", errors="replace")


def _all(event, name):
    value = event.get(name, [])
    return value if isinstance(value, list) else [value]


def _first(event, name):
    return next(iter(_all(event, name)), None)


def _whole_number(value):
    # What the library cannot read stands there as plain text.
    return value if isinstance(value, int) and value >= 0 else 0


def _moment(value):
    moment = value.dt if isinstance(value, icalendar.vDDDTypes) else None
    is_aware = isinstance(moment, datetime.datetime) and moment.tzinfo is not None
    return moment if is_aware else None


def _attendee(value):
    options = value.params if isinstance(value, icalendar.vCalAddress) else {}
    address = str(options.get("EMAIL") or value)
    comments = [str(options[name]) for name in _COMMENT_OPTIONS if options.get(name)]
    return Attendee(
        address=address.strip().lower().removeprefix("mailto:"),
        partstat=str(options.get("PARTSTAT", "")).upper(),
        comment=comments[0].strip() if comments else "",
    )
