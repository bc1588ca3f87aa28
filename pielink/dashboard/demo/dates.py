"""
Days on which the demo's forums can be held, counted from the day it is loaded.
"""

import datetime

ONE_DAY = datetime.timedelta(days=1)
ONE_WEEK = datetime.timedelta(weeks=1)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = range(6)


def is_open(day):
    """
    Test for a weekday that is no bank holiday in England and not around Christmas.
    """
    around_christmas = (day.month, day.day) >= (12, 20) or (day.month, day.day) < (1, 5)
    if day.weekday() >= SATURDAY or around_christmas:
        return False
    sunday = easter_sunday(day.year)
    if day in {sunday - 2 * ONE_DAY, sunday + ONE_DAY}:
        return False
    first_or_last_in_may = day.month == 5 and (day.day < 8 or day.day > 24)
    last_in_august = day.month == 8 and day.day > 24
    return day.weekday() != MONDAY or not (first_or_last_in_may or last_in_august)


def easter_sunday(year):
    """
    Return the date of Easter in the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8).
    """
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (year % 19 + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return datetime.date(year, month, day + 1)


def next_open_day(today):
    """
    Return an open day soon after today: a Tuesday or Thursday if there is one within three days.
    """
    near = [day for day in _days_after(today, 3) if is_open(day)]
    usual = [day for day in near if day.weekday() in {TUESDAY, THURSDAY}]
    later = [day for day in _days_after(today, 30) if is_open(day)]
    return [*usual, *near, *later][0]


def day_in(week, weekday, today):
    """
    Return the date of a weekday in a forum week, one whose Tuesday to Thursday are all open.

    1 is the first forum week after that of next_open_day(); -1 is the last that is over before it.
    """
    step = ONE_WEEK if week > 0 else -ONE_WEEK
    nearest = next_open_day(today)
    monday = nearest - nearest.weekday() * ONE_DAY
    counted = 0
    while counted < abs(week):
        monday += step
        middle = [monday + day * ONE_DAY for day in (TUESDAY, WEDNESDAY, THURSDAY)]
        if all(is_open(day) for day in middle) and (week > 0 or middle[-1] < today):
            counted += 1
    return monday + weekday * ONE_DAY


def _days_after(today, count):
    return [today + n * ONE_DAY for n in range(1, count + 1)]
