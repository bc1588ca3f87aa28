"""
What the library knows of a person.
"""

from members.registry import register_privacy

from .actions import disown_promises


def erase(member, now):
    """
    Leave what this member promised without an owner.
    """
    disown_promises(member=member)


register_privacy("resources", erase=erase)
