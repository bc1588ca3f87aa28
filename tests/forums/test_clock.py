import datetime

import pytest

from forums.clock import EndsTooEarly, ImpossibleTime, instant, span

LONDON = "Europe/London"


def test_instant_in_winter_is_the_wall_time():
    at = instant(datetime.date(2026, 12, 8), datetime.time(12, 30), LONDON)
    assert at == datetime.datetime(2026, 12, 8, 12, 30, tzinfo=datetime.UTC)


def test_instant_in_summer_is_an_hour_earlier_than_the_wall_time():
    at = instant(datetime.date(2027, 6, 8), datetime.time(12, 30), LONDON)
    assert at == datetime.datetime(2027, 6, 8, 11, 30, tzinfo=datetime.UTC)


def test_instant_that_the_clocks_skip_is_refused_in_words():
    with pytest.raises(ImpossibleTime) as refusal:
        instant(datetime.date(2027, 3, 28), datetime.time(1, 30), LONDON)
    assert str(refusal.value) == (
        "On Sunday 28 March the clocks go forward and 1.30 does not happen. Choose another time."
    )


def test_instant_that_the_clocks_show_twice_is_refused_in_words():
    with pytest.raises(ImpossibleTime) as refusal:
        instant(datetime.date(2027, 10, 31), datetime.time(1, 30), LONDON)
    assert str(refusal.value) == (
        "On Sunday 31 October the clocks go back and 1.30 happens twice. Choose another time."
    )


@pytest.mark.parametrize("day", [datetime.date(2027, 3, 28), datetime.date(2027, 10, 31)])
def test_instant_at_lunchtime_on_a_day_of_clock_change_is_what_people_read(day):
    at = instant(day, datetime.time(12, 30), LONDON)
    hour = 11 if day.month == 3 else 12
    assert at == datetime.datetime(day.year, day.month, day.day, hour, 30, tzinfo=datetime.UTC)


@pytest.mark.parametrize("end", [datetime.time(12, 30), datetime.time(12)])
def test_span_that_does_not_end_after_its_start_is_refused(end):
    with pytest.raises(EndsTooEarly):
        span(datetime.date(2026, 12, 8), datetime.time(12, 30), end, LONDON)


def test_span_gives_start_and_end_as_instants():
    starts_at, ends_at = span(
        datetime.date(2026, 12, 8), datetime.time(12, 30), datetime.time(14), LONDON
    )
    assert ends_at - starts_at == datetime.timedelta(minutes=90)
