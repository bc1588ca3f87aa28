"""
What the mail on record knows of a person.
"""

from members.registry import register_privacy

from .actions import forget_person


def erase(member, now):
    """
    Have the mail on record no longer say that this member got any.
    """
    forget_person(member=member, now=now)


register_privacy("notifications", erase=erase)
