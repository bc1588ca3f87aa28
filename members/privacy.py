"""
What the directory knows of a person.
"""

from .actions import forget_profile
from .registry import register_privacy


def erase(member, now):
    """
    Delete what this member told others of themselves.
    """
    forget_profile(member=member)


register_privacy("members", erase=erase)
