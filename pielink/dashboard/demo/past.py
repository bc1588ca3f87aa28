"""
Write what has been held, as rows: nobody gets a mail today about a lunchtime of last spring.
"""

import random

from forums.clock import span
from forums.enums import ChangeKind, SessionState
from forums.models import Answer, Session, SessionChange, Topic

from .answers import draw_replies, rows_of
from .dates import ONE_DAY

ANNOUNCED_BEFORE = 21 * ONE_DAY


def add_held(entry, *, season, sig, theme, host, audience, today):
    """
    Write down a topic whose sessions have been held, and what people answered.
    """
    chance = random.Random(entry.title)  # noqa: S311 - drawn the same at every load
    sessions = [_held_session(entry, day, host) for day in entry.dates(today)]
    announced_at = sessions[0].starts_at - ANNOUNCED_BEFORE
    topic = Topic.objects.create(
        title=entry.title,
        question=entry.question,
        season=season,
        sig=sig,
        theme=theme,
        audience=entry.audience,
        created_by=host,
        created_at=announced_at - 2 * ONE_DAY,
    )
    for session in sessions:
        session.topic = topic
        session.announced_at = announced_at
    Session.objects.bulk_create(sessions)
    SessionChange.objects.bulk_create(
        SessionChange(
            session=session, kind=ChangeKind.ANNOUNCED, by=host, at=announced_at, sequence=0
        )
        for session in sessions
    )
    invited = [each for each in audience if each != host and each.joined_at < announced_at]
    replies = draw_replies(invited, turnout=entry.turnout, dates=len(sessions), chance=chance)
    Answer.objects.bulk_create(
        row
        for reply in replies
        for row in rows_of(
            reply,
            sessions,
            answered_at=announced_at + chance.random() * (ANNOUNCED_BEFORE - ONE_DAY),
        )
    )


def _held_session(entry, day, host):
    start_time, end_time = entry.times
    starts_at, ends_at = span(day, start_time, end_time, "Europe/London")
    return Session(
        type=entry.type,
        state=SessionState.HELD,
        date=day,
        start_time=start_time,
        end_time=end_time,
        starts_at=starts_at,
        ends_at=ends_at,
        host=host,
        capacity=entry.capacity,
        join_link=entry.join_link,
        place=entry.place,
        confidentiality=entry.confidentiality,
        recording_policy=entry.recording,
        changed_at=ends_at,
    )
