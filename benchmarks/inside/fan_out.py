"""
Write a message to everybody, by the outbox and by a bare bulk_create in turn.
"""

import json
import resource
import sys
import time

from django.db import transaction

from members.models import Member
from notifications import outbox
from notifications.models import Delivery, Message
from pielink.celery import app

from .community import NOW, add_members


def post(number):
    """
    Write it as the site does.
    """
    outbox.post(
        kind="notifications.account",
        source_key=f"bench:{number}",
        context={"heading": "A word to all", "body": "Hello"},
        recipients=Member.objects.reachable(),
        now=NOW,
    )


def bulk_create(number):
    """
    Write the same rows with nothing around.
    """
    people = Member.objects.reachable().values_list("pk", "email", "name")
    with transaction.atomic():
        message = Message.objects.create(
            kind="notifications.account", source_key=f"bare:{number}", created_at=NOW
        )
        Delivery.objects.bulk_create(
            [
                Delivery(
                    message=message,
                    member_id=pk,
                    address=address,
                    name=name,
                    due_at=NOW,
                    enqueued_at=NOW,
                )
                for pk, address, name in people
            ],
            batch_size=1000,
        )


def rate(write, people, number):
    """
    Return rows a second.
    """
    begun = time.perf_counter()
    write(number)
    return people / (time.perf_counter() - begun)


def main(people, rounds):
    """
    Print the rates of each round, and the peak of memory in MB, as JSON.
    """
    # Tasks go to a queue that nobody empties, as if the workers were elsewhere.
    app.conf.task_always_eager = False
    app.conf.broker_url = "memory://"
    add_members(people)
    # Before anything else may take more.
    post("memory")
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ours, theirs = [], []
    for number in range(rounds):
        theirs.append(rate(bulk_create, people, number))
        ours.append(rate(post, people, number))
    print(json.dumps({"ours": ours, "theirs": theirs, "megabytes": megabytes}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
