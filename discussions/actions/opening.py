"""
Threads that open by themselves, and follow what they are about.
"""

from django.db import transaction
from django.db.models import F

from ..enums import ThreadKind
from ..models import Thread
from .posting import held, hold_board

_LONGEST_TITLE = Thread._meta.get_field("title").max_length


@transaction.atomic
def open_thread(*, sig, title, now):
    """
    Open a thread about a session, with nothing said in it yet, and return it.
    """
    board = hold_board(sig)
    thread = Thread.objects.create(
        sig=sig,
        title=title[:_LONGEST_TITLE],
        kind=ThreadKind.SESSION,
        started_at=now,
        last_post_at=now,
    )
    board.thread_count = F("thread_count") + 1
    board.save(update_fields=["thread_count"])
    return thread


def rename_thread(*, thread, title):
    """
    Give a thread another title.
    """
    Thread.objects.filter(pk=thread.pk).exclude(title=title[:_LONGEST_TITLE]).update(
        title=title[:_LONGEST_TITLE]
    )


@transaction.atomic
def drop_thread(*, thread):
    """
    Take away a thread in which nobody has said anything; return whether it is gone.
    """
    thread = held(thread)
    if thread.post_count:
        return False
    board = hold_board(thread.sig)
    thread.delete()
    board.thread_count = F("thread_count") - 1
    board.save(update_fields=["thread_count"])
    return True
