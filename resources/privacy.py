"""
What the library knows of a person.
"""

from members.registry import register_privacy

from .actions import (
    disown_promises,
    forget_board_member,
    forget_member,
    forget_saved_pages,
)


def erase(member, now):
    """
    Take this member's name off what they suggested, answered and said on the editorial board, and
    leave what they promised without an owner; what they saved for later is forgotten.
    """
    forget_member(member=member)
    disown_promises(member=member)
    forget_board_member(member=member)
    forget_saved_pages(member=member)


register_privacy("resources", erase=erase)
