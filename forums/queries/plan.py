"""
What organisers read to plan a season: its topics by stage and by month, and what stands in the way.
"""

import datetime
import itertools
from collections import defaultdict
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from sigs.enums import OPEN_STATES

from ..bankholidays import bank_holiday_words, is_bank_holiday
from ..clock import ImpossibleTime, span
from ..enums import SessionState, TopicState
from ..models import Season, Session, Topic
from .lines import DateLine, lines_of
from .warnings import date_warnings

TUESDAY, THURSDAY, SATURDAY = 1, 3, 5
ONE_DAY, ONE_WEEK = datetime.timedelta(days=1), datetime.timedelta(weeks=1)
LONGEST_SEASON = datetime.timedelta(days=2 * 366)

# Whoever is invited needs some days to keep the hour free.
_NOTICE_TO_GIVE = ONE_WEEK
_STAGES = [
    ("pencilled", "Pencilled", SessionState.DRAFT),
    ("announced", "Announced", SessionState.ANNOUNCED),
    ("held", "Held", SessionState.HELD),
    ("written-up", "Written up", SessionState.WRITTEN_UP),
    ("cancelled", "Cancelled", SessionState.CANCELLED),
]


@dataclass
class PlannedDate:
    """
    One date in the plan: its line, what speaks against it and what is still to settle, in words.
    """

    line: DateLine
    warnings: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)

    @property
    def session(self):
        return self.line.session

    @property
    def block_class(self):
        """
        Name the classes of the block that shows the date.
        """
        theme = self.session.topic.theme
        tone = f" tone-{theme.tone}" if theme else ""
        return f"date{tone}{' is-off' if self.line.is_cancelled else ''}"

    @property
    def stage(self):
        """
        Name the stage this date is at.
        """
        return next(label for _, label, state in _STAGES if state == self.session.state)


@dataclass
class Card:
    """
    One topic at one stage, with those of its dates that are at it. An idea has none.
    """

    topic: Topic
    dates: list[PlannedDate] = field(default_factory=list)


@dataclass
class Stage:
    """
    The cards at one stage.
    """

    slug: str
    title: str
    cards: list[Card]


@dataclass
class Day:
    """
    One day of a month: the dates on it, and which bank holidays it is.
    """

    date: datetime.date
    holiday: str
    dates: list[PlannedDate]


@dataclass
class PlannedMonth:
    """
    A month as a grid: `weeks` are (the Monday, [Day or None for what is of another month]).
    """

    title: str
    weekdays: list[str]
    weeks: list[tuple[datetime.date, list[Day | None]]]

    @property
    def has_dates(self):
        """
        Test whether anything is planned in it.
        """
        return any(day and day.dates for _, days in self.weeks for day in days)


@dataclass
class Plan:
    """
    A season as its organisers see it; `offered` are shortlisted topics of no season.
    """

    season: Season
    ideas: list[Card]
    stages: list[Stage]
    offered: list[Card]

    @property
    def dates(self):
        return [date for stage in self.stages for card in stage.cards for date in card.dates]

    @property
    def pencilled(self):
        """
        List the dates that nobody was told of.
        """
        return [date for date in self.dates if date.session.state == SessionState.DRAFT]

    @property
    def ready(self):
        """
        List the dates that can be announced as they are.
        """
        return [date for date in self.pencilled if not date.unsettled]


def plan(user, season, *, now):
    """
    Read the plan of a season in a number of steps that does not depend on its length.
    """
    dates = _dates_of(user, season, now)
    by_state = defaultdict(list)
    for date in dates:
        by_state[date.session.state].append(date)
    stages = [Stage(slug, title, cards_of(by_state[state])) for slug, title, state in _STAGES]
    ideas = _ideas(season)
    return Plan(
        season=season,
        ideas=[Card(topic) for topic in ideas if topic.season_id],
        stages=[stage for stage in stages if stage.cards or stage.slug != "cancelled"],
        offered=[Card(topic) for topic in ideas if not topic.season_id],
    )


def months_of(plan):
    """
    Lay a plan out by month, from the first day of the season or its first date to the last.
    """
    by_day = defaultdict(list)
    for date in plan.dates:
        by_day[date.session.date].append(date)
    first = min([plan.season.starts_on, *by_day])
    last = min(max([plan.season.ends_on, *by_day]), first + LONGEST_SEASON)
    width = 7 if any(day.weekday() >= SATURDAY for day in by_day) else 5
    days = [first.replace(day=1) + n * ONE_DAY for n in range((last - first).days + 32)]
    of_months = itertools.groupby(days, key=lambda day: (day.year, day.month))
    return [
        _month(list(of_month), by_day, width)
        for key, of_month in of_months
        if key <= (last.year, last.month)
    ]


def cards_of(dates):
    """
    Gather planned dates by topic, as cards, in the order they come in.
    """
    cards = {}
    for date in dates:
        topic = date.session.topic
        cards.setdefault(topic.pk, Card(topic)).dates.append(date)
    return list(cards.values())


