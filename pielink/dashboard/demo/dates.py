"""
Days on which the demo's forums can be held, counted from the day it is loaded.
"""

import datetime

from dateutil.easter import easter

ONE_DAY = datetime.timedelta(days=1)
ONE_WEEK = datetime.timedelta(weeks=1)
SATURDAY = 5


def is_open(day):
    """
    Test for a weekday in England that is no bank holiday and not around Christmas.
    """
    if (
        day.weekday() >= SATURDAY
        or (day.month, day.day) >= (12, 20)
        or (day.month, day.day) < (1, 5)
    ):
        return False
    sunday = easter(day.year)
    if day in {sunday - 2 * ONE_DAY, sunday + ONE_DAY}:
        return False
    may_or_august = day.month == 5 or (day.month == 8 and day.day > 24)
    first_or_last = day.day < 8 or day.day > 24
    return not (day.weekday() == 0 and may_or_august and first_or_last)


def next_open_day(today):
    """
    Return the first open day after today, kept within three days where that can be done.

    Tuesdays and Thursdays come before other days.
    """
    near = [day for day in _days_after(today, 3) if is_open(day)]
    usual = [day for day in near if day.weekday() in {1, 3}]
    if usual or near:
        return (usual or near)[0]
    return next(day for day in _days_after(today, 30) if is_open(day))


def day_in(week, weekday, today):
    """
    Return the date of a weekday in the given forum week.

    Weeks whose Tuesday to Thursday are all open are counted from the week of today, which is none
    of them: 1 is the first after it, -1 the last before it.
    """
    step = ONE_WEEK if week > 0 else -ONE_WEEK
    monday = today - today.weekday() * ONE_DAY
    for _ in range(abs(week)):
        monday += step
        while not all(is_open(monday + day * ONE_DAY) for day in (1, 2, 3)):
            monday += step
    return monday + weekday * ONE_DAY


def _days_after(today, count):
    return [today + n * ONE_DAY for n in range(1, count + 1)]
