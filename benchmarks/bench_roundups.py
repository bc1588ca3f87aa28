"""
How a weekly round-up is prepared: as many queries for a batch among many people as among few, rows
a second beside a bare bulk_create of the same rows, and the memory it takes.
"""

from .database import figures, fresh
from .report import Result, compared

FEW, MANY = 2_000, 20_000
ROUNDS = 3
GOAL = 0.1
MEMORY_LIMIT_MB = 300


def measure():
    """
    Prepare three weeks' round-ups for few and for many people.
    """
    with fresh() as environment:
        few = figures(environment, "roundups", FEW, ROUNDS)
    with fresh() as environment:
        many = figures(environment, "roundups", MANY, ROUNDS)
    return [
        Result(
            name=f"queries for 500 of {MANY:,}",
            unit="queries",
            value=many["queries"],
            yardstick=f"for 500 of {FEW:,}",
            yardstick_value=few["queries"],
            ratio=few["queries"] / many["queries"],
            goal=1,
        ),
        compared(
            f"round-ups for {MANY:,}",
            unit="rows/s",
            ours=many["ours"],
            yardstick="bare bulk_create",
            theirs=many["theirs"],
            goal=GOAL,
        ),
        Result(
            name=f"worker while preparing {MANY:,}",
            unit="MB",
            value=many["megabytes"],
            yardstick="at most",
            yardstick_value=MEMORY_LIMIT_MB,
            ratio=MEMORY_LIMIT_MB / many["megabytes"],
            goal=1,
        ),
    ]