def by_topic(sessions):
    """
    Gather sessions by topic, {topic: [session]}, in the order they come in.
    """
    topics = {}
    for session in sessions:
        topics.setdefault(session.topic, []).append(session)
    return topics


def unsettled(session, now):
    """
    List in words why a pencilled date cannot be announced as it is.
    """
    gone = ["a date that is still to come"] if session.starts_at <= now else []
    sig = session.topic.sig
    over = (
        ["which SIG it is of, since this one takes no sessions"] if not takes_sessions(sig) else []
    )
    return gone + over + session.missing()


def takes_sessions(sig):
    """
    Test whether a session can be of this SIG, or of none: a proposal has none yet, and one that has
    closed no more.
    """
    return sig is None or sig.state in OPEN_STATES


def season_drafts(season):
    """
    Return the pencilled dates of a season, in order.
    """
    return (
        Session.objects.filter(topic__season=season, state=SessionState.DRAFT)
        .select_related("topic__season", "topic__theme", "topic__sig", "host")
        .in_order()
    )


def seasons_to_plan(now):
    """
    Return the seasons that are not over, the earliest first.
    """
    return Season.objects.filter(ends_on__gte=now.date()).order_by("starts_on", "pk")


def free_twin_dates(season, *, now):
    """
    Return the next Tuesday and Thursday of one week of a season, [date, date], on which its usual
    hours are free of other sessions and that are no bank holidays; empty where there are none.
    """
    today = now.astimezone(ZoneInfo(season.time_zone)).date()
    first = max(season.starts_on, today + _NOTICE_TO_GIVE)
    last = min(season.ends_on, first + LONGEST_SEASON)
    taken = list(
        Session.objects.filter(date__range=(first - ONE_DAY, last + ONE_DAY))
        .exclude(state=SessionState.CANCELLED)
        .order_by()
        .values_list("starts_at", "ends_at")
    )
    monday = first - first.weekday() * ONE_DAY
    while monday <= last:
        twins = [monday + TUESDAY * ONE_DAY, monday + THURSDAY * ONE_DAY]
        if (
            twins[0] >= first
            and twins[1] <= last
            and all(_is_free(season, day, taken) for day in twins)
        ):
            return twins
        monday += ONE_WEEK
    return []


def would_host(topic):
    """
    Return who proposed a topic and would host it, the first to say so, or None.
    """
    return next((each for each in topic.proposers.all() if each.would_host), None)


def idea(pk):
    """
    Read a topic with those who proposed it; None where there is none.
    """
    return (
        Topic.objects.filter(pk=pk)
        .select_related("season", "sig", "theme")
        .prefetch_related("proposers__member")
        .first()
    )


def _dates_of(user, season, now):
    sessions = (
        Session.objects.filter(topic__season=season)
        .select_related("topic__theme", "topic__sig", "host")
        .in_order()
    )
    lines = lines_of(sessions, user)
    open_ones = [
        line.session
        for line in lines
        if line.session.state in (SessionState.DRAFT, SessionState.ANNOUNCED)
        and line.session.ends_at > now
    ]
    warned = dict(
        zip(
            [session.pk for session in open_ones],
            date_warnings(user, open_ones),
            strict=True,
        )
    )
    return [
        PlannedDate(
            line=line,
            warnings=warned.get(line.session.pk, []),
            unsettled=unsettled(line.session, now)
            if line.session.state == SessionState.DRAFT
            else [],
        )
        for line in lines
    ]


def _ideas(season):
    return list(
        Topic.objects.filter(
            Q(season=season) | Q(season=None), state=TopicState.SHORTLISTED, sessions=None
        )
        .select_related("theme", "sig")
        .annotate(interested=Count("interests"))
        .prefetch_related("proposers__member")
        .order_by("-interested", "title", "pk")
    )


def _month(days, by_day, width):
    weeks = defaultdict(lambda: [None] * width)
    for day in days:
        if day.weekday() < width:
            monday = day - day.weekday() * ONE_DAY
            weeks[monday][day.weekday()] = Day(day, bank_holiday_words(day), by_day[day])
    names = [f"{days[0] + n * ONE_DAY:%A}" for n in range(7)]
    first_monday = next(n for n in range(7) if (days[0] + n * ONE_DAY).weekday() == 0)
    return PlannedMonth(
        title=f"{days[0]:%B %Y}",
        weekdays=(names[first_monday:] + names[:first_monday])[:width],
        weeks=list(weeks.items()),
    )


def _is_free(season, day, taken):
    if is_bank_holiday(day):
        return False
    try:
        starts_at, ends_at = span(day, season.start_time, season.end_time, season.time_zone)
    except ImpossibleTime:
        return False
    return not any(start < ends_at and end > starts_at for start, end in taken)
