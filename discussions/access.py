"""
Who may read, write in and look after the threads of a SIG.
"""

from members import access as members_access
from sigs import access as sigs_access
from sigs.models import Sig

from .models import Thread


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
    Test whether this person may start a thread: whoever belongs to a SIG that has not closed.
    """
    return sig.state != Sig.State.CLOSED and sig.pk in sigs_access.sig_ids_of(user)


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
