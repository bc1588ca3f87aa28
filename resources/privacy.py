"""
What the library knows of a person.
"""

from members.registry import register_privacy

from .actions import forget_saved_pages


def erase(member, now):
    """
    Empty the list of what this member saved for later.
    """
    forget_saved_pages(member=member)


register_privacy("resources", erase=erase)
