"""
What the library knows of a person.
"""

from members.registry import register_privacy

from .actions import disown_promises, forget_member


def erase(member, now):
    """
    Take this member's name off what they suggested and answered, and leave what they promised
    without an owner.
    """
    forget_member(member=member)
    disown_promises(member=member)


register_privacy("resources", erase=erase)
