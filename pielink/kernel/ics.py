"""
iCalendar text (RFC 5545) of dated events: invitations and withdrawals for one person (iTIP,
RFC 5546) and feeds.
"""

import calendar
import datetime
import functools
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import icalendar

# Private-use characters frame the name of a slot that is filled for each recipient.
SLOT_START, SLOT_END = "\ue000", "\ue001"
ATTENDEE_MARK = f"{SLOT_START}attendee{SLOT_END}"

_PRODUCT = "-//PIElink//PIElink//EN"
_NOT_TEXT = re.compile(f"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff{SLOT_START}{SLOT_END}]")
_UTC_KEYS = {"UTC", "Etc/UTC"}
_END = "END:VCALENDAR"
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LINE_OCTETS = 75
# The calendar repeats itself after so many years: a rule that holds so long is the rule.
_YEARS_OF_PROOF = 28


@dataclass(frozen=True)
class Event:
    """
    One dated event.

    `starts_at` and `ends_at` are aware and carry their ZoneInfo; `sequence` rises with every
    change of time, place or state; `changed_at` is the moment of the last change; `status` is
    CONFIRMED, TENTATIVE or CANCELLED. With `is_free` the event takes up no time (TRANSP).
    """

    uid: str
    sequence: int
    summary: str
    description: str
    url: str
    location: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    status: str
    changed_at: datetime.datetime
    is_free: bool = False


def request(event, *, organizer_name, organizer_address, partstat="NEEDS-ACTION", now):
    """
    Return the text (CRLF) that invites one person or tells them of a change (METHOD:REQUEST).

    The text holds ATTENDEE_MARK where attendee() of the recipient belongs; `partstat` is what we
    know of their answer: NEEDS-ACTION, ACCEPTED, TENTATIVE or DECLINED.
    """
    return _for_one_person(
        "REQUEST", event, event.status, organizer_name, organizer_address, partstat, now
    )


def cancel(event, *, organizer_name, organizer_address, now):
    """
    Return the text (CRLF) that takes the event out of one person's calendar (METHOD:CANCEL).

    It holds ATTENDEE_MARK as request() does.
    """
    return _for_one_person(
        "CANCEL",
        event,
        "CANCELLED",
        organizer_name,
        organizer_address,
        "NEEDS-ACTION",
        now,
    )


def feed(events, *, name, url):
    """
    Return the text (CRLF) of a calendar to subscribe to (METHOD:PUBLISH, names after RFC 7986).

    `url` is where the feed lives. The same events give the same text, to the byte: each is stamped
    with its own last change.
    """
    events = list(events)
    component = _calendar("PUBLISH")
    component.add("name", _text(name))
    component.add("x-wr-calname", _text(name))
    component.add("source", icalendar.vUri(url), parameters={"VALUE": "URI"})
    component.add(
        "refresh-interval",
        datetime.timedelta(hours=1),
        parameters={"VALUE": "DURATION"},
    )
    component.add("x-published-ttl", icalendar.vDuration(datetime.timedelta(hours=1)))
    _add_zones(component, events)
    frame, end = component.to_ical().decode().split(_END)
    return "".join([frame, *map(_published, events), _END, end])


def attendee(name, address):
    """
    Return what replaces ATTENDEE_MARK for one recipient: name and address, folded at 75 octets.
    """
    shown = " ".join(_NOT_TEXT.sub("", name).split())
    # A parameter's value may not hold a quotation mark at all; RFC 6868 writes it as ^'.
    shown = shown.replace("^", "^^").replace('"', "^'")
    common_name = f';CN="{shown}"' if shown else ""
    return _folded(f"{common_name}:mailto:{address}", already=1)


def time_zone(zone, year):
    """
    Return the VTIMEZONE of an IANA zone as short as it can be.

    A zone whose clocks go forward and back by yearly rules gets one STANDARD and one DAYLIGHT with
    those rules, a zone that stays put one STANDARD. A zone that follows no such rule (Casablanca
    keeps Ramadan) gets the changes from the year before `year` to the year after, one by one.
    """
    component = icalendar.Timezone()
    component.add("tzid", zone.key)
    changes = [change for near in (year - 1, year, year + 1) for change in _changes(zone, near)]
    if not changes:
        offset = datetime.datetime(year, 1, 1, tzinfo=zone)
        first = datetime.datetime.combine(datetime.date(1970, 1, 1), datetime.time())
        component.add_component(_observance("STANDARD", first, offset, offset))
        return component
    rules = _yearly_rules(zone, year)
    if rules:
        for before, after, rule in sorted(rules, key=lambda found: found[1].utcoffset()):
            component.add_component(
                _observance(
                    _season(before, after),
                    _first_onset(rule, before),
                    before,
                    after,
                    rule,
                )
            )
    else:
        for before, after in changes:
            component.add_component(
                _observance(_season(before, after), _onset(before, after), before, after)
            )
    return component


def _calendar(method):
    component = icalendar.Calendar()
    component.add("version", "2.0")
    component.add("prodid", _PRODUCT)
    component.add("calscale", "GREGORIAN")
    component.add("method", method)
    return component


