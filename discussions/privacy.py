"""
What discussions know of a person.
"""

from members.registry import register_privacy

from . import actions


def erase(member, now):
    """
    Take this member's name off what they posted, and forget what they read and follow.
    """
    actions.forget(member=member)


register_privacy("discussions", erase=erase)
