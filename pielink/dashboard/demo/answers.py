"""
Draw what the people of the demo answer.
"""

from typing import NamedTuple

from forums.enums import AnswerChoice
from forums.models import Answer
from members.models import Member

CHOICES = [AnswerChoice.YES, AnswerChoice.MAYBE, AnswerChoice.NO]
WEIGHTS = [64, 14, 22]
ACCESS_NEEDS = [
    {"wants_captions": True},
    {"wants_bsl": True},
    {"wants_dial_in": True, "access_note": "I join from the van, by phone."},
    {"access_note": "I lip-read, so it helps if whoever speaks faces the camera."},
    {"access_note": "I use a screen reader. Could I have any papers the day before?"},
    {"wants_captions": True, "access_note": "I may need to step out now and then."},
]


class Reply(NamedTuple):
    """
    One person's answer to a topic: a yes goes to one `date` of it, by number.
    """

    member: Member
    choice: str
    date: int
    needs: dict


def draw_replies(invited, *, turnout, dates, chance):
    """
    Draw who answers, `turnout` of a hundred of those invited, and what; the others stay silent.
    """
    return [
        Reply(
            member,
            chance.choices(CHOICES, WEIGHTS)[0],
            chance.randrange(dates),
            chance.choice(ACCESS_NEEDS) if chance.random() < 0.1 else {},
        )
        for member in chance.sample(invited, len(invited) * turnout // 100)
    ]


def rows_of(reply, sessions, *, answered_at):
    """
    Return the answers that a reply comes to: a yes to one date, all else to every date.
    """
    chosen = [sessions[reply.date]] if reply.choice == AnswerChoice.YES else sessions
    return [
        Answer(
            session=session,
            member=reply.member,
            choice=reply.choice,
            answered_at=answered_at,
            **reply.needs,
        )
        for session in chosen
    ]
