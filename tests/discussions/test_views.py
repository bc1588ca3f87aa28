import datetime

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from discussions import actions, queries
from discussions.models import BoardVisit, Post, ReadMark, Thread
from sigs.models import Sig
from tests.factories.discussions import STARTED_AT, PostFactory, ThreadFactory
from tests.factories.members import MemberFactory
from tests.factories.resources import ArticlePageFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_november(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def ana():
    return MemberFactory(name="Ana Lima")


@pytest.fixture
def bo():
    return MemberFactory(name="Bo Hall")


@pytest.fixture
def thread(ana, bo):
    sig = SigFactory(members=[ana], facilitators=[bo])
    thread = ThreadFactory(sig=sig, started_by=ana, kind="question")
    PostFactory(thread=thread, text="How *exactly*?")
    return thread


@pytest.fixture
def client(ana):
    return client_of(ana)


def client_of(member):
    client = Client()
    client.force_login(member)
    return client


def at(thread, tail=""):
    return f"/sigs/{thread.sig.slug}/threads/{thread.pk}/{tail}"


def soup(answer):
    return BeautifulSoup(answer.content, "html.parser")


def errors(answer):
    return [each.get_text(" ", strip=True) for each in soup(answer).select(".error")]


def typed(answer):
    return soup(answer).find("textarea", attrs={"name": "text"}).text.lstrip("\n")


def said(answer):
    return [str(message) for message in answer.context["messages"]]


class TestReading:
    def test_a_thread_shows_its_posts_in_order_with_one_heading_each(self, client, thread, bo):
        PostFactory(thread=thread, author=bo, html="<h3>First</h3>")
        page = soup(client.get(thread.get_absolute_url()))
        assert [post["id"] for post in page.select(".post")] == ["post-1", "post-2"]
        headings = [each.name for each in page.select("h1, .posts h2, .posts h3")]
        assert headings == ["h1", "h2", "h2", "h3"]

    def test_every_page_leads_to_what_one_does_when_worried_about_somebody(self, client, thread):
        way = f'href="/sigs/{thread.sig.slug}/worried/"'
        pages = [f"/sigs/{thread.sig.slug}/threads/", thread.get_absolute_url()]

        assert [client.get(page).content.decode().count(way) for page in pages] == [1, 1]

    def test_the_number_alone_leads_to_the_address(self, client, thread):
        answer = client.get(at(thread))
        assert (answer.status_code, answer.url) == (302, thread.get_absolute_url())

    @pytest.mark.parametrize("page", ["2", "0", "x", "999999999999"])
    def test_a_page_that_is_not_there_is_not_found(self, client, thread, page):
        answer = client.get(f"{thread.get_absolute_url()}?page={page}")
        assert answer.status_code == 404

    def test_looking_at_it_marks_nothing(self, client, thread):
        client.get(thread.get_absolute_url())
        client.get(f"/sigs/{thread.sig.slug}/threads/")
        assert (ReadMark.objects.count(), BoardVisit.objects.count()) == (0, 0)

    def test_a_script_marks_it_and_a_button_does_without(self, client, thread):
        quietly = client.post(
            at(thread, "read/"), {"number": "1"}, headers={"x-requested-with": "fetch"}
        )
        assert (quietly.status_code, ReadMark.objects.get().number) == (204, 1)
        assert client.post(at(thread, "read/"), {"number": "1"}).url == thread.address_of(1)
        client.post(f"/sigs/{thread.sig.slug}/threads/seen/")
        assert BoardVisit.objects.get().post_count == 1

    @pytest.mark.parametrize("number", ["", "-1", "x", "١", "9" * 30])
    def test_a_mark_that_is_no_number_is_refused(self, client, thread, number):
        assert client.post(at(thread, "read/"), {"number": number}).status_code == 400

    def test_a_deleted_post_leaves_its_place_and_no_word(self, client, thread, ana):
        actions.delete_post(post=thread.posts.get(), by=ana, now=NOW)
        post = soup(client.get(thread.get_absolute_url())).select_one("#post-1")
        assert "Ana Lima has deleted this post." in post.get_text(" ", strip=True)
        assert "exactly" not in str(post)

    def test_a_file_is_for_keeping_and_not_for_showing(self, client, thread, ana):
        file = SimpleUploadedFile("plan.txt", b"Keys at the desk.")
        post = actions.post_reply(thread=thread, by=ana, text="Look.", files=[file], now=NOW)
        kept = post.attachments.get()
        address = f"/sigs/{thread.sig.slug}/threads/files/{kept.pk}/plan.txt"
        answer = client.get(address)
        assert answer.getvalue() == b"Keys at the desk."
        assert answer["Content-Disposition"] == 'attachment; filename="plan.txt"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "private" in answer["Cache-Control"]
        actions.delete_post(post=post, by=ana, now=NOW)
        assert client.get(address).status_code == 404


class TestWriting:
    def test_a_reply_is_posted_and_opened(self, client, thread):
        answer = client.post(at(thread, "reply/"), {"text": "Like\r\nthis."})
        post = Post.objects.get(number=2)
        assert (post.text, answer.url) == ("Like\nthis.", post.get_absolute_url())

    def test_a_quotation_is_put_into_the_box(self, client, thread):
        answer = client.get(f"{thread.get_absolute_url()}?quote=1")
        assert typed(answer) == "> How *exactly*?\n\n"
        client.post(at(thread, "reply/"), {"text": "So.", "quotes": thread.posts.get().pk})
        assert Post.objects.get(number=2).quotes.number == 1

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("", "Write something before you post it."),
            ("  ", "Write something before you post it."),
            ("a" * 100_000, "Your text has 100,000 characters, and 20,000 is the most for a post."),
            ("> " * 3_000 + "x", "Quotations or lists stand too far inside each other"),
        ],
        ids=["nothing", "blanks", "too long", "too deep"],
    )
    def test_what_is_refused_is_said_and_kept(self, client, thread, text, sentence):
        answer = client.post(at(thread, "reply/"), {"text": text})
        assert answer.status_code == 422
        assert [error[: len(sentence)] for error in errors(answer)] == [sentence]
        assert typed(answer) == text

    def test_a_file_too_large_is_refused_and_the_text_kept(self, client, thread, monkeypatch):
        monkeypatch.setattr("discussions.actions.files.MOST_BYTES", 10)
        file = SimpleUploadedFile("plan.txt", b"Keys at the desk.")
        answer = client.post(at(thread, "reply/"), {"text": "Look.", "files": file})
        assert (answer.status_code, typed(answer)) == (422, "Look.")
        assert "“plan.txt”" in errors(answer)[0]
        assert "Choose your files again" in errors(answer)[0]

    def test_a_thread_closed_meanwhile_keeps_what_was_typed(self, client, thread, bo):
        actions.close_thread(thread=thread, by=bo, reason="Settled by the board.", now=NOW)
        answer = client.post(at(thread, "reply/"), {"text": "One more thing."})
        assert (answer.status_code, typed(answer)) == (422, "One more thing.")
        assert errors(answer)[0].startswith("This thread has been closed")
        assert "Settled by the board." in soup(answer).text

    def test_a_sig_closed_meanwhile_keeps_what_was_typed(self, client, thread):
        Sig.objects.update(state="closed")
        answer = client.post(at(thread, "reply/"), {"text": "One more thing."})
        assert (answer.status_code, typed(answer)) == (422, "One more thing.")
        assert "has closed, so it takes no more posts" in errors(answer)[0]

    def test_whoever_is_signed_out_meanwhile_is_sent_to_sign_in(self, thread):
        answer = Client().post(at(thread, "reply/"), {"text": "One more thing."})
        assert answer.url == f"/accounts/login/?next=/sigs/{thread.sig.slug}/"

    def test_a_thread_is_started_about_a_page(self, client, thread):
        page = ArticlePageFactory(audience="public")
        start = f"/sigs/{thread.sig.slug}/threads/new/"
        form = client.get(f"{start}?page={page.pk}")
        assert soup(form).find("input", attrs={"name": "page"})["value"] == str(page.pk)
        fields = {"title": " Two  words ", "kind": "discussion", "text": "Hm.", "page": page.pk}
        answer = client.post(start, fields)
        started = Thread.objects.get(title="Two words")
        assert answer.url == started.address_of(1)
        assert [each.pk for each in started.pages.all()] == [page.pk]
        assert "Two words" in client.get(page.url).text

    @pytest.mark.parametrize("page", ["x", "0", "99999999999999999999", "-1"])
    def test_a_page_that_is_none_is_passed_over(self, client, thread, page):
        start = f"/sigs/{thread.sig.slug}/threads/new/?page={page}"
        assert client.get(start).status_code == 200

    def test_names_are_suggested(self, client, thread):
        address = f"/sigs/{thread.sig.slug}/threads/names/"
        assert client.get(address, {"q": "bo\0"}).json() == {"names": ["Bo Hall"]}


