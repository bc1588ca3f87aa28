import datetime

import pytest

from pielink.dashboard.demo.dates import day_in, easter_sunday, is_open, next_open_day
from pielink.dashboard.demo.programme import MEETINGS, SEASONS

ENTRIES = [entry for run in SEASONS for entry in run.entries] + MEETINGS
EVERY_DAY = [datetime.date(2026, 1, 1) + datetime.timedelta(days=n) for n in range(731)]


@pytest.mark.parametrize(
    "day", ["1961-04-02", "2008-03-23", "2024-03-31", "2027-03-28", "2038-04-25", "2049-04-18"]
)
def test_easter_is_when_the_calendar_has_it(day):
    assert easter_sunday(int(day[:4])).isoformat() == day


def test_holidays_are_closed():
    closed = [day for day in EVERY_DAY if day.year == 2026 and not is_open(day)]

    assert [f"{day:%d %b}" for day in closed if day.weekday() < 5] == [
        *("01 Jan", "02 Jan", "03 Apr", "06 Apr", "04 May", "25 May", "31 Aug"),
        *(f"{day} Dec" for day in (21, 22, 23, 24, 25, 28, 29, 30, 31)),
    ]


@pytest.mark.parametrize(
    ("today", "day"),
    [
        ("2026-11-16", "2026-11-17"),  # Monday: Tuesday
        ("2026-11-17", "2026-11-19"),  # Tuesday: Thursday
        ("2026-11-18", "2026-11-19"),  # Wednesday: Thursday
        ("2026-11-19", "2026-11-20"),  # Thursday: Friday
        ("2026-11-20", "2026-11-23"),  # Friday: Monday
        ("2026-11-21", "2026-11-24"),  # Saturday: Tuesday
        ("2026-11-22", "2026-11-24"),  # Sunday: Tuesday
        ("2026-04-02", "2026-04-07"),  # Maundy Thursday: Tuesday after Easter
        ("2026-12-18", "2027-01-05"),  # before Christmas: after Twelfth Night
    ],
)
def test_next_open_day_is_near_and_a_usual_one_where_it_can_be(today, day):
    assert next_open_day(datetime.date.fromisoformat(today)).isoformat() == day


def test_programme_of_any_day_is_held_on_open_days_in_order():
    for today in EVERY_DAY[::5]:
        dates = [(entry.week, day, entry.times) for entry in ENTRIES for day in entry.dates(today)]
        past = [day for week, day, _ in dates if week < 0]
        ahead = [day for week, day, _ in dates if week >= 0]
        assert max(past) < today < min(ahead)
        assert [day for _, day, _ in dates if not is_open(day)] == []
        assert len(dates) == len({(day, times) for _, day, times in dates})
        assert sum(day - today <= datetime.timedelta(weeks=10) for day in ahead) >= 10


@pytest.mark.parametrize("week", [-3, -1, 1, 4])
def test_forum_weeks_are_counted_from_the_week_of_the_next_open_day(week):
    assert day_in(week, 1, datetime.date(2026, 9, 15)) == datetime.date(
        2026, 9, 15
    ) + datetime.timedelta(weeks=week)
