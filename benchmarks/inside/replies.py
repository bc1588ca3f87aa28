"""
Take in a burst of calendar answers by as many processes as the database stands, and write the same
mails down by a bare loop, in turn.
"""

import json
import multiprocessing
import sys
import time
from collections import Counter

from django.db import connection
from django.utils import timezone

from forums.models import Session
from members.models import Member
from notifications import inbound
from notifications.models import Delivery, IncomingMail
from pielink.celery import app

from .community import add_members, invite_everybody

PLACES = 400
_MAIL = """\
Message-ID: <{uid}-{address}>
Date: {date:%a, %d %b %Y %H:%M:%S +0000}
MIME-Version: 1.0
From: <{address}>
To: calendar@pielink.example.org
Subject: Accepted: Boundaries that bend
Content-Type: text/calendar; charset=UTF-8; method=REPLY

BEGIN:VCALENDAR
PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
DTSTAMP:{date:%Y%m%dT%H%M%SZ}
UID:{uid}
ORGANIZER:mailto:calendar@pielink.example.org
ATTENDEE;PARTSTAT=ACCEPTED:mailto:{address}
DTSTART:20300108T123000Z
SEQUENCE:0
END:VEVENT
END:VCALENDAR
"""


def prepare():
    """
    Let this process leave what it enqueues in its own memory.
    """
    app.conf.task_always_eager = False
    app.conf.broker_url = "memory://"


def take_all(mails):
    """
    Take in every mail of a list.
    """
    for content in mails:
        inbound.take_in(content, now=timezone.now())


def write_down(mails):
    """
    Write each mail into one row, in a transaction of its own.
    """
    for number, content in enumerate(mails):
        IncomingMail.objects.create(
            digest=f"bare-{time.monotonic_ns()}-{number}",
            raw=content,
            size=len(content),
            state=IncomingMail.State.DONE,
            received_at=timezone.now(),
        )


def burst(people):
    """
    Invite everybody to a new session and return it with an answer of each.
    """
    message = invite_everybody(now=timezone.now())
    session = Session.objects.get(pk=next(iter(message.facts["sessions"])))
    Session.objects.filter(pk=session.pk).update(capacity=PLACES)
    Delivery.objects.filter(message=message).update(state=Delivery.State.SENT)
    addresses = Member.objects.exclude(email="host@example.org").values_list("email", flat=True)
    mails = [
        _MAIL.format(uid=session.calendar_uid, address=each, date=timezone.now()).encode()
        for each in addresses[:people]
    ]
    return session, mails


def check(session, people):
    """
    Raise RuntimeError unless each answer was taken exactly once.
    """
    choices = Counter(session.answers.values_list("choice", flat=True))
    confirmed = Delivery.objects.filter(
        message__kind__in=["forums.confirmed", "forums.waiting"],
        message__about=f"session:{session.pk}",
    )
    done = IncomingMail.objects.filter(state=IncomingMail.State.DONE)
    counts = (choices["yes"], choices["waiting"], confirmed.count(), done.count())
    if counts != (PLACES, people - PLACES, people, people):
        raise RuntimeError(f"{counts} of {people} were taken.")


def main(people, rounds):
    """
    Print messages a second of each round as JSON: ours, and of the bare loop.
    """
    prepare()
    add_members(people)
    # SQLite lets one write at a time.
    workers = 2 if connection.vendor == "postgresql" else 1
    rates = {"ours": [], "theirs": []}
    for _ in range(rounds):
        session, mails = burst(people)
        shares = [mails, mails[people // 2 :] + mails[: people // 2]][:workers]
        connection.close()
        begun = time.perf_counter()
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            pool.map(take_all, shares)
        rates["ours"].append(people / (time.perf_counter() - begun))
        check(session, people)
        IncomingMail.objects.all().delete()
        begun = time.perf_counter()
        write_down(mails)
        rates["theirs"].append(people / (time.perf_counter() - begun))
        IncomingMail.objects.all().delete()
    print(json.dumps(rates))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