def _for_one_person(method, event, status, organizer_name, organizer_address, partstat, now):
    component = _calendar(method)
    _add_zones(component, [event])
    entry = _event(event, status, now)
    organizer = icalendar.vCalAddress(f"mailto:{organizer_address}")
    organizer.params["CN"] = _text(organizer_name)
    entry.add("organizer", organizer)
    component.add_component(entry)
    line = _folded(
        "ATTENDEE;ROLE=REQ-PARTICIPANT"
        f";PARTSTAT={partstat};RSVP={'FALSE' if method == 'CANCEL' else 'TRUE'}"
    )
    # The recipient's part begins on a line of its own, so its folding needs to know nothing else.
    return (
        component.to_ical()
        .decode()
        .replace("END:VEVENT\r\n", f"{line}\r\n {ATTENDEE_MARK}\r\nEND:VEVENT\r\n")
    )


@functools.lru_cache(maxsize=4096)
def _published(event):
    # Kept, since a feed of hundreds is built again whenever one of them changes.
    return _event(event, event.status, event.changed_at).to_ical().decode()


def _event(event, status, now):
    entry = icalendar.Event()
    entry.add("uid", event.uid)
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", now.astimezone(datetime.UTC))
    entry.add("last-modified", event.changed_at.astimezone(datetime.UTC))
    entry.add("dtstart", _local(event.starts_at))
    entry.add("dtend", _local(event.ends_at))
    entry.add("summary", _text(event.summary))
    if event.description:
        entry.add("description", _text(event.description))
    if event.location:
        entry.add("location", _text(event.location))
    if event.url:
        entry.add("url", event.url)
    entry.add("status", status)
    if event.is_free:
        entry.add("transp", "TRANSPARENT")
    return entry


def _text(value):
    return _NOT_TEXT.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))


def _local(moment):
    return moment.astimezone(datetime.UTC) if moment.tzinfo.key in _UTC_KEYS else moment


def _folded(line, already=0):
    """
    Fold at 75 octets, never inside a character; `already` octets of the first line are taken.
    """
    if already + len(line.encode()) <= _LINE_OCTETS:
        return line
    lines, current, used = [], "", already
    for character in line:
        size = len(character.encode())
        if used + size > _LINE_OCTETS:
            lines.append(current)
            current, used = "", 1
        current += character
        used += size
    return "\r\n ".join([*lines, current])


def _add_zones(component, events):
    years = {}
    for event in events:
        for moment in (event.starts_at, event.ends_at):
            if moment.tzinfo.key not in _UTC_KEYS:
                years.setdefault(moment.tzinfo.key, set()).add(moment.year)
    for key in sorted(years):
        component.add_component(time_zone(ZoneInfo(key), max(years[key])))


@functools.lru_cache(maxsize=2048)
def _changes(zone, year):
    """
    Return the (last second before, first second after) of each change of offset in a year.
    """
    found = []
    moment = datetime.datetime(year, 1, 1, tzinfo=datetime.UTC)
    end = datetime.datetime(year + 1, 1, 1, tzinfo=datetime.UTC)
    while moment < end:
        # Nowhere do the clocks change twice in ten days.
        low, high = moment, min(moment + datetime.timedelta(days=10), end)
        moment = high
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            before = low.astimezone(zone).utcoffset()
            while high - low > datetime.timedelta(seconds=1):
                middle = low + datetime.timedelta(seconds=(high - low).total_seconds() // 2)
                if middle.astimezone(zone).utcoffset() == before:
                    low = middle
                else:
                    high = middle
            found.append((low.astimezone(zone), high.astimezone(zone)))
    return tuple(found)


def _onset(before, after):
    """
    Return the wall time of a change as clocks showed it until then.
    """
    return (after.astimezone(datetime.UTC) + before.utcoffset()).replace(tzinfo=None)


def _season(before, after):
    return "DAYLIGHT" if after.utcoffset() > before.utcoffset() else "STANDARD"


def _yearly_rules(zone, year):
    """
    Return [(before, after, (month, weekday, nth, wall time))] if a pair of rules holds from the
    given year on, else nothing.
    """
    pairs = [_changes(zone, later) for later in range(year, year + _YEARS_OF_PROOF)]
    if any(len(pair) != 2 for pair in pairs):
        return []
    rules = []
    for position in range(2):
        before, after = pairs[0][position]
        onsets = [_onset(*pair[position]) for pair in pairs]
        rule = next(
            (
                (onsets[0].month, onsets[0].weekday(), nth, onsets[0].time())
                for nth in (-1, 1, 2, 3, 4)
                if all(
                    _nth_weekday(onset.year, onsets[0].month, onsets[0].weekday(), nth)
                    == onset.date()
                    and onset.time() == onsets[0].time()
                    for onset in onsets
                )
            ),
            None,
        )
        if rule is None:
            return []
        rules.append((before, after, rule))
    return rules


def _nth_weekday(year, month, weekday, nth):
    days = [
        week[weekday]
        for week in calendar.Calendar().monthdayscalendar(year, month)
        if week[weekday]
    ]
    return datetime.date(year, month, days[nth if nth < 0 else nth - 1])


def _first_onset(rule, before):
    month, weekday, nth, time = rule
    return datetime.datetime.combine(_nth_weekday(1970, month, weekday, nth), time)


def _observance(name, onset, before, after, rule=None):
    component = icalendar.TimezoneDaylight() if name == "DAYLIGHT" else icalendar.TimezoneStandard()
    component.add("dtstart", onset)
    component.add("tzoffsetfrom", before.utcoffset())
    component.add("tzoffsetto", after.utcoffset())
    component.add("tzname", after.tzname())
    if rule:
        month, weekday, nth, _ = rule
        component.add(
            "rrule",
            {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": f"{nth}{_DAYS[weekday]}"},
        )
    return component
