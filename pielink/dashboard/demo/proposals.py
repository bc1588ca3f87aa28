"""
What people of the demo propose to talk about, who would come, and what the organiser decided.
"""

import random
from datetime import timedelta
from typing import NamedTuple

from forums import actions
from forums.enums import SessionType, TopicState
from forums.models import Interest, Season

from .people import FACILITATOR, MEMBER
from .programme import AINE, BRONWEN, DESTA, KWABENA, PARISA, ROSALIND

# By when the mail about a decision has left.
A_MINUTE = timedelta(minutes=1)


class Proposed(NamedTuple):
    """
    A proposal: the numbers are days before today, `others` how many more would come.
    """

    by: str
    title: str
    question: str
    days_ago: int
    others: int
    type: str = ""
    suits: str = ""
    would_host: bool = False
    state: str = ""
    reason: str = ""
    decided_days_ago: int = 0


PROPOSED = [
    Proposed(
        MEMBER,
        "Quiet hours, and who they are quiet for",
        "From ten at night our house is silent by order. Who sleeps better for it, and who lies "
        "awake with nobody to talk to?",
        41,
        3,
        suits="Any Tuesday",
        state=TopicState.PARKED,
        reason="We asked nearly this under house rules this season. Let us come back to it when "
        "the night workers have met twice: they would bring the other half of the answer.",
        decided_days_ago=9,
    ),
    Proposed(
        ROSALIND,
        "Which case system should we all buy?",
        "Six services, six systems, and nobody can read the other's notes. Shall we choose one?",
        38,
        1,
        type=SessionType.WEBINAR,
        state=TopicState.DECLINED,
        reason="Thank you. A lunchtime cannot choose for six employers, and we keep sales talk out "
        "of these hours. What people write down about each other is another matter: have a look "
        "at the topic about records.",
        decided_days_ago=20,
    ),
    Proposed(
        PARISA,
        "Writing it down without writing them off",
        "Read the last page of a file aloud, as if its person sat beside you. What would you "
        "write differently tomorrow?",
        34,
        17,
        type=SessionType.WORKING,
        suits="Thursdays, from the third week of term",
        would_host=True,
        state=TopicState.SHORTLISTED,
        decided_days_ago=18,
    ),
    Proposed(
        DESTA,
        "The dog came first",
        "Somebody will not move in without their dog. What does a yes ask of the house, and what "
        "does a no cost?",
        29,
        14,
        suits="Not on Mondays",
        would_host=True,
        state=TopicState.SHORTLISTED,
        decided_days_ago=18,
    ),
    Proposed(
        BRONWEN,
        "Endings: saying goodbye well",
        "A key worker leaves, a resident moves on, a house closes. How do we end things so that "
        "the next beginning is easier?",
        24,
        9,
        suits="Tuesdays or Thursdays",
    ),
    Proposed(
        AINE,
        "Volunteers who used to live here",
        "They know every corner of the house. What do they need from us that other volunteers "
        "do not?",
        19,
        6,
    ),
    Proposed(
        MEMBER,
        "The table: food, and who eats together",
        "In our house staff and residents eat at one table on Fridays. What changed, and what "
        "would you never do at a table?",
        12,
        11,
        type=SessionType.CONVERSATION,
        suits="Thursdays, not in half-term",
        would_host=True,
    ),
    Proposed(
        KWABENA,
        "How do we say goodbye well?",
        "Housing First is for as long as it takes. What if it has taken long enough?",
        6,
        7,
        type=SessionType.CONVERSATION,
    ),
    Proposed(
        FACILITATOR,
        "One shift short",
        "Somebody rings in sick at six. What do you let go of first, and who decides that?",
        2,
        4,
        suits="Early in the week",
        would_host=True,
    ),
]


def add_proposals(*, members, organiser, now):
    """
    Have members propose and the organiser decide, and yield by when the mail of each decision has
    left, in order.
    """
    chance = random.Random("who would come")  # noqa: S311 - drawn the same at every load
    season = Season.objects.order_by("-ends_on", "-pk").first()
    decided = []
    for each in PROPOSED:
        at = now - timedelta(days=each.days_ago)
        topic = actions.propose_topic(
            by=members[each.by],
            proposal=actions.Proposal(
                each.title, each.question, each.type, each.suits, each.would_host
            ),
            now=at,
        )
        others = [member for email, member in members.items() if email != each.by]
        Interest.objects.bulk_create(
            Interest(topic=topic, member=member, said_at=at + timedelta(hours=hours))
            for hours, member in enumerate(chance.sample(others, each.others), 1)
        )
        if each.state:
            decided.append((now - timedelta(days=each.decided_days_ago), topic, each))
    for at, topic, each in sorted(decided, key=lambda decision: decision[0]):
        actions.decide_topic(
            topic=topic,
            by=organiser,
            to=each.state,
            reason=each.reason,
            season=season if each.state == TopicState.SHORTLISTED else None,
            now=at,
        )
        yield at + A_MINUTE
