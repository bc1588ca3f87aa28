"""
For a mail server that hands each mail to a program, such as the pipe of Postfix.
"""

import sys

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from notifications.inbound import take_in

# What sysexits.h calls EX_TEMPFAIL: the mail server keeps the mail and comes again.
_TRY_AGAIN = 75
_CHUNK = 1_048_576


class Command(BaseCommand):
    """
    Takes in one mail from standard input.
    """

    help = "Take in one mail from standard input, as a mail server pipes it."

    def add_arguments(self, parser):
        """
        Take the two addresses of the envelope.
        """
        parser.add_argument("--from", dest="sender", default="", help="the envelope's sender")
        parser.add_argument("--to", dest="recipient", default="", help="the envelope's recipient")

    def handle(self, *, sender, recipient, **options):
        """
        Read the beginning of the mail and pass over the rest, so that the server gets rid of it.
        """
        head = sys.stdin.buffer.read(settings.MAIL_INTAKE_BYTES)
        size = len(head)
        while chunk := sys.stdin.buffer.read(_CHUNK):
            size += len(chunk)
        try:
            take_in(
                head, envelope_from=sender, envelope_to=recipient, size=size, now=timezone.now()
            )
        except (DatabaseError, InterfaceError) as error:
            self.stderr.write(f"The database cannot take this mail now: {error}")
            sys.exit(_TRY_AGAIN)
