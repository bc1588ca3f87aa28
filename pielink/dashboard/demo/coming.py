"""
Bring the coming sessions about by the same actions as on the pages, so that their mails are real.
"""

import datetime
import random

from forums.actions import (
    Access,
    DateSpec,
    SessionDetails,
    TopicDetails,
    announce_topic,
    cancel_session,
    draft_topic,
    move_session,
    respond,
)
from forums.enums import AnswerChoice
from forums.models import Session

from .answers import draw_replies
from .dates import ONE_DAY
from .people import FACILITATOR, MEMBER, ORGANISER

PLACES_WAITED_FOR = 5
MEMBER_WAITS_AS = 1
SIGNED_IN = (MEMBER, FACILITATOR, ORGANISER)
# What those who can be signed in as have answered: to which topic, what, and which of its dates.
THEIR_REPLIES = [
    (MEMBER, "Boundaries that hold and bend", AnswerChoice.YES, 1),
    (MEMBER, "Housing First and the street outside", AnswerChoice.MAYBE, 0),
    (FACILITATOR, "Rooms that let you breathe", AnswerChoice.YES, 0),
    (ORGANISER, "Open mic: what is on your desk", AnswerChoice.YES, 0),
    (ORGANISER, "Who looks after the night shift?", AnswerChoice.YES, 1),
]


class Coming:
    """
    What happened in the last weeks to a coming topic, told as (when, what) in `events`.
    """

    def __init__(self, entry, *, season, sig, theme, members, audience, announced_at, now):
        self.entry = entry
        self.season, self.sig, self.theme = season, sig, theme
        self.members, self.audience = members, audience
        self.host = members[entry.host]
        self.now = now
        self.announced_at = announced_at
        self.settled_at = now - (ONE_DAY if entry.fate in {"moved", "cancelled"} else HALF_AN_HOUR)
        self.chance = random.Random(entry.title)  # noqa: S311 - the same answers every time
