"""
What forums know of a person.
"""

from members.registry import register_privacy

from . import queries
from .actions import (
    end_calendar_key,
    forget,
    forget_certificates,
    forget_presence,
    forget_proposals,
    forget_votes,
)


def blockers(member, now):
    """
    Say for every coming session that this member hosts that somebody else has to.
    """
    return [
        f"You host “{session.topic.title}” on {queries.DateLine(session).when}. "
        "Name another host for it or cancel it first."
        for session in queries.hosted_by(member, now=now)
    ]


def erase(member, now):
    """
    Forget what this member answered and wrote back, which dates suited them, where they were,
    which parts they took and what certified it, take their name off what they proposed, and end
    the address of their calendar.
    """
    forget(member=member)
    forget_votes(member=member)
    forget_proposals(member=member)
    forget_certificates(member=member)
    forget_presence(member=member)
    end_calendar_key(member=member)


register_privacy("forums", blockers=blockers, erase=erase)
