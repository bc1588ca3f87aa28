"""
What a measurement found, and how it is told.
"""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """
    One figure beside its yardstick.

    `value` and `yardstick_value` are medians in `unit`; `ratio` is the median of the rounds' own
    ratios, and reaches the goal when it is at least `goal`.
    """

    name: str
    unit: str
    value: float
    yardstick: str
    yardstick_value: float
    ratio: float
    goal: float

    @property
    def reached(self):
        """
        Tell whether the goal is reached.
        """
        return self.ratio >= self.goal


def compared(name, *, unit, ours, yardstick, theirs, goal):
    """
    Return the Result of interleaved rounds: what we reached in each, and what the yardstick did.
    """
    return Result(
        name=name,
        unit=unit,
        value=statistics.median(ours),
        yardstick=yardstick,
        yardstick_value=statistics.median(theirs),
        ratio=statistics.median(a / b for a, b in zip(ours, theirs, strict=True)),
        goal=goal,
    )


def page(name, few, many, *, limit):
    """
    Return the two Results of a page: how many milliseconds it takes with much in it beside those it
    may take, and how many queries beside those with little in it.
    """
    return [
        Result(
            name=name,
            unit="ms",
            value=many["ms"],
            yardstick="at most",
            yardstick_value=limit,
            ratio=limit / many["ms"],
            goal=1,
        ),
        Result(
            name=f"{name}: queries",
            unit="queries",
            value=many["queries"],
            yardstick="for a tenth of it",
            yardstick_value=few["queries"],
            ratio=few["queries"] / many["queries"],
            goal=1,
        ),
    ]


def told(result):
    """
    Return one line that says what was found.
    """
    return (
        f"{'ok    ' if result.reached else 'MISSED'} {result.name:<34}"
        f"{result.value:>10,.0f} {result.unit:<12}"
        f"{result.yardstick:>34}{result.yardstick_value:>10,.0f}"
        f"   ratio {result.ratio:>6.2f}   goal {result.goal:.2f}"
    )
