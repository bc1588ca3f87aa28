"""
A season that is being planned: ideas, twin dates in pencil, one topic announced ahead of the rest.
"""

from datetime import timedelta
from typing import NamedTuple

from forums.actions import (
    DateSpec,
    SeasonDetails,
    add_season,
    announce_topic,
    place_topic,
)
from forums.bankholidays import is_bank_holiday
from forums.enums import Confidentiality, RecordingPolicy, SessionType, TopicState
from forums.models import Interest, Proposer, Season, Topic
from forums.queries import free_twin_dates

from .dates import ONE_DAY, ONE_WEEK, SATURDAY
from .people import EDITOR, FACILITATOR, MEMBER, ORGANISER
from .programme import AINE, BRONWEN, DESTA, KWABENA, MORAG, SZYMON

WEEKS = 14
PAUSE_BEFORE_IT = 2 * ONE_WEEK


class Proposed(NamedTuple):
    """
    A topic that organisers have shortlisted: who proposed it, and how many others would come.
    """

    title: str
    question: str
    proposer: str
    interested: int
    would_host: bool = True
    suits: str = ""
    type: str = SessionType.CONVERSATION


ANNOUNCED = Proposed(
    "Endings nobody rehearses",
    "A tenancy ends, a contract ends, a colleague leaves on a Friday. What does a good goodbye "
    "look like when there is no time for one?",
    BRONWEN,
    14,
)
TWINS = Proposed(
    "Supervision in ten minutes",
    "The hour was cancelled again. What can ten minutes by the kettle still do?",
    FACILITATOR,
    11,
)
CLASHING = Proposed(
    "Cats, dogs and a no-pets clause",
    "For some people the animal is the reason to get up. How do houses make room for that?",
    DESTA,
    9,
)
ON_A_HOLIDAY = Proposed(
    "Open mic: what the winter taught us",
    "Five minutes each on something you would do again.",
    MEMBER,
    6,
    would_host=False,
    type=SessionType.OPEN_MIC,
)
IDEAS = [
    Proposed(
        "The form behind the form",
        "Every question was put there by somebody. Which of them would nobody miss?",
        SZYMON,
        17,
        suits="A Thursday, after the school run",
    ),
    Proposed(
        "When the neighbours complain",
        "A petition, a councillor, a tenant who only just moved in. Who talks to whom, and when?",
        MORAG,
        8,
    ),
    Proposed(
        "Paying people for what they know",
        "Vouchers, wages, or a cup of tea: what is fair, and what does the benefits office say?",
        KWABENA,
        5,
        would_host=False,
        suits="Any day; it needs somebody who knows the rules",
    ),
]
OFFERED = Proposed(
    "A quiet room in a loud house",
    "There was one once, and now it is a store. How do you win a room back?",
    AINE,
    7,
)


def plan_next_season(*, members, now):
    """
    Open the season after the last one and plan some of it; return when mails were written.
    """
    season = _open_season()
    for proposed in IDEAS:
        _shortlist(proposed, members, now, season)
    _shortlist(OFFERED, members, now, None)
    announced_at = now - 5 * ONE_DAY
    first = free_twin_dates(season, now=announced_at)
    topic = _place(ANNOUNCED, first, season, members, announced_at)
    announce_topic(topic=topic, by=members[ORGANISER], now=announced_at)
    twins = free_twin_dates(season, now=now)
    _place(TWINS, twins, season, members, now)
    _place(CLASHING, [twins[0], twins[1] + ONE_WEEK], season, members, now)
    if holiday := _bank_holiday_in(season):
        _place(ON_A_HOLIDAY, [holiday], season, members, now)
    return announced_at


def _open_season():
    last = Season.objects.first()
    starts_on = last.ends_on + PAUSE_BEFORE_IT + (7 - last.ends_on.weekday()) * ONE_DAY
    return add_season(
        title="Season Twelve",
        slug="season-twelve",
        introduction="Lunchtimes about endings and leftovers, and about what is worth keeping.",
        starts_on=starts_on,
        ends_on=starts_on + WEEKS * ONE_WEEK - 3 * ONE_DAY,
        details=SeasonDetails(
            capacity=40,
            join_link="https://meet.example.org/lunchtime",
            confidentiality=Confidentiality.CHATHAM_HOUSE,
            recording_policy=RecordingPolicy.NOTES,
        ),
    )


def _shortlist(proposed, members, now, season):
    proposed_at = now - timedelta(days=20)
    proposer = members[proposed.proposer]
    topic = Topic.objects.create(
        title=proposed.title,
        question=proposed.question,
        season=season,
        state=TopicState.SHORTLISTED,
        decided_by=members[ORGANISER],
        decided_at=now - timedelta(days=6),
        created_by=proposer,
        created_at=proposed_at,
    )
    Proposer.objects.create(
        topic=topic,
        member=proposer,
        would_host=proposed.would_host,
        type=proposed.type,
        suits=proposed.suits,
        proposed_at=proposed_at,
    )
    others = [member for member in members.values() if member not in (proposer, members[EDITOR])]
    step = len(others) // (proposed.interested + 1)
    Interest.objects.bulk_create(
        Interest(
            topic=topic, member=others[number * step], said_at=proposed_at + number * ONE_DAY / 4
        )
        for number in range(1, proposed.interested + 1)
    )
    return topic


def _place(proposed, days, season, members, now):
    topic = _shortlist(proposed, members, now, season)
    place_topic(
        topic=topic,
        season=season,
        dates=[DateSpec(day, season.start_time, season.end_time) for day in days],
        host=members[proposed.proposer] if proposed.would_host else None,
        kind=proposed.type,
        now=now,
    )
    return topic


def _bank_holiday_in(season):
    days = (season.starts_on + n * ONE_DAY for n in range((season.ends_on - season.starts_on).days))
    return next((day for day in days if day.weekday() < SATURDAY and is_bank_holiday(day)), None)
