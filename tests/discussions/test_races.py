"""
What happens when many post at once. Only a database with row locks can show it.
"""

import datetime

import pytest

from discussions import actions
from discussions.models import Board, Post, Thread
from tests.factories.discussions import ThreadFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory
from tests.forums.test_races import all_at_once

NOW = datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_twenty_who_reply_at_once_get_numbers_of_their_own_and_counts_are_right():
    people = MemberFactory.create_batch(20)
    thread = ThreadFactory(sig=SigFactory(members=people))

    all_at_once(
        lambda member: actions.post_reply(
            thread=thread, by=member, text=f"I am {member.pk}.", now=NOW
        ),
        people,
    )

    numbers = sorted(Post.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 21))
    assert (Thread.objects.get().post_count, Board.objects.get().post_count) == (20, 20)


def test_one_press_sent_twenty_times_makes_one_thread_and_one_reply():
    ana = MemberFactory()
    sig = SigFactory(members=[ana])

    def press(_):
        post = actions.start_thread(
            sig=sig, by=ana, title="Keys", kind="discussion", text="Who?", now=NOW
        )
        actions.post_reply(thread=post.thread, by=ana, text="Anybody?", now=NOW)

    all_at_once(press, range(20))
    board = Board.objects.get()
    assert (Thread.objects.count(), Post.objects.count()) == (1, 2)
    assert (board.thread_count, board.post_count) == (1, 2)


def test_two_windows_that_edit_one_post_at_once_leave_one_text_and_one_refusal():
    ana = MemberFactory()
    sig = SigFactory(members=[ana])
    post = actions.start_thread(
        sig=sig, by=ana, title="Keys", kind="discussion", text="Who?", now=NOW
    )
    refused = []

    def edit(window):
        try:
            actions.edit_post(post=post, by=ana, text=f"Window {window}", revision=1, now=NOW)
        except actions.EditedMeanwhile:
            refused.append(window)

    all_at_once(edit, range(6))
    post.refresh_from_db()
    assert (len(refused), post.revision, post.revisions.count()) == (5, 2, 1)
