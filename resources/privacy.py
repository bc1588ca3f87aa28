"""
What the library knows of a person.
"""

from members.registry import register_privacy

from .actions import forget_member


def erase(member, now):
    """
    Take this member's name off what they suggested and answered; what was suggested stays.
    """
    forget_member(member=member)


register_privacy("resources", erase=erase)
