"""
Prepare a weekly round-up for everybody, week after week, and write the same rows bare each time.
"""

import contextlib
import datetime
import json
import resource
import sys
import time
from itertools import pairwise

from django.db import connection, transaction

from forums.clock import span
from forums.enums import Audience, Confidentiality, RecordingPolicy, SessionState
from forums.models import Session, Topic
from members.models import Member
from notifications import outbox
from notifications.actions import send_roundups
from notifications.models import Delivery, Message, StreamPreference, ToldInRoundup
from pielink.celery import app
from resources.enums import Audience as Readers
from resources.models import ArticlePage, LibraryHome, SectionPage
from sigs.models import Sig, SigMembership

from .community import add_members

SIGS = 20
SESSIONS, PAGES = 6, 8
FIRST = datetime.datetime(2026, 11, 23, 8, tzinfo=datetime.UTC)
WEEK, DAY = datetime.timedelta(weeks=1), datetime.timedelta(days=1)


def add_community(people):
    """
    Add members who belong to two of the SIGs each, half of whom want invitations once a week.
    """
    add_members(people)
    Member.objects.update(joined_at=FIRST - 30 * DAY)
    pks = list(Member.objects.order_by("pk").values_list("pk", flat=True))
    sigs = Sig.objects.bulk_create(
        Sig(slug=f"s-{n}", name=f"Group {n}", purpose="For all.", created_at=FIRST - 30 * DAY)
        for n in range(SIGS)
    )
    SigMembership.objects.bulk_create(
        [
            SigMembership(sig=sigs[place], member_id=pk, joined_at=FIRST - 20 * DAY)
            for number, pk in enumerate(pks)
            for place in {number % SIGS, number // SIGS % SIGS}
        ],
        batch_size=1000,
    )
    StreamPreference.objects.bulk_create(
        [
            StreamPreference(member_id=pk, stream="forums", pace="weekly", chosen_at=FIRST)
            for pk in pks[::2]
        ],
        batch_size=1000,
    )
    return sigs


def add_news(week, sigs):
    """
    Have sessions announced and pages published in a week, half of them for one SIG each; one
    invitation is kept for the round-ups of half the people.
    """
    at = FIRST + week * WEEK - DAY
    host, _ = Member.objects.get_or_create(
        email="host@example.org", name="Hanna Host", joined_at=FIRST + 1000 * DAY
    )
    for number in range(SESSIONS):
        sig = sigs[(week * SESSIONS + number) % SIGS] if number % 2 else None
        topic = Topic.objects.create(
            title=f"Boundaries that bend {week}-{number}",
            question="How do we stay in touch when the rules say stop?",
            sig=sig,
            audience=Audience.SIG if sig else Audience.REGISTERED,
        )
        _announce(topic, host, at)
    shelf = SectionPage.objects.first() or LibraryHome.objects.get().add_child(
        instance=SectionPage(title="Shelf", slug="shelf")
    )
    for number in range(PAGES):
        sig = sigs[(week * PAGES + number) % SIGS] if number % 2 else None
        shelf.add_child(
            instance=ArticlePage(
                title=f"The kitchen table {week}-{number}",
                slug=f"table-{week}-{number}",
                summary="What changed when the office moved into the kitchen.",
                audience=Readers.SIG if sig else Readers.MEMBERS,
                sig=sig,
                first_published_at=at,
            )
        )
    _invite_by_round_up(week, host, at)


def _announce(topic, host, at):
    date = (FIRST + 90 * DAY).date()
    start, end = datetime.time(12, 30), datetime.time(14)
    starts_at, ends_at = span(date, start, end, "Europe/London")
    return Session.objects.create(
        topic=topic,
        state=SessionState.ANNOUNCED,
        date=date,
        start_time=start,
        end_time=end,
        starts_at=starts_at,
        ends_at=ends_at,
        host=host,
        join_link="https://meet.example.org/room",
        confidentiality=Confidentiality.CHATHAM_HOUSE,
        recording_policy=RecordingPolicy.NONE,
        announced_at=at,
    )


def _invite_by_round_up(week, host, at):
    topic = Topic.objects.create(title=f"Open mic {week}", question="What is on your desk?")
    session = _announce(topic, host, at)
    weekly = Member.objects.filter(stream_preferences__pace="weekly")
    outbox.post(
        kind="forums.invitation",
        source_key=f"bench:{week}",
        context={"topic": topic, "sessions": [session], "session_url": "https://example.org/"},
        recipients=weekly,
        stream="forums",
        about=f"topic:{topic.pk}",
        facts={"topic": topic.pk, "sessions": {str(session.pk): 0}},
        now=at,
    )


@contextlib.contextmanager
def counting():
    """
    Give a list that takes a number for every statement sent to the database meanwhile.
    """
    statements = []

    def count(execute, sql, params, many, context):
        statements.append(sql[:80])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield statements


def per_batch(statements):
    """
    Return the most statements that any batch of people took, the first and the last left out: what
    is read once for a process falls into the one, and nobody is left for the other.
    """
    begins = [n for n, sql in enumerate(statements) if "DISTINCT" in sql and "time_zone" in sql]
    return max(end - begin for begin, end in list(pairwise(begins))[1:])


def rows_since(message, told):
    """
    Return what a week wrote: messages, deliveries and what is noted as told, as rows to write anew.
    """
    messages = list(Message.objects.filter(pk__gt=message, kind="notifications.roundup"))
    deliveries = list(Delivery.objects.filter(message__in=messages))
    return messages, deliveries, list(ToldInRoundup.objects.filter(pk__gt=told))


def write_bare(week, rows):
    """
    Write the same rows with nothing around, and take them away again; return rows a second.
    """
    messages, deliveries, told = rows
    keys = {message.pk: f"bare:{week}:{message.pk}" for message in messages}
    for message in messages:
        message.source_key, message.pk = keys[message.pk], None
    by_key = {key: pk for pk, key in keys.items()}
    begun = time.perf_counter()
    with transaction.atomic():
        Message.objects.bulk_create(messages, batch_size=1000)
        anew = {by_key[message.source_key]: message.pk for message in messages}
        for delivery in deliveries:
            delivery.message_id, delivery.pk = anew[delivery.message_id], None
        Delivery.objects.bulk_create(deliveries, batch_size=1000)
        for line in told:
            line.key, line.pk = f"bare-{line.key}", None
        ToldInRoundup.objects.bulk_create(told, batch_size=1000)
    spent = time.perf_counter() - begun
    Message.objects.filter(source_key__startswith="bare:").delete()
    ToldInRoundup.objects.filter(key__startswith="bare-").delete()
    return (len(messages) + len(deliveries) + len(told)) / spent


def main(people, rounds):
    """
    Print the rates of each week, the most queries of a batch, and the peak of memory in MB that
    preparing took, as JSON.
    """
    app.conf.task_always_eager = False
    app.conf.broker_url = "memory://"
    sigs = add_community(people)
    ours, theirs, queries, megabytes = [], [], [], 0
    for week in range(rounds):
        add_news(week, sigs)
        last = Message.objects.latest("pk").pk
        told = ToldInRoundup.objects.order_by("pk").last()
        begun = time.perf_counter()
        with counting() as statements:
            sent = send_roundups(now=FIRST + week * WEEK)
        spent = time.perf_counter() - begun
        if sent != people:
            raise RuntimeError(f"{sent} of {people} got a round-up.")
        megabytes = megabytes or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        queries.append(per_batch(statements))
        rows = rows_since(last, told.pk if told else 0)
        ours.append(sum(map(len, rows)) / spent)
        theirs.append(write_bare(week, rows))
    print(
        json.dumps(
            {
                "ours": ours,
                "theirs": theirs,
                "queries": max(queries),
                "megabytes": megabytes,
                "messages": len(rows[0]),
            }
        )
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
