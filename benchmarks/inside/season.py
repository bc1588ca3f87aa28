"""
A season of many sessions among more of them, and how long its page and its calendars take.
"""

import datetime
import json
import statistics
import sys
import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forums.actions import make_calendar_key
from forums.clock import span
from forums.enums import AnswerChoice, Confidentiality, RecordingPolicy, SessionState
from forums.models import Answer, Season, Session, Topic
from members.models import Member

from .community import add_members

DAY = datetime.timedelta(days=1)
HOURS = datetime.time(12, 30), datetime.time(14)
PEOPLE, ANSWERS = 500, 8
TIMES = 21


def measure(in_season, in_all):
    """
    Fill a season and the programme around it, and ask for each page as often as a median needs.

    Returns {name: {"ms": median, "queries": number}}.
    """
    now = datetime.datetime.now(datetime.UTC)
    member = _fill(in_season, in_all, now)
    visitor = Client()
    signed_in = Client()
    signed_in.force_login(member)
    own = reverse("forums:own_calendar", args=[make_calendar_key(member=member, now=now).key])
    calendar = reverse("forums:calendar")
    etag = {"If-None-Match": visitor.get(calendar)["ETag"]}
    own_etag = {"If-None-Match": visitor.get(own)["ETag"]}
    return {
        "season, to a visitor": timed(visitor, "/forums/season/", 200),
        "season, to a member": timed(signed_in, "/forums/season/", 200),
        "calendar": timed(visitor, calendar, 200),
        "calendar, unchanged": timed(visitor, calendar, 304, etag),
        "own calendar": timed(visitor, own, 200),
        "own calendar, unchanged": timed(visitor, own, 304, own_etag),
    }


def _fill(in_season, in_all, now):
    add_members(PEOPLE)
    people = list(Member.objects.order_by("pk"))
    day = now.date()
    season = Season.objects.create(
        slug="season", title="Season", starts_on=day, ends_on=day + 90 * DAY
    )
    topics = Topic.objects.bulk_create(
        Topic(
            title=f"What holds, {number}",
            question="What holds when the rules say stop? " * 4,
            season=season if number < in_season else None,
            created_at=now,
        )
        for number in range(in_all)
    )
    sessions = []
    for number, topic in enumerate(topics):
        date = day + (1 + number % 80) * DAY
        starts_at, ends_at = span(date, *HOURS, "Europe/London")
        sessions.append(
            Session(
                topic=topic,
                state=SessionState.ANNOUNCED,
                date=date,
                start_time=HOURS[0],
                end_time=HOURS[1],
                starts_at=starts_at,
                ends_at=ends_at,
                host=people[number % PEOPLE],
                capacity=12,
                join_link="https://meet.example.org/room",
                confidentiality=Confidentiality.OPEN,
                recording_policy=RecordingPolicy.NONE,
                announced_at=now,
                changed_at=now,
            )
        )
    Session.objects.bulk_create(sessions)
    Answer.objects.bulk_create(
        Answer(
            session=session,
            member=people[(number + 1 + each) % PEOPLE],
            choice=AnswerChoice.YES,
            answered_at=now,
        )
        for number, session in enumerate(sessions)
        for each in range(ANSWERS)
    )
    return people[0]


def timed(client, path, code, headers=None):
    """
    Ask for a page as often as a median needs; return {"ms": median, "queries": number}.
    """
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = client.get(path, headers=headers)
        taken.append((time.perf_counter() - began) * 1000)
        if answer.status_code != code:
            raise RuntimeError(f"{path} answers {answer.status_code}.")
    with CaptureQueriesContext(connection) as captured:
        client.get(path, headers=headers)
    return {"ms": statistics.median(taken), "queries": len(captured)}


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:]))))
