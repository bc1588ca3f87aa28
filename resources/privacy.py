"""
What the library knows of a person.
"""

from members.registry import register_privacy

from .actions import forget_board_member


def erase(member, now):
    """
    Take this member's name off what they said on the editorial board and submitted to it.
    """
    forget_board_member(member=member)


register_privacy("resources", erase=erase)
