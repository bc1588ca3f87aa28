"""
Who may read, write in and look after the threads of a SIG.
"""

from django.db.models import Exists, OuterRef, Q

from members import access as members_access
from sigs import access as sigs_access
from sigs.enums import OPEN_STATES

from .enums import PostState
from .models import Decision, Post, Report, Thread


def can_view(user, thread):
    """
    Test whether this person may read a thread: whoever belongs to its SIG or runs it.
    """
    return thread.sig_id in sigs_access.sig_ids_of(user)


def visible_threads(user):
    """
    Return the threads that can_view() admits.
    """
    return Thread.objects.filter(sig__in=sigs_access.sig_ids_of(user))


def can_start(user, sig):
    """
    Test whether this person may start a thread: whoever belongs to a SIG that is neither over nor
    only proposed.
    """
    return sig.state in OPEN_STATES and sig.pk in sigs_access.sig_ids_of(user)


def can_reply(user, thread):
    """
    Test whether this person may post in a thread: a reader of one that is open, in such a SIG.
    """
    return thread.closed_at is None and can_start(user, thread.sig)


def can_edit(user, post):
    """
    Test whether this person may edit or delete a post: its author, as long as they may reply.
    """
    is_own = user.is_authenticated and post.author_id == user.pk
    return is_own and can_reply(user, post.thread)


def can_moderate(user, sig):
    """
    Test whether this person may hide posts and decide what was reported: the SIG's facilitators and
    the organisers.
    """
    return sigs_access.is_facilitator(user, sig) or members_access.is_organiser(user)


def can_report(user, post):
    """
    Test whether this person may report a post: a reader of it who did not write it.
    """
    return can_view(user, post.thread) and post.author_id != user.pk


def can_decide(user, post):
    """
    Test whether this person may decide about a post: who looks after its SIG and did not write it.

    Organisers decide in any SIG, outside of their own about what was reported alone.
    """
    return moderated_posts(user).filter(pk=post.pk).exists()


def moderated_posts(user):
    """
    Return the posts that can_decide() admits.
    """
    if not user.is_authenticated or not user.is_active:
        return Post.objects.none()
    others = Post.objects.exclude(author=user)
    mine = Q(thread__sig__in=sigs_access.facilitated_ids_of(user))
    if not members_access.is_organiser(user):
        return others.filter(mine)
    looked_at = Exists(Report.objects.filter(post=OuterRef("pk"))) | Exists(
        Decision.objects.filter(post=OuterRef("pk"))
    )
    read = Q(thread__sig__in=sigs_access.sig_ids_of(user))
    return others.filter(mine | read | looked_at)


def moderates_any(user):
    """
    Test whether this person has a SIG whose posts they decide about.
    """
    return bool(sigs_access.facilitated_ids_of(user)) or members_access.is_organiser(user)


def shown_posts(user):
    """
    Return the posts whose words this person may read.
    """
    return Post.objects.filter(state=PostState.SHOWN, thread__in=visible_threads(user))


def can_settle(user, thread):
    """
    Test whether this person may say that a thread is answered or decided: whoever started it and
    the SIG's facilitators, as long as they may post in it.
    """
    started = user.is_authenticated and thread.started_by_id == user.pk
    return can_reply(user, thread) and (started or sigs_access.is_facilitator(user, thread.sig))


def can_close(user, thread):
    """
    Test whether this person may close a thread or open it again: a reader who moderates its SIG.
    """
    return can_view(user, thread) and can_start(user, thread.sig) and can_moderate(user, thread.sig)
