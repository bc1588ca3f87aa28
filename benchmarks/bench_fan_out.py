"""
How many people a second a message is written to, beside a bare bulk_create of as many rows; and
how much memory that takes, and a worker that invites ten thousand.
"""

from . import sink
from .database import figures, fresh
from .report import Result, compared

PEOPLE = 100_000
ROUNDS = 3
INVITED = 10_000
MEMORY_LIMIT_MB = 300


def measure():
    """
    Write to everybody both ways in turn, then invite everybody in a worker's process.
    """
    with fresh() as environment:
        rates = figures(environment, "fan_out", PEOPLE, ROUNDS)
    with fresh() as environment, sink.running() as port:
        megabytes = figures(environment, "invite", INVITED, port)
    return [
        compared(
            f"fan-out to {PEOPLE:,}",
            unit="rows/s",
            ours=rates["ours"],
            yardstick="bare bulk_create",
            theirs=rates["theirs"],
            goal=2,
        ),
        _memory(f"memory of a fan-out to {PEOPLE:,}", rates["megabytes"]),
        _memory(f"worker while inviting {INVITED:,}", megabytes),
    ]


def _memory(name, megabytes):
    return Result(
        name=name,
        unit="MB",
        value=megabytes,
        yardstick="at most",
        yardstick_value=MEMORY_LIMIT_MB,
        ratio=MEMORY_LIMIT_MB / megabytes,
        goal=1,
    )
