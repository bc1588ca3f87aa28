"""
A past season as something to take topics from: what would be repeated, and on which days.
"""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ..bankholidays import bank_holiday_words
from ..clock import day_in_words
from ..enums import SessionState
from ..models import Season, Session, Topic
from .lines import DateLine

SATURDAY = 5
ONE_DAY, ONE_WEEK = datetime.timedelta(days=1), datetime.timedelta(weeks=1)


@dataclass(frozen=True)
class CopiedDate:
    """
    One date of a past season and the day it would be held on in another, with what led there.
    """

    session: Session
    date: datetime.date
    notes: tuple[str, ...]

    @property
    def was(self):
        """
        Say in words when it was.
        """
        return f"{DateLine(self.session).when} {self.session.date.year}"


@dataclass(frozen=True)
class Repeatable:
    """
    A topic of a past season that could be repeated; `is_there` where its title is taken already.
    """

    topic: Topic
    dates: list[CopiedDate]
    is_there: bool


def season_before(season):
    """
    Return the season that began last before this one, or None.
    """
    return (
        Season.objects.filter(starts_on__lt=season.starts_on).order_by("-starts_on", "-pk").first()
    )


def repeatables(before, season, *, now):
    """
    Read which topics of a past season could be repeated in another one, in order of their dates.

    Every day goes to the same weekday of the same week of the new season, and on by a week while it
    is a bank holiday or has gone by.
    """
    there = set(Topic.objects.filter(season=season).order_by().values_list("title", flat=True))
    by_topic = {}
    sessions = (
        Session.objects.public_knowledge()
        .filter(topic__season=before)
        .select_related("topic__sig", "topic__theme", "host")
        .in_order()
    )
    for session in sessions:
        by_topic.setdefault(session.topic, []).append(session)
    today = now.astimezone(ZoneInfo(season.time_zone)).date()
    return [
        Repeatable(
            topic=topic,
            dates=[_shifted(each, before, season, today) for each in _going(dates)],
            is_there=topic.title in there,
        )
        for topic, dates in by_topic.items()
    ]


def _going(sessions):
    return [each for each in sessions if each.state != SessionState.CANCELLED] or sessions[:1]


def _shifted(session, before, season, today):
    day = session.date + (_monday(season.starts_on) - _monday(before.starts_on))
    notes = []
    while (words := bank_holiday_words(day)) or day <= today:
        why = f"is a bank holiday: {words}" if words else "has gone by"
        notes.append(f"{_in_words(day)} {why}, so it goes to a later week.")
        day += ONE_WEEK if words else _weeks_past(day, today)
    if not season.starts_on <= day <= season.ends_on:
        notes.append(f"{_in_words(day)} lies outside the season.")
    return CopiedDate(session, day, tuple(notes))


def _weeks_past(day, today):
    return ((today - day).days // 7 + 1) * ONE_WEEK


def _monday(day):
    # A season that begins on a weekend begins with the week after.
    days = day.weekday() if day.weekday() < SATURDAY else day.weekday() - 7
    return day - days * ONE_DAY


def _in_words(day):
    return f"{day_in_words(day)} {day.year}"
