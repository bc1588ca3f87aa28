import datetime
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from discussions import actions, markup, queries
from discussions.models import Board, BoardVisit, Mention, Post, ReadMark, Thread
from notifications.models import Delivery
from sigs.models import Sig
from tests.factories.discussions import PostFactory, ThreadFactory
from tests.factories.members import MemberFactory
from tests.factories.resources import ArticlePageFactory
from tests.factories.sigs import SigFactory, SigMembershipFactory

NOW = datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return MemberFactory(name="Ana Lima")


@pytest.fixture
def bo():
    return MemberFactory(name="Bo Hall")


@pytest.fixture
def sig(ana, bo):
    return SigFactory(members=[ana], facilitators=[bo])


@pytest.fixture
def thread(sig, ana):
    return PostFactory(thread=ThreadFactory(sig=sig, started_by=ana)).thread


def start(sig, by, **fields):
    known = {"title": "Keys", "kind": "discussion", "text": "Who has the keys?", "now": NOW}
    return actions.start_thread(sig=sig, by=by, **{**known, **fields})


def reply(thread, by, text="We do.", **fields):
    return actions.post_reply(thread=thread, by=by, text=text, **{"now": NOW, **fields})


def a_file(name="plan.txt", content=b"Keys at the desk."):
    return SimpleUploadedFile(name, content)


def told():
    mentions = Delivery.objects.filter(message__kind="discussions.mention")
    return sorted(mentions.values_list("address", "message__kind"))


class TestStarting:
    def test_it_makes_a_thread_with_its_first_post_and_counts_both(self, sig, ana):
        post = start(sig, ana, kind="question")
        thread = Thread.objects.get()
        board = Board.objects.get()
        assert (post.thread, post.number, post.html) == (thread, 1, "<p>Who has the keys?</p>\n")
        assert (thread.kind, thread.post_count, thread.last_post_at) == ("question", 1, NOW)
        assert (board.thread_count, board.post_count, board.last_post_at) == (1, 1, NOW)

    def test_the_same_words_twice_are_one_thread(self, sig, ana):
        assert start(sig, ana) == start(sig, ana, now=NOW + MINUTE / 2)
        assert (Thread.objects.count(), Board.objects.get().post_count) == (1, 1)

    def test_the_same_mail_twice_is_one_thread(self, sig, ana):
        first = start(sig, ana, mail_key="m1", source="mail")
        again = start(sig, ana, mail_key="m1", source="mail", text="Other", now=NOW + 9 * MINUTE)
        assert (first, Thread.objects.count()) == (again, 1)

    def test_it_is_about_pages_that_its_author_may_read(self, sig, ana):
        open_page = ArticlePageFactory(audience="public")
        closed_page = ArticlePageFactory(audience="sig", sig=SigFactory())
        post = start(sig, ana, pages=[open_page, closed_page])
        assert [page.pk for page in post.thread.pages.all()] == [open_page.pk]

    def test_a_sig_that_has_closed_takes_none(self, sig, ana):
        Sig.objects.update(state="closed")
        with pytest.raises(actions.SigHasClosed, match="takes no more posts"):
            start(sig, ana)
        assert Thread.objects.count() == 0

    def test_nobody_else_starts_one(self, sig):
        with pytest.raises(actions.NotAllowed):
            start(sig, MemberFactory(roles=["organiser"]))
        assert Thread.objects.count() == 0


class TestReplying:
    def test_it_takes_the_next_number_and_counts(self, thread, sig, bo):
        assert reply(thread, bo).number == 2
        assert Thread.objects.get().post_count == 2
        assert Board.objects.get().post_count == 2

    def test_the_same_words_within_a_minute_are_one_post_and_later_another(self, thread, bo, ana):
        first = reply(thread, bo)
        assert reply(thread, bo, now=NOW + MINUTE / 2) == first
        assert reply(thread, ana).number == 3
        assert reply(thread, bo, now=NOW + 2 * MINUTE).number == 4

    def test_the_same_words_with_another_file_are_another_post(self, thread, bo):
        reply(thread, bo)
        assert reply(thread, bo, files=[a_file()]).number == 3

    def test_a_closed_thread_takes_none(self, thread, bo):
        Thread.objects.update(closed_at=NOW)
        with pytest.raises(actions.ThreadClosed, match="has been closed"):
            reply(thread, bo)
        assert Post.objects.count() == 1

    def test_whoever_was_removed_posts_no_more(self, thread):
        gone = SigMembershipFactory(sig=thread.sig, left_at=NOW).member
        with pytest.raises(actions.NotAllowed):
            reply(thread, gone)

    @pytest.mark.parametrize("text", ["", "  \n\t "])
    def test_without_words_it_is_refused(self, thread, bo, text):
        with pytest.raises(actions.NothingWritten, match="Write something"):
            reply(thread, bo, text)

    def test_a_text_too_long_is_refused(self, thread, bo):
        with pytest.raises(markup.TooLong):
            reply(thread, bo, "a" * 100_000)
        assert Thread.objects.get().post_count == 1

    def test_what_came_by_mail_is_taken_however_deep_it_quotes(self, thread, bo):
        post = reply(thread, bo, "> " * 30 + "yes", source="mail", mail_key="m2", folded="Old")
        assert (post.source, post.folded, "yes" in post.html) == ("mail", "Old", True)

    def test_a_quotation_of_another_thread_is_left_out(self, thread, bo):
        other = PostFactory(thread=ThreadFactory(sig=thread.sig))
        assert reply(thread, bo, quotes=other).quotes is None
        assert reply(thread, bo, "So?", quotes=thread.posts.get(number=1)).quotes.number == 1


