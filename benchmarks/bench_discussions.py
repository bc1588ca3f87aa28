"""
How long the server takes for the home and the threads of a large SIG, whether they take as many
queries as for a small one, and how fast a post is written to all who follow the SIG.
"""

from .database import figures, fresh
from .report import compared, page

# People, threads and posts to each.
FEW, MANY = (500, 200, 25), (5_000, 2_000, 25)
LIMIT = 100
ROUNDS = 3


def measure():
    """
    Ask for the pages of a SIG of 5,000 people and 50,000 posts, and of one a tenth of that.
    """
    with fresh() as environment:
        few = figures(environment, "discussions", *FEW, 1)
    with fresh() as environment:
        many = figures(environment, "discussions", *MANY, ROUNDS)
    rates = many.pop("rates")
    few.pop("rates")
    return [
        *(result for name in many for result in page(name, few[name], many[name], limit=LIMIT)),
        compared(
            f"a post to {MANY[0]:,} who follow",
            unit="rows/s",
            ours=rates["ours"],
            yardstick="bare bulk_create",
            theirs=rates["theirs"],
            goal=1,
        ),
    ]
