"""
What forums know of a person.
"""

from members.registry import register_privacy

from . import queries
from .actions import forget, forget_votes


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
    Forget what this member answered and wrote back, and which dates suited them.
    """
    forget(member=member)
    forget_votes(member=member)


register_privacy("forums", blockers=blockers, erase=erase)
