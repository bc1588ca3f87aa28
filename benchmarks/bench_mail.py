"""
How many deliveries a second one worker makes, each marked by itself and in groups, beside a plain
smtplib loop that sends the same bytes over one connection into the same sink; and how much more two
workers make than one.
"""

from . import sink
from .database import figures, fresh
from .report import compared

PEOPLE = 1_000
ROUNDS = 7
# What is marked each by itself leaves at most two mails in doubt when a worker is killed, what is
# marked in groups a group.
GOALS = {"each": 0.45, "grouped": 0.85}
# Two smtplib loops in two processes make 1.5 times what one makes.
GOAL_OF_TWO = 1.4


def measure():
    """
    Send an invitation with a calendar part to everybody, every way in turn.
    """
    with fresh() as environment, sink.running() as port:
        rates = figures(environment, "mail", PEOPLE, ROUNDS, port)
    return [
        *[
            _result(
                f"{rates['bytes'] / 1000:.0f} kB mails, marked {marks}",
                rates[marks],
                "plain smtplib loop",
                goal,
            )
            for marks, goal in GOALS.items()
        ],
        _result("two workers", rates["workers"], "one worker", GOAL_OF_TWO),
    ]


def _result(name, pairs, yardstick, goal):
    ours, theirs = zip(*pairs, strict=True)
    return compared(name, unit="mails/s", ours=ours, yardstick=yardstick, theirs=theirs, goal=goal)
