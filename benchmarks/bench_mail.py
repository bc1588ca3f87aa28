"""
How many deliveries a second one worker makes, each claimed and settled in a statement of its own,
beside a plain smtplib loop that sends the same bytes over one connection into the same sink.
"""

from . import sink
from .database import figures, fresh
from .report import compared

PEOPLE = 1_000
ROUNDS = 7
GOAL = 0.45


def measure():
    """
    Send an invitation with a calendar part to everybody, both ways in turn.
    """
    with fresh() as environment, sink.running() as port:
        rates = figures(environment, "mail", PEOPLE, ROUNDS, port)
    return [
        compared(
            f"deliveries of {rates['bytes'] / 1000:.0f} kB",
            unit="mails/s",
            ours=rates["ours"],
            yardstick="plain smtplib loop",
            theirs=rates["theirs"],
            goal=GOAL,
        )
    ]
