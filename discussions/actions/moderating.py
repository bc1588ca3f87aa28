"""
Deciding about a post: to hide it, to let it stand, to show it again.
"""

from django.db import transaction

from members.access import display_name

from .. import telling
from ..access import moderated_posts
from ..enums import DecisionKind, PostState, ReportState, ThreadOutcome
from ..models import Decision, Post, Report, Thread
from .reporting import hold_post


class NotYoursToDecide(Exception):
    """
    Raised for whoever does not look after the SIG, and for the author of the post.
    """


class AlreadyDecided(Exception):
    """
    Raised where the post is no longer as it was: somebody else has decided, or its author has
    deleted it.
    """


class NoReason(Exception):
    """
    Raised for hiding a post without saying why.
    """

    def __init__(self):
        super().__init__(
            "Say why you hide it: its author is told, and so is whoever reads the thread."
        )


@transaction.atomic
def hide_post(*, post, by, reason, now, also=(), title=""):
    """
    Take the words of a post away from everybody at once, and tell its author why; return the post.

    What waits to be sent about it is taken back. `also` are posts of the same SIG that repeat its
    words and go with it; `title` is what its thread is called from now on, where the post began it.
    Open reports are settled, and a thread that it answered is open again. Hiding again what one has
    hidden oneself changes nothing. Raises NoReason, NotYoursToDecide and AlreadyDecided.
    """
    if not reason.strip():
        raise NoReason
    post = _held(post, by)
    if post.state == PostState.HIDDEN and post.state_by_id == by.pk:
        return post
    _refuse_unless(PostState.SHOWN, post)
    if title.strip() and post.number == 1:
        post.thread.title = title.strip()
        post.thread.save(update_fields=["title"])
    _hide(post, by, reason.strip(), now)
    for each in _repeating(post, by, also):
        _hide(each, by, reason.strip(), now)
    return post


@transaction.atomic
def keep_post(*, post, by, answer, now):
    """
    Let a reported post stand, and tell those who reported it why; return the post.

    Where no report is open any more, nothing changes. Raises NotYoursToDecide, and AlreadyDecided
    for a post that somebody has hidden.
    """
    post = _held(post, by)
    if post.state == PostState.HIDDEN:
        raise AlreadyDecided(_who_decided(post))
    if post.reports.filter(state=ReportState.OPEN).exists():
        decision = _decide(post, DecisionKind.KEPT, by, answer.strip(), now)
        _settle(post, ReportState.DISMISSED, decision)
    return post


@transaction.atomic
def restore_post(*, post, by, reason, now):
    """
    Show a hidden post again, and tell its author; return the post.

    One that is shown already stays so. Raises NotYoursToDecide, and AlreadyDecided for one that its
    author has deleted or whose words are erased.
    """
    post = _held(post, by)
    if post.state == PostState.SHOWN:
        return post
    _refuse_unless(PostState.HIDDEN, post)
    if is_erased(post):
        raise AlreadyDecided("The words of this post are erased, so it cannot be shown again.")
    _put(post, PostState.SHOWN, None, None, "")
    decision = _decide(post, DecisionKind.RESTORED, by, reason.strip(), now)
    telling.tell_restored(post, decision, now=now)
    return post


def is_erased(post):
    """
    Test whether the words of a post are gone for good.
    """
    return not (post.text or post.html or post.folded)


def _held(post, by):
    post = hold_post(post)
    if not moderated_posts(by).filter(pk=post.pk).exists():
        raise NotYoursToDecide
    return post


def _refuse_unless(state, post):
    if post.state == state:
        return
    if post.state == PostState.DELETED:
        raise AlreadyDecided("Its author has deleted this post in the meantime.")
    raise AlreadyDecided(_who_decided(post))


def _who_decided(post):
    who = display_name(post.state_by) if post.state_by else "Somebody"
    if post.state == PostState.HIDDEN:
        return f"{who} has hidden this post already: “{post.state_reason}”"
    return "This post is shown already."


def _repeating(post, by, also):
    """
    Return those of these posts that are still shown and that `by` may decide about.
    """
    return (
        moderated_posts(by)
        .filter(pk__in=[each.pk for each in also], state=PostState.SHOWN)
        .filter(thread__sig=post.thread.sig_id)
        .select_for_update(no_key=True, of=("self",))
        .select_related("thread__sig", "author")
        .order_by("pk")
    )


def _hide(post, by, reason, now):
    _put(post, PostState.HIDDEN, by, now, reason)
    decision = _decide(post, DecisionKind.HIDDEN, by, reason, now)
    Thread.objects.filter(pk=post.thread_id, settled_post=post).update(
        outcome=ThreadOutcome.NONE, settled_post=None, settled_by=None, settled_at=None
    )
    telling.recall_post(post, now=now)
    telling.tell_hidden(post, decision, now=now)
    _settle(post, ReportState.UPHELD, decision)


def _put(post, state, by, at, reason):
    Post.objects.filter(pk=post.pk).update(
        state=state, state_by=by, state_at=at, state_reason=reason
    )
    post.state, post.state_by, post.state_at, post.state_reason = state, by, at, reason


def _decide(post, kind, by, reason, now):
    return Decision.objects.create(post=post, kind=kind, by=by, reason=reason, at=now)


def _settle(post, state, decision):
    waiting = Report.objects.filter(post=post, state=ReportState.OPEN)
    reporters = list(waiting.exclude(reported_by=None).values_list("reported_by", flat=True))
    waiting.update(
        state=state, settled_by=decision.by, settled_at=decision.at, answer=decision.reason
    )
    telling.tell_settled(post, decision, reporters, now=decision.at)
