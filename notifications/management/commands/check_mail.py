"""
Whether mail from this site can arrive, and what to put right.
"""

import dataclasses
import ipaddress
import json
import sys
import textwrap

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notifications import deliverability
from notifications.deliverability import Dns, State

_WIDTH = 100


class Command(BaseCommand):
    help = (
        "Look at domains, DNS records, mail server, headers and bounces, and say what to put right."
    )

    def add_arguments(self, parser):
        """
        Take what settings do not know, and how to print.
        """
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument(
            "--selector",
            action="append",
            default=[],
            help="a DKIM selector, in place of MAIL_DKIM_SELECTORS",
        )
        parser.add_argument(
            "--sending-address",
            default=settings.MAIL_SENDING_ADDRESS,
            help="the IP address mail goes out from, in place of MAIL_SENDING_ADDRESS",
        )
        parser.add_argument(
            "--dns", default="", metavar="ADDRESS[:PORT]", help="the name server to ask"
        )

    def handle(self, *, sending_address, selector, dns, **options):
        """
        Print each finding; end with 1 where one of them keeps mail from arriving.
        """
        server, _, port = dns.partition(":")
        try:
            address = str(ipaddress.ip_address(sending_address)) if sending_address else ""
            asked = Dns(server, int(port or 53)) if server else Dns()
        except ValueError as error:
            raise CommandError(f"That is no address: {error}.") from error
        findings = deliverability.look(
            dns=asked,
            selectors=selector or settings.MAIL_DKIM_SELECTORS,
            sending_address=address,
            now=timezone.now(),
        )
        if options["json"]:
            self._print_json(findings)
        else:
            self._print_table(findings)
        if any(finding.state == State.BAD for finding in findings):
            sys.exit(1)

    def _print_json(self, findings):
        rows = [dataclasses.asdict(finding) for finding in findings]
        self.stdout.write(json.dumps(rows, indent=2, ensure_ascii=False))

    def _print_table(self, findings):
        column = max(len(finding.subject) for finding in findings)
        margin = " " * (column + 4)
        for finding in findings:
            head = f"{finding.state.label} {finding.subject.ljust(column)}  "
            self.stdout.write(_wrapped(finding.found, head, margin))
            if finding.mend:
                self.stdout.write(_wrapped(finding.mend, margin, margin))
            if finding.record:
                # In one piece, since it is there to be copied.
                self.stdout.write(f"{margin}{finding.record}")
        counts = ", ".join(
            f"{sum(finding.state == state for finding in findings)} {words}"
            for state, words in [
                (State.GOOD, "in order"),
                (State.HINT, "could be better"),
                (State.BAD, "to put right"),
                (State.UNSEEN, "not seen from here"),
            ]
        )
        self.stdout.write(f"\n{counts}")


def _wrapped(text, first, later):
    return textwrap.fill(
        text, _WIDTH, initial_indent=first, subsequent_indent=later, break_on_hyphens=False
    )
