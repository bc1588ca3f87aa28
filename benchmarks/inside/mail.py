"""
Send an invitation to many, by the site's own delivery and by a bare smtplib loop in turn: each
mail marked by itself and in groups, by one process and by two.
"""

import dataclasses
import json
import multiprocessing
import smtplib
import sys
import time

from django.conf import settings
from django.db import connection
from django.utils import timezone

from notifications import delivery, mime, registry, seals
from notifications.enums import Marks
from notifications.models import Delivery, Message
from pielink.celery import app

from .community import add_members, invite_everybody

_SIZES = {Marks.EACH: settings.MAIL_BATCH_SIZE, Marks.GROUPED: settings.MAIL_GROUP_SIZE}


def prepare(port, marks):
    """
    Let this process send to a sink, marking invitations like this.
    """
    settings.MAIL_TRANSPORT = "notifications.transport.SmtpTransport"
    settings.MAIL_SMTP_HOST, settings.MAIL_SMTP_PORT = "127.0.0.1", port
    settings.MAIL_SMTP_STARTTLS = False
    app.conf.task_always_eager = False
    app.conf.broker_url = "memory://"
    invitation = registry.kind_of("forums.invitation")
    registry.register(dataclasses.replace(invitation, marks=marks))


def ranges(message, marks):
    """
    Return the tasks of a message: its pk, and the first and last pk of some of its deliveries.
    """
    pks = list(message.deliveries.order_by("pk").values_list("pk", flat=True))
    size = _SIZES[marks]
    batches = [pks[start : start + size] for start in range(0, len(pks), size)]
    return [(message.pk, batch[0], batch[-1]) for batch in batches]


def spent(work, *arguments):
    """
    Return the seconds that some work takes.
    """
    begun = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - begun


def compare(people, marks, bare):
    """
    Send a batch both ways in turn until all have it; returns mails a second, ours and theirs.

    In turn, since whatever else the machine does then slows down both alike.
    """
    message = invite_everybody(now=timezone.now())
    mails = ready(message)
    ours = theirs = 0
    for start, task in zip(range(0, people, _SIZES[marks]), ranges(message, marks), strict=True):
        theirs += spent(send_bare, mails[start : start + _SIZES[marks]], bare)
        ours += spent(send_range, task)
    _check_sent(message, people)
    return people / ours, people / theirs


def share(people, pool):
    """
    Let the processes of a pool send a message; returns mails a second.
    """
    message = invite_everybody(now=timezone.now())
    tasks_of_it = ranges(message, Marks.EACH)
    seconds = spent(lambda: list(pool.imap_unordered(send_range, tasks_of_it)))
    _check_sent(message, people)
    return people / seconds


def _check_sent(message, people):
    sent = message.deliveries.filter(state=Delivery.State.SENT).count()
    if sent != people:
        raise RuntimeError(f"{sent} of {people} were sent.")


def send_range(task):
    """
    Do what a task does, and those that go on where its time is up.
    """
    message_id, rest, last = task
    while rest:
        rest = delivery.deliver(message_id=message_id, first=rest, last=last, clock=timezone.now)


def ready(message):
    """
    Return the mails of a message ready to go: sender, address and bytes.
    """
    kind = registry.kind_of(message.kind)
    letter = mime.Letter(message, kind)
    deliveries = list(message.deliveries.order_by("pk"))
    slots = kind.slots(message, deliveries)
    return [
        (
            seals.bounce_address(one.pk),
            one.address,
            letter.fill(
                one, {**mime.standard_slots(one, message, kind), **slots[one.pk]}, timezone.now()
            ),
        )
        for one in deliveries
    ]


def send_bare(mails, connection):
    """
    Send ready mails over an open connection.
    """
    for sender, address, content in mails:
        connection.sendmail(sender, address, content)


def main(people, rounds, port):
    """
    Print the rates of each round, and the bytes of a mail, as JSON.
    """
    add_members(people)
    rates = {"each": [], "grouped": [], "workers": []}
    # A child must share no connection with this process.
    connection.close()
    forked = multiprocessing.get_context("fork").Pool
    arguments = {"initializer": prepare, "initargs": (port, Marks.EACH)}
    with (
        forked(1, **arguments) as one,
        forked(2, **arguments) as two,
        smtplib.SMTP("127.0.0.1", port) as bare,
    ):
        for _ in range(rounds):
            for marks in Marks:
                prepare(port, marks)
                rates[marks].append(compare(people, marks, bare))
            rates["workers"].append((share(people, two), share(people, one)))
    size = len(ready(Message.objects.latest("pk"))[0][2])
    print(json.dumps({**rates, "bytes": size}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
