"""
How long the server takes for the page of a season and for calendars to subscribe to, and whether
they take as many queries for many sessions as for few.
"""

from .database import figures, fresh
from .report import Result

FEW, MANY = (6, 50), (60, 500)
LIMIT = 60


def measure():
    """
    Ask for the pages of a season of sixty sessions among five hundred, and of one a tenth of that.
    """
    with fresh() as environment:
        few = figures(environment, "season", *FEW)
    with fresh() as environment:
        many = figures(environment, "season", *MANY)
    return [result for name in many for result in _results(name, few[name], many[name])]


def _results(name, few, many):
    return [
        Result(
            name=name,
            unit="ms",
            value=many["ms"],
            yardstick="at most",
            yardstick_value=LIMIT,
            ratio=LIMIT / many["ms"],
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
