"""
The site's workers, with kinds of mail that only the tests post: one marked each by itself, one in
groups. Start it as Celery's application.
"""

from notifications.registry import NoticeKind, register
from pielink.celery import app

app.conf.task_always_eager = False

EACH = NoticeKind("tests.invitation", "An invitation", "subscription")
GROUPED = NoticeKind("tests.newsletter", "A newsletter", "subscription", marks="grouped")


def add_kinds():
    """
    Make both kinds known.
    """
    register(EACH)
    register(GROUPED)


add_kinds()
