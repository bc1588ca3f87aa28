"""
Posts that are edited and deleted; threads that are answered, decided, closed and followed.
"""

import datetime

import pytest

from discussions import actions, queries
from discussions.models import (
    BoardVisit,
    Post,
    PostRevision,
    ReadMark,
    Thread,
    ThreadFollow,
)
from members.actions import close_account
from notifications.models import Delivery
from pielink.kernel import connections
from tests.factories.discussions import PostFactory, ThreadFactory
from tests.factories.members import MemberFactory
from tests.factories.resources import ArticlePageFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return MemberFactory(name="Ana Lima")


@pytest.fixture
def bo():
    return MemberFactory(name="Bo Hall")


@pytest.fixture
def cy():
    return MemberFactory(name="Cy Reed")


@pytest.fixture
def thread(ana, bo, cy):
    sig = SigFactory(members=[ana, cy], facilitators=[bo])
    thread = ThreadFactory(sig=sig, started_by=ana, kind="question")
    PostFactory(thread=thread, text="How?")
    PostFactory(thread=thread, author=cy, text="So.")
    return thread


def edit(post, by, text, revision=1):
    return actions.edit_post(post=post, by=by, text=text, revision=revision, now=NOW)


class TestEditing:
    def test_what_it_said_before_is_kept(self, thread, cy):
        post = edit(thread.posts.get(number=2), cy, "Like **so**.")
        assert (post.html, post.revision, post.edited_at) == (
            "<p>Like <strong>so</strong>.</p>\n",
            2,
            NOW,
        )
        assert list(PostRevision.objects.values_list("revision", "text", "replaced_by")) == [
            (1, "So.", cy.pk)
        ]

    def test_the_second_of_two_windows_is_told_and_nothing_is_lost(self, thread, cy):
        post = thread.posts.get(number=2)
        edit(post, cy, "First window.")
        with pytest.raises(actions.EditedMeanwhile, match="edited in another window") as refused:
            edit(post, cy, "Second window.")
        assert refused.value.post.text == "First window."
        assert Post.objects.get(pk=post.pk).text == "First window."

    def test_the_same_text_changes_nothing(self, thread, cy):
        assert edit(thread.posts.get(number=2), cy, " So. ", revision=7).revision == 1
        assert PostRevision.objects.count() == 0

    def test_only_whom_it_adds_is_told(self, thread, cy, ana, bo):
        post = edit(thread.posts.get(number=2), cy, "@Ana Lima so.")
        edit(post, cy, "@Ana Lima and @Bo Hall so.", revision=2)
        assert list(Delivery.objects.order_by("pk").values_list("address", flat=True)) == [
            ana.email,
            bo.email,
        ]

    def test_nobody_else_edits_it_however_they_look_after_the_sig(self, thread, bo):
        with pytest.raises(actions.NotAllowed):
            edit(thread.posts.get(number=2), bo, "No.")

    def test_one_that_was_hidden_is_left_alone(self, thread, cy):
        Post.objects.update(state="hidden")
        with pytest.raises(actions.NotShown):
            edit(thread.posts.get(number=2), cy, "No.")


class TestDeleting:
    def test_its_place_and_number_stay(self, thread, cy, ana):
        actions.delete_post(post=thread.posts.get(number=2), by=cy, now=NOW)
        assert actions.post_reply(thread=thread, by=ana, text="Oh.", now=NOW).number == 3
        assert list(thread.posts.values_list("number", "state")) == [
            (1, "shown"),
            (2, "deleted"),
            (3, "shown"),
        ]

    def test_a_question_that_it_answered_is_open_again(self, thread, cy, ana):
        post = thread.posts.get(number=2)
        actions.settle_thread(thread=thread, post=post, outcome="answered", by=ana, now=NOW)
        actions.delete_post(post=post, by=cy, now=NOW)
        thread.refresh_from_db()
        assert (thread.outcome, thread.settled_post) == ("", None)

    def test_a_second_time_changes_nothing(self, thread, cy):
        post = thread.posts.get(number=2)
        actions.delete_post(post=post, by=cy, now=NOW)
        later = NOW + datetime.timedelta(hours=1)
        assert actions.delete_post(post=post, by=cy, now=later).state_at == NOW

    def test_nobody_else_deletes_it(self, thread, bo):
        with pytest.raises(actions.NotAllowed):
            actions.delete_post(post=thread.posts.get(number=2), by=bo, now=NOW)


