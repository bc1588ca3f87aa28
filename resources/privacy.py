"""
What the library knows of a person.
"""

from members.registry import register_privacy

from .actions import (
    disown_promises,
    forget_board_member,
    forget_lines,
    forget_member,
    forget_saved_pages,
    forget_shelf_names,
)


def erase(member, now):
    """
    Take this member's name off what they suggested, answered and decided, and off what they said
    on the editorial board; leave what they promised without an owner, and forget what they saved.
    """
    forget_member(member=member)
    disown_promises(member=member)
    forget_board_member(member=member)
    forget_saved_pages(member=member)
    forget_lines(member=member)
    forget_shelf_names(member=member)


register_privacy("resources", erase=erase)
