"""
What becomes of a thread: answered, decided, closed, about which pages of the library.
"""

from django.db import transaction

from ..access import can_close, can_reply, can_settle
from ..enums import PostState, ThreadKind, ThreadOutcome
from .posting import MOST_PAGES, NotAllowed, held, readable_pages


class CannotSettle(Exception):
    """
    Raised for a post that cannot be what answers a thread or says what was decided.
    """


class TooManyPages(Exception):
    """
    Raised for one page more than a thread can be about.
    """

    def __init__(self):
        super().__init__(
            f"A thread can be about {MOST_PAGES} pages. Take one out before you add another."
        )


@transaction.atomic
def settle_thread(*, thread, post, outcome, by, now):
    """
    Say by which post a question is answered, or what was decided; the latest word counts.

    Raises NotAllowed, and CannotSettle for a post of another thread or one that is not shown, and
    for an answer to what was no question.
    """
    thread = held(thread)
    if not can_settle(by, thread):
        raise NotAllowed
    is_answer = outcome == ThreadOutcome.ANSWERED
    if post.thread_id != thread.pk or post.state != PostState.SHOWN:
        raise CannotSettle
    if outcome == ThreadOutcome.NONE or (is_answer and thread.kind != ThreadKind.QUESTION):
        raise CannotSettle
    if (thread.outcome, thread.settled_post_id) != (outcome, post.pk):
        _settle(thread, outcome, post, by, now)
    return thread


@transaction.atomic
def reopen_question(*, thread, by, now):
    """
    Say that a thread is neither answered nor decided after all. Raises NotAllowed.
    """
    thread = held(thread)
    if not can_settle(by, thread):
        raise NotAllowed
    if thread.outcome != ThreadOutcome.NONE:
        _settle(thread, ThreadOutcome.NONE, None, by, now)
    return thread


@transaction.atomic
def close_thread(*, thread, by, reason, now):
    """
    Take no more posts in a thread, for a reason that its readers see. Raises NotAllowed.
    """
    thread = held(thread)
    if not can_close(by, thread):
        raise NotAllowed
    if thread.closed_at is None:
        thread.closed_at, thread.closed_by, thread.closed_why = now, by, reason.strip()
        thread.save(update_fields=["closed_at", "closed_by", "closed_why"])
    return thread


@transaction.atomic
def reopen_thread(*, thread, by):
    """
    Take posts in a thread again. Raises NotAllowed.
    """
    thread = held(thread)
    if not can_close(by, thread):
        raise NotAllowed
    thread.closed_at, thread.closed_by, thread.closed_why = None, None, ""
    thread.save(update_fields=["closed_at", "closed_by", "closed_why"])
    return thread


@transaction.atomic
def link_page(*, thread, page, by):
    """
    Have a page of the library show this thread to its readers.

    Raises NotAllowed for who may not post in the thread or not read the page, and TooManyPages.
    """
    thread = held(thread)
    if not can_reply(by, thread) or not readable_pages(by, [page]):
        raise NotAllowed
    linked = set(thread.pages.values_list("pk", flat=True))
    if page.pk not in linked and len(linked) >= MOST_PAGES:
        raise TooManyPages
    thread.pages.add(page.pk)


@transaction.atomic
def unlink_page(*, thread, page, by):
    """
    Take back that a thread is about a page of the library. Raises NotAllowed.
    """
    thread = held(thread)
    if not can_reply(by, thread):
        raise NotAllowed
    thread.pages.remove(page.pk)


def _settle(thread, outcome, post, by, now):
    is_open = outcome == ThreadOutcome.NONE
    thread.outcome, thread.settled_post = outcome, post
    thread.settled_by, thread.settled_at = (None, None) if is_open else (by, now)
    thread.save(update_fields=["outcome", "settled_post", "settled_by", "settled_at"])