class TestSettling:
    @pytest.mark.parametrize(("who", "may"), [("ana", True), ("bo", True), ("cy", False)])
    def test_whoever_asked_and_the_facilitators_say_what_answers_it(
        self, thread, who, may, request
    ):
        by = request.getfixturevalue(who)
        post = thread.posts.get(number=2)
        if may:
            actions.settle_thread(thread=thread, post=post, outcome="answered", by=by, now=NOW)
        else:
            with pytest.raises(actions.NotAllowed):
                actions.settle_thread(thread=thread, post=post, outcome="answered", by=by, now=NOW)
        thread.refresh_from_db()
        assert thread.settled_post == (post if may else None)

    def test_it_can_be_open_again(self, thread, ana):
        post = thread.posts.get(number=2)
        actions.settle_thread(thread=thread, post=post, outcome="decided", by=ana, now=NOW)
        thread = actions.reopen_question(thread=thread, by=ana, now=NOW)
        assert (thread.outcome, thread.settled_post, thread.settled_by) == ("", None, None)

    def test_what_was_no_question_has_no_answer(self, thread, ana):
        Thread.objects.update(kind="discussion")
        with pytest.raises(actions.CannotSettle):
            actions.settle_thread(
                thread=thread,
                post=thread.posts.get(number=2),
                outcome="answered",
                by=ana,
                now=NOW,
            )

    def test_a_post_of_another_thread_answers_nothing(self, thread, ana):
        with pytest.raises(actions.CannotSettle):
            actions.settle_thread(
                thread=thread, post=PostFactory(), outcome="answered", by=ana, now=NOW
            )

    def test_facilitators_close_it_with_a_reason_and_open_it_again(self, thread, bo, ana):
        with pytest.raises(actions.NotAllowed):
            actions.close_thread(thread=thread, by=ana, reason="No", now=NOW)
        closed = actions.close_thread(thread=thread, by=bo, reason=" Done. ", now=NOW)
        assert (closed.closed_at, closed.closed_by, closed.closed_why) == (NOW, bo, "Done.")
        assert actions.reopen_thread(thread=thread, by=bo).closed_at is None

    def test_a_sixth_page_is_refused(self, thread, ana):
        pages = ArticlePageFactory.create_batch(6)
        for page in pages[:5]:
            actions.link_page(thread=thread, page=page, by=ana)
        with pytest.raises(actions.TooManyPages, match="about 5 pages"):
            actions.link_page(thread=thread, page=pages[5], by=ana)
        actions.unlink_page(thread=thread, page=pages[0], by=ana)
        assert thread.pages.count() == 4


class TestReading:
    def test_a_mark_never_goes_back_nor_beyond_the_end(self, thread, ana):
        for number in (2, 1, 99):
            actions.mark_read(thread=thread, member=ana, number=number, now=NOW)
        assert ReadMark.objects.get().number == 2

    def test_nobody_outside_leaves_marks(self, thread):
        outside = MemberFactory()
        with pytest.raises(actions.NotAllowed):
            actions.mark_read(thread=thread, member=outside, number=1, now=NOW)
        with pytest.raises(actions.NotAllowed):
            actions.note_visit(sig=thread.sig, member=outside, now=NOW)
        with pytest.raises(actions.NotAllowed):
            actions.follow_thread(thread=thread, member=outside, choice="follow", now=NOW)

    def test_new_posts_are_counted_since_the_last_look(self, thread, ana, cy):
        assert queries.board_news(thread.sig, ana).new_count is None
        actions.note_visit(sig=thread.sig, member=ana, now=NOW)
        assert queries.new_posts(ana, [thread.sig]) == {}
        actions.post_reply(thread=thread, by=cy, text="More.", now=NOW)
        assert queries.new_posts(ana, [thread.sig]) == {thread.sig_id: 1}
        assert queries.board_news(thread.sig, ana).new_count == 1

    def test_a_choice_replaces_the_one_before_and_can_be_left_open(self, thread, ana):
        for choice in ("follow", "mute"):
            actions.follow_thread(thread=thread, member=ana, choice=choice, now=NOW)
        assert ThreadFollow.objects.get().choice == "mute"
        actions.follow_thread(thread=thread, member=ana, choice="", now=NOW)
        assert ThreadFollow.objects.count() == 0


