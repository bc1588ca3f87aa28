"""
Kinds of mail that only tests of sending post: one marked each by itself, one in groups.
"""

from notifications.registry import NoticeKind, register

EACH = NoticeKind("tests.invitation", "An invitation", "subscription")
GROUPED = NoticeKind("tests.newsletter", "A newsletter", "subscription", marks="grouped")


def add_kinds():
    """
    Make both kinds known.
    """
    register(EACH)
    register(GROUPED)