class TestEditing:
    def test_the_second_window_sees_both_texts(self, client, thread):
        post = thread.posts.get()
        address = f"/sigs/{thread.sig.slug}/threads/posts/{post.pk}/edit/"
        client.post(address, {"text": "First window.", "revision": "1"})
        answer = client.post(address, {"text": "Second window.", "revision": "1"})
        assert (answer.status_code, typed(answer)) == (422, "Second window.")
        assert "First window." in soup(answer).select_one("section.card").text
        again = soup(answer).find("input", attrs={"name": "revision"})["value"]
        client.post(address, {"text": "Both windows.", "revision": again})
        history = client.get(address.replace("edit", "history")).text
        assert [text in history for text in ("How", "First window.", "Both windows.")] == [True] * 3

    def test_a_thread_closed_meanwhile_keeps_what_was_typed(self, client, thread, bo):
        post = thread.posts.get()
        actions.close_thread(thread=thread, by=bo, reason="Settled.", now=NOW)
        address = f"/sigs/{thread.sig.slug}/threads/posts/{post.pk}/edit/"
        answer = client.post(address, {"text": "Better words.", "revision": "1"})
        assert (answer.status_code, typed(answer)) == (422, "Better words.")
        assert errors(answer)[0].startswith("This thread has been closed")
        assert client.get(address).url == post.get_absolute_url()

    def test_whose_post_it_is_not_does_not_edit_or_delete_it(self, thread, bo):
        post = thread.posts.get()
        for what in ("edit", "delete"):
            address = f"/sigs/{thread.sig.slug}/threads/posts/{post.pk}/{what}/"
            assert client_of(bo).get(address).status_code == 403

    def test_it_is_asked_before_a_post_goes(self, client, thread):
        post = thread.posts.get()
        address = f"/sigs/{thread.sig.slug}/threads/posts/{post.pk}/delete/"
        client.get(address)
        assert thread.posts.get().state == "shown"
        client.post(address)
        assert thread.posts.get().state == "deleted"