def lists(sig, user, shown="all"):
    found = queries.threads_of(sig, user, shown=shown)
    return [(line.thread.title, line.unread) for line in found.lines]


class TestLists:
    def test_what_was_said_before_one_joined_is_not_unread(self, thread):
        late = MemberFactory()
        thread.sig.memberships.create(member=late, joined_at=NOW)
        assert lists(thread.sig, late) == [(thread.title, 0)]
        assert lists(thread.sig, late, "unread") == []

    def test_what_is_unread_is_counted_and_its_first_post_is_led_to(self, thread, ana):
        actions.mark_read(thread=thread, member=ana, number=1, now=NOW)
        (line,) = queries.threads_of(thread.sig, ana, shown="unread").lines
        assert (line.unread, line.url) == (1, f"{thread.get_absolute_url()}#post-2")
        actions.mark_read(thread=thread, member=ana, number=2, now=NOW)
        assert lists(thread.sig, ana, "unread") == []

    def test_open_questions_and_decisions_stand_apart(self, thread, ana):
        other = PostFactory(thread=ThreadFactory(sig=thread.sig, started_by=ana)).thread
        post = other.posts.get()
        actions.settle_thread(thread=other, post=post, outcome="decided", by=ana, now=NOW)
        assert [title for title, _ in lists(thread.sig, ana, "open")] == [thread.title]
        assert [title for title, _ in lists(thread.sig, ana, "decided")] == [other.title]

    def test_open_questions_are_handed_over_to_those_who_may_read_them(self, thread, bo):
        sections = connections.collect(thread.sig, "sig-handover", bo, NOW)
        questions = [each for each in sections if each.heading == "Open questions"]
        assert [each.lines for each in questions] == [[(thread.title, thread.get_absolute_url())]]
        outside = connections.collect(thread.sig, "sig-handover", MemberFactory(), NOW)
        assert [each for each in outside if each.heading == "Open questions"] == []

    def test_a_post_on_the_second_page_is_led_to_there(self, thread):
        assert thread.address_of(51) == f"{thread.get_absolute_url()}?page=2#post-51"
        assert thread.address_of(50) == f"{thread.get_absolute_url()}#post-50"


def test_closing_an_account_takes_the_name_off_and_forgets_what_was_read(thread, cy, ana):
    actions.note_visit(sig=thread.sig, member=cy, now=NOW)
    actions.mark_read(thread=thread, member=cy, number=2, now=NOW)
    actions.follow_thread(thread=thread, member=cy, choice="mute", now=NOW)
    actions.post_reply(thread=thread, by=ana, text="@Cy Reed, thanks.", now=NOW)
    actions.mark_read(thread=thread, member=ana, number=2, now=NOW)
    close_account(member=cy, now=NOW)
    post = thread.posts.get(number=2)
    assert (post.author, post.text) == (None, "So.")
    assert queries.author_name(post.author) == "A former member"
    assert [rows.objects.filter(member=cy).count() for rows in (ReadMark, BoardVisit)] == [0, 0]
    assert (ThreadFollow.objects.count(), cy.mentions.count()) == (0, 0)
    assert ReadMark.objects.get().member == ana
