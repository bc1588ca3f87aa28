"""
Erasing the words of posts that are not shown any more; their place in the thread stays.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from .. import telling
from ..access import moderated_posts
from ..enums import DecisionKind, PostState, ReportState
from ..models import Decision, Post
from .moderating import AlreadyDecided, NotYoursToDecide, is_erased
from .reporting import hold_post

_AT_ONCE = 200


@transaction.atomic
def erase_post(*, post, by, reason="", now):
    """
    Erase for good the words of a hidden post: text, earlier texts, files, and what was reported of
    it; return the post. A second time changes nothing.

    Raises NotYoursToDecide, and AlreadyDecided for a post that is shown.
    """
    post = hold_post(post)
    if not moderated_posts(by).filter(pk=post.pk).exists():
        raise NotYoursToDecide
    if post.state == PostState.SHOWN:
        raise AlreadyDecided("This post is shown. Hide it first, then its words can be erased.")
    if not is_erased(post):
        _erase(post, by, reason.strip(), now)
    return post


def erase_due(*, now):
    """
    Erase the words of posts that were hidden or deleted long enough ago; return how many.

    What is reported and not decided stays until it is.
    """
    hidden = now - datetime.timedelta(days=settings.DISCUSSIONS_HIDDEN_KEEP_DAYS)
    deleted = now - datetime.timedelta(days=settings.DISCUSSIONS_DELETED_KEEP_DAYS)
    over = Q(state=PostState.HIDDEN, state_at__lte=hidden) | Q(
        state=PostState.DELETED, state_at__lte=deleted
    )
    due = (
        Post.objects.filter(over)
        .exclude(text="", html="", folded="")
        .exclude(reports__state=ReportState.OPEN)
        .order_by("pk")
    )
    pks = list(due.values_list("pk", flat=True)[:_AT_ONCE])
    return sum(_erase_one(Post(pk=pk), due, now) for pk in pks)


@transaction.atomic
def _erase_one(post, due, now):
    post = hold_post(post)
    if not due.filter(pk=post.pk).exists():
        return 0
    _erase(post, None, "", now)
    return 1


def _erase(post, by, reason, now):
    Post.objects.filter(pk=post.pk).update(text="", html="", folded="")
    post.text = post.html = post.folded = ""
    post.revisions.all().delete()
    post.mentions.all().delete()
    post.reports.update(words="")
    for attachment in post.attachments.all():
        # The file goes once it is certain that its row has gone.
        transaction.on_commit(_deleting(attachment.file))
        attachment.delete()
    telling.forget_post(post, now=now)
    Decision.objects.create(post=post, kind=DecisionKind.ERASED, by=by, reason=reason, at=now)


def _deleting(file):
    return lambda: file.storage.delete(file.name)
