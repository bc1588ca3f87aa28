"""
Invite everybody and send it all in this one process, and say how much memory that took.
"""

import json
import resource
import sys

from django.conf import settings
from django.utils import timezone

from notifications.models import Delivery

from .community import add_members, invite_everybody


def main(people, port):
    """
    Print the peak of the process's memory in MB as JSON.
    """
    settings.MAIL_TRANSPORT = "notifications.transport.SmtpTransport"
    settings.MAIL_SMTP_HOST, settings.MAIL_SMTP_PORT = "127.0.0.1", port
    settings.MAIL_SMTP_STARTTLS = False
    add_members(people)
    message = invite_everybody(now=timezone.now())
    sent = message.deliveries.filter(state=Delivery.State.SENT).count()
    if sent != people:
        raise RuntimeError(f"{sent} of {people} were sent.")
    print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
