"""
Send an invitation to many, by the site's own delivery and by a bare smtplib loop in turn.
"""

import json
import smtplib
import sys
import time

from django.conf import settings
from django.utils import timezone

from notifications import mime, registry, tasks
from notifications.models import Delivery
from pielink.celery import app

from .community import add_members, invite_everybody

BATCH = 200


def deliver(message):
    """
    Send every delivery of a message, batch by batch as a worker does; returns mails a second.
    """
    pks = list(message.deliveries.order_by("pk").values_list("pk", flat=True))
    begun = time.perf_counter()
    for start in range(0, len(pks), BATCH):
        batch = pks[start : start + BATCH]
        tasks.deliver(message_id=message.pk, first=batch[0], last=batch[-1])
    spent = time.perf_counter() - begun
    sent = message.deliveries.filter(state=Delivery.State.SENT).count()
    if sent != len(pks):
        raise RuntimeError(f"{sent} of {len(pks)} were sent.")
    return len(pks) / spent


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
            mime.bounce_address(one.pk),
            one.address,
            letter.fill(
                one, {**mime.standard_slots(one, message, kind), **slots[one.pk]}, timezone.now()
            ),
        )
        for one in deliveries
    ]


def send_bare(mails, connection):
    """
    Send ready mails over an open connection; returns mails a second.
    """
    begun = time.perf_counter()
    for sender, address, content in mails:
        connection.sendmail(sender, address, content)
    return len(mails) / (time.perf_counter() - begun)


def main(people, rounds, port):
    """
    Print the rates of each round and the size of a mail in bytes as JSON.
    """
    settings.MAIL_TRANSPORT = "notifications.transport.SmtpTransport"
    settings.MAIL_SMTP_HOST, settings.MAIL_SMTP_PORT = "127.0.0.1", port
    settings.MAIL_SMTP_STARTTLS = False
    app.conf.task_always_eager = False
    app.conf.broker_url = "memory://"
    add_members(people)
    ours, theirs, mails = [], [], []
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for _ in range(rounds):
            message = invite_everybody(now=timezone.now())
            mails = ready(message)
            theirs.append(send_bare(mails, connection))
            ours.append(deliver(message))
    print(json.dumps({"ours": ours, "theirs": theirs, "bytes": len(mails[0][2])}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
