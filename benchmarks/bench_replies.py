"""
How fast a burst of calendar answers to one session is taken in, each exactly once though every
worker is given all of them, beside a loop that only writes the same mails down.
"""

from .database import figures, fresh
from .report import compared

MESSAGES = 1_000
ROUNDS = 3
# An answer is read, tied to its sender, given a place or a turn in line, and confirmed by mail.
GOAL = 0.03


def measure():
    """
    Take in a thousand answers to a session that has places for four hundred.
    """
    with fresh() as environment:
        rates = figures(environment, "replies", MESSAGES, ROUNDS)
    return [
        compared(
            f"replies, a burst of {MESSAGES:,}",
            unit="messages/s",
            ours=rates["ours"],
            yardstick="one row for each",
            theirs=rates["theirs"],
            goal=GOAL,
        )
    ]
