"""
From what the wall clock says to the instant it means.
"""

import datetime
import zoneinfo


class ImpossibleTime(ValueError):
    """
    Raised for a wall time that the zone's clocks skip or show twice.
    """


class EndsTooEarly(ImpossibleTime):
    """
    Raised for an end that is not after its start.
    """


def instant(date, time, zone_name):
    """
    Return the UTC instant at which a zone's clocks show this date and time.

    Raises ImpossibleTime where the clocks go forward past it or back over it.
    """
    zone = zoneinfo.ZoneInfo(zone_name)
    earlier = datetime.datetime.combine(date, time, tzinfo=zone)
    later = earlier.replace(fold=1)
    if earlier.utcoffset() == later.utcoffset():
        return earlier.astimezone(datetime.UTC)
    day = day_in_words(date)
    shown = f"{time.hour}.{time.minute:02d}"
    if earlier.astimezone(datetime.UTC).astimezone(zone).time() != time:
        raise ImpossibleTime(
            f"On {day} the clocks go forward and {shown} does not happen. Choose another time."
        )
    raise ImpossibleTime(
        f"On {day} the clocks go back and {shown} happens twice. Choose another time."
    )


def span(date, start_time, end_time, zone_name):
    """
    Return the UTC instants at which a session starts and ends.

    Raises ImpossibleTime, and EndsTooEarly for an end that is not after the start.
    """
    starts_at = instant(date, start_time, zone_name)
    ends_at = instant(date, end_time, zone_name)
    if ends_at <= starts_at:
        raise EndsTooEarly("The session has to end after it starts.")
    return starts_at, ends_at


def day_in_words(day):
    """
    Name a day as sentences do, such as "Tuesday 8 December".
    """
    return f"{day:%A} {day.day} {day:%B}"


def zone_label(zone_name):
    """
    Name the clock that a zone goes by, such as "London time".
    """
    return f"{zone_name.rsplit('/', 1)[-1].replace('_', ' ')} time"


def wall_time(moment, zone_name):
    """
    Return what a zone's clocks show at a moment, as a naive datetime that no template shifts.
    """
    return moment.astimezone(zoneinfo.ZoneInfo(zone_name)).replace(tzinfo=None)


def offer_until(now, starts_at, *, longest, shortest):
    """
    Return until when a place is kept for somebody in line, or None too near the start to keep it.

    At most `longest` and at most a quarter of the time that is left, so that others can follow, but
    at least `shortest` (both timedeltas), as long as as much again remains before the start. The
    moment is a whole minute, as mails say it.
    """
    left = starts_at - now
    if left < 2 * shortest:
        return None
    until = now + max(min(longest, left / 4), shortest)
    return until.replace(second=0, microsecond=0)
