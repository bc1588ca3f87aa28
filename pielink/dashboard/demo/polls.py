"""
Date polls of the demo: two that are open, one that has closed and that nobody has decided.
"""

import random
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from forums import actions
from forums.enums import Audience, Confidentiality, PollChoice, RecordingPolicy, SessionType
from members.models import Member

from .dates import THURSDAY, TUESDAY, WEDNESDAY, day_in
from .people import FACILITATOR, MEMBER, ORGANISER

LONDON = ZoneInfo("Europe/London")
CLOSING_TIME = time(18)
HAPPY_HOUR = time(16), time(17, 30)
ONE_MINUTE = timedelta(minutes=1)


class Question(NamedTuple):
    """
    A poll made so many days ago, which closes so many days from now, before where that is negative.

    `days` are (week, weekday); `answers` people say what suits them, out of all who are asked.
    """

    title: str
    question: str
    sig: str
    by: str
    made_days_ago: int
    closes_in_days: int
    days: list
    answers: int


QUESTIONS = [
    Question(
        "Telling the board what it costs",
        "Our boards ask for a number. What do we say when the honest answer is a story, and who "
        "has found words that were heard?",
        "pie-leads",
        "bronwen.cadwgan@tyglaswern.example.org",
        12,
        -3,
        [(2, WEDNESDAY), (3, TUESDAY), (3, THURSDAY)],
        14,
    ),
    Question(
        "When the doorstep is the whole service",
        "Ten minutes at a door, with the neighbours listening. What do you say first, and what do "
        "you leave for another day?",
        "tenancy-sustainment",
        "morag.mackinlay@glenorrick.example.org",
        4,
        5,
        [(3, TUESDAY), (3, THURSDAY), (4, WEDNESDAY)],
        9,
    ),
    Question(
        "Holding a team that is holding its breath",
        "The funding letter is late again. How do you lead people who read your face for news you "
        "do not have?",
        "pie-leads",
        FACILITATOR,
        5,
        4,
        [(3, WEDNESDAY), (4, TUESDAY), (4, WEDNESDAY), (4, THURSDAY)],
        11,
    ),
]


def ask_for_dates(*, members, sigs, now):
    """
    Have facilitators ask which date suits, as long ago as they would have by `now`; give each
    moment at which mail waits to be sent.
    """
    for question in QUESTIONS:
        poll = _open(question, members, sigs, now)
        yield poll.created_at + ONE_MINUTE
        _vote(poll, question, now)
        if poll.closes_at <= now:
            yield from _let_it_lie(poll)


def _open(question, members, sigs, now):
    today = now.astimezone(LONDON).date()
    last_day = today + timedelta(days=question.closes_in_days)
    by = members[question.by]
    return actions.open_poll(
        by=by,
        asking=actions.TopicDetails(
            title=question.title,
            question=question.question,
            audience=Audience.SIG,
            sig=sigs[question.sig],
        ),
        details=actions.SessionDetails(
            type=SessionType.SIG_MEETING,
            host=by,
            capacity=12,
            join_link="https://meet.example.org/happy-hour",
            confidentiality=Confidentiality.IN_THE_ROOM,
            recording_policy=RecordingPolicy.NONE,
        ),
        options=[
            actions.DateSpec(day_in(week, weekday, today), *HAPPY_HOUR)
            for week, weekday in question.days
        ],
        closes_at=datetime.combine(last_day, CLOSING_TIME, tzinfo=LONDON),
        now=now - timedelta(days=question.made_days_ago),
    )


def _vote(poll, question, now):
    chance = random.Random(question.title)  # noqa: S311 - drawn the same at every load
    asked = Member.objects.filter(sig_memberships__sig=poll.topic.sig).exclude(
        email__in=[question.by, MEMBER, FACILITATOR, ORGANISER]
    )
    people = chance.sample(list(asked.order_by("pk")), question.answers)
    options = list(poll.options.values_list("pk", flat=True))
    step = (min(now, poll.closes_at) - poll.created_at) / (len(people) + 1)
    for number, member in enumerate(people, start=1):
        weights = [[5, 2, 3], [2, 3, 5], [4, 3, 3], [3, 3, 4]]
        choices = {
            pk: chance.choices(PollChoice.values, weight)[0]
            for pk, weight in zip(options, weights, strict=False)
        }
        actions.vote(poll=poll, member=member, choices=choices, now=poll.created_at + number * step)


def _let_it_lie(poll):
    for at in (poll.closes_at - timedelta(hours=24), poll.closes_at):
        actions.nudge_due(now=at)
        actions.alert_due(now=at)
        yield at
    late = poll.closes_at + timedelta(hours=24)
    actions.alert_due(now=late)
    yield late
