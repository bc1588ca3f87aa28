"""
How long the server takes for the page of a season and for calendars to subscribe to, and whether
they take as many queries for many sessions as for few.
"""

from .database import figures, fresh
from .report import page

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
    return [result for name in many for result in page(name, few[name], many[name], limit=LIMIT)]
