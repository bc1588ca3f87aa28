"""
How many were invited, answered and came: by session, by season and by day of the week. Counts
alone, no names.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from notifications import posted

from ..access import managed_sessions
from ..enums import AnswerChoice, Presence, SessionState
from ..models import Answer, Attendance, session_address

COUNTED = (SessionState.ANNOUNCED, SessionState.HELD, SessionState.WRITTEN_UP)
# Of the answers of one person to several dates of a topic, the first of these is what counts.
CHOICES = (AnswerChoice.YES, AnswerChoice.WAITING, AnswerChoice.MAYBE, AnswerChoice.NO)
OUTSIDE, ALL = "outside", "all"
BY_SESSION, BY_SEASON, BY_DAY = "sessions", "seasons", "days"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_COUNTS = ("Invited", "Answered", "Yes", "Waiting", "Maybe", "No", "Came")


@dataclass(frozen=True)
class Tally:
    """
    The numbers of one session, season or day, under the words that it goes by.

    Somebody asked about several dates of a topic counts once. `invited` is None where no
    invitation is kept, `came` where nobody's presence was marked.
    """

    names: tuple
    invited: int | None
    yes: int
    waiting: int
    maybe: int
    no: int
    came: int | None
    address: str = ""

    @property
    def parts(self):
        """
        Return the answers by what they say, in the order of CHOICES.
        """
        return self.yes, self.waiting, self.maybe, self.no

    @property
    def answered(self):
        return sum(self.parts)

    @property
    def counts(self):
        """
        Return the numbers in the order of their headings.
        """
        return self.invited, self.answered, *self.parts, self.came

    @property
    def cells(self):
        """
        Return what a table shows of it after its name, with a dash for what is not known.
        """
        return [*self.names[1:], *("–" if each is None else each for each in self.counts)]


@dataclass(frozen=True)
class NumbersTable:
    """
    Numbers side by side: `by` is what they are taken by, `names` head the words of each row.
    """

    by: str
    names: tuple
    tallies: list[Tally]

    @property
    def headings(self):
        return *self.names, *_COUNTS

    @property
    def lines(self):
        """
        Return what a page shows: each tally, and its cells as (heading, cell).
        """
        return [
            (each, list(zip(self.headings[1:], each.cells, strict=True))) for each in self.tallies
        ]

    @property
    def rows(self):
        """
        Return the rows as plain values, in the order of the headings.
        """
        return [(*tally.names, *tally.counts) for tally in self.tallies]


@dataclass(frozen=True)
class SeasonChoice:
    """
    A season to look at, by the name that addresses know it by.
    """

    slug: str
    title: str


@dataclass(frozen=True)
class Numbers:
    """
    What one person may count: three tables, and which of the seasons the first and last are about.
    """

    tables: list[NumbersTable]
    seasons: list[SeasonChoice]
    chosen: SeasonChoice


@dataclass(frozen=True)
class _Session:
    pk: int
    topic: int
    title: str
    date: datetime.date
    starts_at: datetime.datetime
    season: str
    season_title: str


@dataclass(frozen=True)
class _Counted:
    invited: dict
    answers: dict
    came: dict


def numbers(user, *, now, season=""):
    """
    Read the numbers of the sessions that this person looks after, in four steps; None where there
    is no such season.

    `season` is the slug of a season, `outside` for what is in none, `all`, or empty for the last
    season that has begun.
    """
    sessions = _sessions(user)
    seasons = [
        SeasonChoice(slug, title)
        for slug, title in dict.fromkeys((each.season, each.season_title) for each in sessions)
    ]
    seasons.sort(key=lambda each: each.slug == OUTSIDE)
    everything = SeasonChoice(ALL, "All of them")
    chosen = next((each for each in [*seasons, everything] if each.slug == season), None)
    if not season:
        begun = {each.season for each in sessions if each.starts_at <= now}
        chosen = next((each for each in seasons if each.slug in begun), everything)
    if chosen is None:
        return None
    counted = _counted(sessions)
    within = [each for each in sessions if chosen.slug in {ALL, each.season}]
    return Numbers(
        tables=[
            NumbersTable(BY_SESSION, ("Session", "Date"), _by_session(within, counted)),
            NumbersTable(BY_SEASON, ("Season", "Sessions"), _by_season(sessions, counted)),
            NumbersTable(BY_DAY, ("Day", "Sessions"), _by_day(within, counted)),
        ],
        seasons=[*seasons, everything] if len(seasons) > 1 else [],
        chosen=chosen,
    )


def _sessions(user):
    rows = (
        managed_sessions(user)
        .filter(state__in=COUNTED)
        .order_by("-starts_at", "-pk")
        .values_list(
            "pk",
            "topic",
            "topic__title",
            "date",
            "starts_at",
            "topic__season__slug",
            "topic__season__title",
        )
    )
    return [
        _Session(*words, slug or OUTSIDE, title or "Outside the seasons")
        for *words, slug, title in rows
    ]


def _counted(sessions):
    pks = [session.pk for session in sessions]
    abouts = {f"topic:{session.topic}": session.topic for session in sessions}
    invited = posted.counts_about(list(abouts), kind="forums.invitation")
    answers, came = defaultdict(list), defaultdict(list)
    for session, *who, choice in (
        Answer.objects.filter(session__in=pks)
        .order_by()
        .values_list("session", "member", "guest", "choice")
    ):
        answers[session].append((tuple(who), choice))
    for session, *who, presence in (
        Attendance.objects.filter(session__in=pks)
        .exclude(presence="")
        .order_by()
        .values_list("session", "member", "guest", "presence")
    ):
        came[session].append((tuple(who), presence))
    return _Counted({abouts[about]: number for about, number in invited.items()}, answers, came)


def _tally(names, sessions, counted, address=""):
    topics = {session.topic for session in sessions}
    invited = [counted.invited.get(topic) for topic in topics]
    best, present, marked = {}, set(), False
    for session in sessions:
        for who, choice in counted.answers[session.pk]:
            rank = CHOICES.index(choice)
            key = (session.topic, who)
            best[key] = min(best.get(key, rank), rank)
        for who, presence in counted.came[session.pk]:
            marked = True
            if presence == Presence.CAME:
                present.add((session.topic, who))
    said = list(best.values())
    parts = [said.count(rank) for rank in range(len(CHOICES))]
    return Tally(
        names,
        None if None in invited else sum(invited),
        *parts,
        len(present) if marked else None,
        address,
    )


def _by_session(sessions, counted):
    return [
        _tally(
            (session.title, _day(session.date)),
            [session],
            counted,
            session_address(session.pk, session.title),
        )
        for session in sessions
    ]


def _by_season(sessions, counted):
    in_order = sorted(sessions, key=lambda session: session.season == OUTSIDE)
    return _grouped(in_order, counted, lambda session: session.season_title)


def _by_day(sessions, counted):
    in_order = sorted(sessions, key=lambda session: session.date.weekday())
    return _grouped(in_order, counted, lambda session: DAYS[session.date.weekday()])


def _grouped(sessions, counted, name):
    groups = defaultdict(list)
    for session in sessions:
        groups[name(session)].append(session)
    return [_tally((title, len(group)), group, counted) for title, group in groups.items()]


def _day(date):
    return f"{date:%a} {date.day} {date:%b %Y}"
