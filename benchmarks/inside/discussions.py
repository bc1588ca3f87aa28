"""
A SIG of many people and posts: how long its pages take, and how fast a post is written to all.
"""

import datetime
import json
import sys
import time

from django.db import transaction
from django.test import Client
from django.urls import reverse

from discussions.actions import post_reply
from discussions.models import Board, Post, ReadMark, Thread
from members.models import Member
from notifications.models import Delivery, Message
from pielink.celery import app
from sigs.models import FacilitationTerm, Sig, SigMembership

from .community import add_members
from .season import timed

HOUR = datetime.timedelta(hours=1)
LONG = 500
TEXT = "We sit down for ten minutes at seven, before the day staff go in. " * 5


def measure(people, threads, posts, rounds):
    """
    Fill a SIG, ask for each page as often as a median needs, and post to everybody.

    Returns {name: {"ms": median, "queries": number}} and, as "rates", rows a second of each round.
    """
    # Tasks go to a queue that nobody empties, as if the workers were elsewhere.
    app.conf.task_always_eager = False
    app.conf.broker_url = "memory://"
    now = datetime.datetime.now(datetime.UTC)
    add_members(people)
    members = list(Member.objects.order_by("pk"))
    sig = _fill(members, threads, posts, now)
    reader = Client()
    reader.force_login(members[0])
    long_thread = Thread.objects.order_by("-post_count").first()
    address = reverse("discussions:list", args=[sig.slug])
    return {
        "home of a SIG": timed(reader, sig.get_absolute_url(), 200),
        "threads of a SIG": timed(reader, address, 200),
        f"thread of {LONG} posts": timed(reader, long_thread.get_absolute_url(), 200),
        "rates": _rates(sig, members, long_thread, rounds, now),
    }


def _fill(members, threads, posts, now):
    sig = Sig.objects.create(slug="large", name="Large", purpose="To be many.", created_at=now)
    SigMembership.objects.bulk_create(
        SigMembership(sig=sig, member=member, joined_at=now) for member in members
    )
    FacilitationTerm.objects.bulk_create(
        FacilitationTerm(sig=sig, member=member, started_at=now) for member in members[1:3]
    )
    rows = Thread.objects.bulk_create(
        Thread(
            sig=sig,
            title=f"Who debriefs the night shift? {number}",
            kind="question" if number % 10 == 0 else "discussion",
            started_by=members[number % len(members)],
            started_at=now - number * HOUR,
            last_post_at=now - number * HOUR,
            post_count=LONG if number == 0 else posts,
        )
        for number in range(threads)
    )
    Post.objects.bulk_create(
        (
            Post(
                thread=thread,
                number=number,
                author=members[(thread.pk + number) % len(members)],
                text=TEXT,
                html=f"<p>{TEXT}</p>",
                posted_at=thread.last_post_at,
            )
            for thread in rows
            for number in range(1, thread.post_count + 1)
        ),
        batch_size=2_000,
    )
    ReadMark.objects.bulk_create(
        (
            ReadMark(thread=thread, member=member, number=3, read_at=now)
            for thread in rows[:5]
            for member in members
        ),
        batch_size=2_000,
    )
    Board.objects.create(
        sig=sig,
        thread_count=len(rows),
        post_count=Post.objects.count(),
        last_post_at=rows[0].last_post_at,
    )
    return sig


def _rates(sig, members, thread, rounds, now):
    ours, theirs = [], []
    for number in range(rounds):
        theirs.append(_rate(len(members), lambda number=number: _bare(members, number, now)))
        ours.append(_rate(len(members), lambda number=number: _post(thread, members, number, now)))
    return {"ours": ours, "theirs": theirs}


def _rate(people, write):
    begun = time.perf_counter()
    write()
    return people / (time.perf_counter() - begun)


def _post(thread, members, number, now):
    post_reply(thread=thread, by=members[0], text=f"{TEXT} {number}", now=now)


def _bare(members, number, now):
    with transaction.atomic():
        message = Message.objects.create(
            kind="discussions.post", source_key=f"bare:{number}", created_at=now
        )
        Delivery.objects.bulk_create(
            [
                Delivery(
                    message=message,
                    member=member,
                    address=member.email,
                    name=member.name,
                    due_at=now,
                    enqueued_at=now,
                )
                for member in members
            ],
            batch_size=1000,
        )


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:]))))