class TestSettling:
    def test_an_answer_is_marked_shown_and_taken_back(self, client, thread):
        post = thread.posts.get()
        client.post(at(thread, "settle/"), {"outcome": "answered", "post": post.pk})
        page = soup(client.get(thread.get_absolute_url()))
        assert page.select_one("#settled").text == "The answer"
        client.post(at(thread, "settle/"), {"outcome": ""})
        thread.refresh_from_db()
        assert thread.outcome == ""

    @pytest.mark.parametrize(
        ("fields", "status"),
        [({"outcome": "won"}, 400), ({"outcome": "answered", "post": "x"}, 404)],
    )
    def test_what_cannot_be_is_refused(self, client, thread, fields, status):
        assert client.post(at(thread, "settle/"), fields).status_code == status

    def test_a_facilitator_closes_it_with_a_reason_and_opens_it_again(self, thread, bo, client):
        assert client.get(at(thread, "close/")).status_code == 403
        facilitator = client_of(bo)
        assert errors(facilitator.post(at(thread, "close/"), {"reason": ""})) != []
        facilitator.post(at(thread, "close/"), {"reason": "It has moved to the session."})
        assert "It has moved to the session." in client.get(thread.get_absolute_url()).text
        facilitator.post(at(thread, "close/"), {"open": "1"})
        thread.refresh_from_db()
        assert thread.closed_at is None

    def test_pages_are_found_chosen_and_taken_out(self, client, thread):
        page = ArticlePageFactory(audience="public", title="Walk through your building")
        ArticlePageFactory(audience="sig", sig=SigFactory(), title="Walk in secret")
        found = soup(client.get(at(thread, "pages/"), {"q": "walk"}))
        values = [each["value"] for each in found.select("ul.rows input[name=page]")]
        assert values == [str(page.pk)]
        client.post(at(thread, "pages/"), {"page": page.pk})
        assert page.title in client.get(thread.get_absolute_url()).text
        client.post(at(thread, "pages/"), {"page": page.pk, "out": "1"})
        assert thread.pages.count() == 0


def steps(client, address):
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(asked)


class TestSteps:
    @pytest.mark.parametrize("number", [1, 3, 12])
    def test_a_thread_costs_the_same_with_any_number_of_posts(self, client, thread, number, bo):
        for _ in range(number):
            post = PostFactory(thread=thread, author=bo, quotes=thread.posts.get(number=1))
            post.attachments.create(name="a.txt", size=1, file="a", attached_at=STARTED_AT)
        thread.pages.set(ArticlePageFactory.create_batch(number, audience="public"))
        assert steps(client, thread.get_absolute_url()) == 15

    @pytest.mark.parametrize("number", [1, 3, 12])
    def test_lists_and_the_sigs_page_cost_the_same_with_any_number_of_threads(
        self, client, thread, number, bo
    ):
        for _ in range(number):
            PostFactory(thread=ThreadFactory(sig=thread.sig, kind="question"), author=bo)
        threads = f"/sigs/{thread.sig.slug}/threads/"
        found = [steps(client, f"{threads}?show={shown}") for shown in ("all", "unread", "open")]
        assert (found, steps(client, thread.sig.get_absolute_url())) == ([8, 8, 8], 22)

    @pytest.mark.parametrize("number", [1, 3, 12])
    def test_finding_costs_the_same_with_any_number_of_posts(
        self, thread, ana, number, django_assert_num_queries
    ):
        for _ in range(number):
            PostFactory(thread=ThreadFactory(sig=thread.sig), text="Marmalade")
        with django_assert_num_queries(3):
            assert len(queries.search(ana, ["marmalade"], limit=20)) == number