class TestWhatIsRead:
    def test_ones_own_post_on_the_site_is_no_news_to_oneself(self, thread, bo, ana):
        BoardVisit.objects.create(sig=thread.sig, member=bo, post_count=1, visited_at=NOW)
        reply(thread, bo)
        assert queries.board_news(thread.sig, bo).new_count == 0
        assert ReadMark.objects.get(member=bo).number == 2

    def test_an_answer_by_mail_does_not_hide_what_came_between(self, thread, bo):
        actions.mark_read(thread=thread, member=bo, number=1, now=NOW)
        PostFactory(thread=thread)
        thread.refresh_from_db()
        reply(thread, bo, source="mail")
        assert ReadMark.objects.get(member=bo).number == 1


class TestFiles:
    def test_they_are_kept_under_a_name_that_says_nothing(self, thread, bo):
        kept = reply(thread, bo, files=[a_file("../../Key plan.txt")]).attachments.get()
        assert (kept.name, kept.size, kept.content_type) == ("Key plan.txt", 17, "text/plain")
        assert "plan" not in kept.file.name
        assert len(kept.file.name.rsplit("/", 1)[-1]) == len(".txt") + 32

    def test_thirty_megabytes_are_refused_by_name(self, thread, bo):
        large = a_file()
        large.size = 30_000_000
        with pytest.raises(actions.FileRefused, match=r"“plan.txt”: The file is 30 MB, and 10 MB"):
            reply(thread, bo, files=[large])
        assert Post.objects.count() == 1

    def test_a_zip_bomb_is_refused(self, thread, bo):
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", "wordprocessingml.document.main+xml")
            archive.writestr("word/document.xml", b"0" * 30_000_000)
        with pytest.raises(actions.FileRefused, match="far more than it looks"):
            reply(thread, bo, files=[a_file("a.docx", bomb.getvalue())])

    @pytest.mark.parametrize(
        ("name", "content"), [("a.exe", b"MZ"), ("a.html", b"<html>"), ("a.pdf", b"<script>")]
    )
    def test_what_could_run_is_refused(self, thread, bo, name, content):
        with pytest.raises(actions.FileRefused, match=f"“{name}”"):
            reply(thread, bo, files=[a_file(name, content)])

    def test_six_are_refused(self, thread, bo):
        with pytest.raises(actions.FileRefused, match="You chose 6 files, and 5 is the most"):
            reply(thread, bo, files=[a_file()] * 6)


class TestMentions:
    def test_whoever_is_spoken_to_is_told_once(self, thread, bo, ana):
        post = reply(thread, bo, "@ana lima, would you? @Ana Lima!")
        assert [each.member for each in post.mentions.all()] == [ana]
        assert told() == [(ana.email, "discussions.mention")]

    def test_members_who_did_not_choose_to_be_seen_are_not_found(self, thread, bo):
        hidden = MemberFactory(name="Cy Unseen")
        SigMembershipFactory(sig=thread.sig, member=hidden)
        MemberFactory(name="Di Outside")
        post = reply(thread, bo, "@Cy Unseen @Di Outside")
        assert (post.mentions.count(), told(), "mention" in post.html) == (0, [], False)
        assert queries.suggestions(thread.sig_id, "Cy") == []

    def test_those_who_chose_to_be_seen_are_found(self, thread, bo):
        SigMembershipFactory(sig=thread.sig, member=MemberFactory(name="Cy Seen"), is_shown=True)
        assert reply(thread, bo, "@Cy Seen").mentions.count() == 1
        assert queries.suggestions(thread.sig_id, "see") == ["Cy Seen"]

    def test_whoever_has_muted_the_thread_is_not_told(self, thread, bo, ana):
        actions.follow_thread(thread=thread, member=ana, choice="mute", now=NOW)
        reply(thread, bo, "@Ana Lima")
        assert told() == []

    def test_two_hundred_names_are_refused_with_their_number(self, thread, bo):
        people = MemberFactory.create_batch(21)
        for person in people:
            SigMembershipFactory(sig=thread.sig, member=person, is_shown=True)
        with pytest.raises(actions.TooManyMentions, match="speak to 21 people"):
            reply(thread, bo, " ".join(f"@{person.name}" for person in people * 10))
        assert (Mention.objects.count(), told()) == (0, [])

    def test_nobody_is_told_that_they_speak_to_themselves(self, thread, bo):
        reply(thread, bo, "@Bo Hall")
        assert told() == []

    def test_a_mail_is_not_sent_for_a_post_that_is_gone(self, thread, bo, ana):
        post = reply(thread, bo, "@Ana Lima")
        actions.delete_post(post=post, by=bo, now=NOW)
        assert Delivery.objects.get().state == Delivery.State.SKIPPED
