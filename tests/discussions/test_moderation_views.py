"""
The pages on which posts are reported and decided about.
"""

import datetime

import pytest
from django.urls import reverse

from discussions import actions
from discussions.models import Decision, Post, Report
from members.models import Member
from tests.factories.discussions import PostFactory, ReportFactory, ThreadFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import FacilitationTermFactory

WORDS = "Sarah, 34, at Fennel Court, has stopped coming down for meals."
REASON = "It says who a resident is and where she lives."

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(sig, author):
    thread = ThreadFactory(sig=sig, started_by=author, title="Meals and moods")
    PostFactory(thread=thread)
    return PostFactory(thread=thread, text=WORDS)


def report_page(post):
    return reverse("discussions:report", args=[post.thread.sig.slug, post.pk])


def case_page(post):
    return reverse("reports:post", args=[post.pk])


def queue_of(sig):
    return reverse("discussions:reports", args=[sig.slug])


ALL = "/sigs/reports/"


def test_a_reader_reports_a_post_and_is_thanked(client, post, reader):
    client.force_login(reader)
    asked = client.get(report_page(post))
    response = client.post(
        report_page(post), {"reason": "unkind", "words": "It hurts."}, follow=True
    )
    filed = Report.objects.get()

    assert (asked.status_code, Report.objects.count()) == (200, 1)
    assert (filed.reported_by, filed.reason, filed.words) == (reader, "unkind", "It hurts.")
    assert "Somebody who looks after this SIG reads it" in response.content.decode()


def test_looking_at_the_report_page_reports_nothing(client, post, reader):
    client.force_login(reader)
    client.get(report_page(post))

    assert Report.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"words": "It hurts."}, "Choose what is wrong with it."),
        ({"reason": "other", "words": ""}, "Say in a few words what is wrong with it."),
        ({"reason": "nonsense", "words": "It hurts."}, "nonsense"),
    ],
)
def test_a_report_that_says_too_little_keeps_what_was_typed(client, post, reader, typed, words):
    client.force_login(reader)
    response = client.post(report_page(post), typed)
    page = response.content.decode()

    assert (response.status_code, words in page, typed["words"] in page) == (422, True, True)
    assert Report.objects.count() == 0


def test_ones_own_post_is_not_reported(client, post, author):
    client.force_login(author)
    response = client.post(report_page(post), {"reason": "unkind"}, follow=True)

    assert "This is your own post." in response.content.decode()
    assert Report.objects.count() == 0


@pytest.mark.parametrize("who", ["outsider", "organiser"])
def test_whoever_cannot_read_a_post_finds_no_page_to_report_it(client, post, who, request):
    client.force_login(request.getfixturevalue(who))

    assert client.get(report_page(post)).status_code == 404


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("facilitator", (200, 200, 200)),
        ("organiser", (200, 200, 200)),
        ("author", (403, 403, 404)),
        ("reader", (403, 403, 404)),
        ("outsider", (403, 403, 404)),
        (None, (302, 302, 302)),
    ],
)
def test_the_queues_are_for_those_who_decide(client, post, who, statuses, request):
    ReportFactory(post=post)
    if who:
        client.force_login(request.getfixturevalue(who))
    pages = ALL, queue_of(post.thread.sig), case_page(post)

    assert tuple(client.get(page).status_code for page in pages) == statuses


def test_an_organiser_does_not_browse_the_posts_of_a_sig_by_way_of_the_queue(
    client, post, organiser
):
    client.force_login(organiser)

    assert client.get(case_page(post)).status_code == 404
    assert client.get(post.thread.get_absolute_url()).status_code == 403


def test_an_organiser_sees_the_reported_post_and_no_way_into_its_thread(client, post, organiser):
    ReportFactory(post=post)
    client.force_login(organiser)
    page = client.get(ALL).content.decode()

    assert ("Meals and moods" in page, "has stopped coming down" in page) == (True, True)
    assert post.thread.get_absolute_url() not in page


def test_the_queue_has_the_longest_waiting_first_and_what_others_run_not_at_all(
    client, post, facilitator, sig
):
    newer = PostFactory(thread=post.thread)
    ReportFactory(post=newer, reported_at=datetime.datetime(2026, 10, 8, tzinfo=datetime.UTC))
    ReportFactory(post=post, reported_at=datetime.datetime(2026, 10, 7, tzinfo=datetime.UTC))
    ReportFactory(post=post, reported_at=datetime.datetime(2026, 10, 9, tzinfo=datetime.UTC))
    ReportFactory(post=PostFactory())
    ReportFactory(post=PostFactory(thread=post.thread), state="dismissed")
    client.force_login(facilitator)
    context = client.get(queue_of(sig)).context

    assert ([case.post for case in context["cases"]], context["count"]) == ([post, newer], 2)


def test_hiding_in_the_queue_takes_what_repeats_the_words_along(client, post, facilitator):
    ReportFactory(post=post)
    quoting = PostFactory(thread=post.thread, text=f"> {WORDS}\n\nHow sad.", author=MemberFactory())
    client.force_login(facilitator)
    response = client.post(case_page(post), {"do": "hide", "reason": REASON, "everywhere": "1"})

    assert (response.status_code, response["Location"]) == (302, ALL)
    assert set(Post.objects.filter(state="hidden")) == {post, quoting}


def test_the_page_lists_what_repeats_the_words_and_leaves_what_was_unticked(
    client, post, facilitator
):
    quoting = PostFactory(thread=post.thread, text=f"> {WORDS}", author=MemberFactory())
    folded = PostFactory(thread=post.thread, folded=f"> {WORDS}", author=MemberFactory())
    PostFactory(thread=post.thread, text="> Something else altogether, of a similar length")
    client.force_login(facilitator)
    case = client.get(case_page(post)).context["case"]
    client.post(case_page(post), {"do": "hide", "reason": REASON, "also": [quoting.pk]})

    assert case.repeats == [quoting, folded]
    assert set(Post.objects.filter(state="hidden")) == {post, quoting}


def test_hiding_without_a_reason_is_refused_and_what_was_typed_is_kept(client, post, facilitator):
    client.force_login(facilitator)
    response = client.post(case_page(post), {"do": "hide", "reason": ""})

    assert response.status_code == 422
    assert "Say why you hide it" in response.content.decode()
    assert Post.objects.get(pk=post.pk).state == "shown"


def test_a_reason_that_gives_somebody_away_itself_is_refused(client, post, facilitator):
    client.force_login(facilitator)
    response = client.post(case_page(post), {"do": "hide", "reason": "Sarah, 34, is known here."})

    assert "“Sarah, 34” could tell who somebody is." in response.content.decode()
    assert Decision.objects.count() == 0


def test_the_second_of_two_facilitators_reads_who_was_faster(client, post, facilitator, sig):
    second = FacilitationTermFactory(sig=sig).member
    actions.hide_post(
        post=post,
        by=facilitator,
        reason=REASON,
        now=datetime.datetime(2026, 10, 8, tzinfo=datetime.UTC),
    )
    client.force_login(second)
    response = client.post(case_page(post), {"do": "hide", "reason": "Too much detail."})
    page = response.content.decode()

    assert response.status_code == 422
    assert f"Tomos has hidden this post already: “{REASON}”" in page
    assert "Too much detail." in page


def test_keeping_restoring_and_erasing_are_a_press_each(client, post, facilitator):
    ReportFactory(post=post)
    client.force_login(facilitator)
    for what in ("keep", "hide", "restore", "hide", "erase"):
        client.post(case_page(post), {"do": what, "reason": REASON})

    assert [each.kind for each in Decision.objects.all()] == [
        "kept",
        "hidden",
        "restored",
        "hidden",
        "erased",
    ]


@pytest.mark.parametrize("do", ["", "burn"])
def test_what_no_button_says_does_nothing(client, post, facilitator, do):
    client.force_login(facilitator)
    client.post(case_page(post), {"do": do, "reason": REASON})

    assert Decision.objects.count() == 0


@pytest.mark.parametrize("number", [1, 3, 12])
def test_pages_take_the_same_steps_for_one_report_and_many(
    client, post, facilitator, number, django_assert_num_queries
):
    for each in [post, *(PostFactory(thread=post.thread) for _ in range(number - 1))]:
        ReportFactory.create_batch(2, post=each)
    client.force_login(facilitator)
    with django_assert_num_queries(11):
        client.get(ALL)
    with django_assert_num_queries(12):
        client.get(queue_of(post.thread.sig))


def test_the_desk_says_what_waits_and_leads_there(client, post, facilitator, sig):
    client.force_login(facilitator)
    empty = client.get(reverse("forums:desk")).content.decode()
    ReportFactory(post=post)
    full = client.get(reverse("forums:desk")).content.decode()

    assert (queue_of(sig) in empty, queue_of(sig) in full) == (False, True)


def test_readers_are_offered_to_report_and_facilitators_to_hide(
    client, post, reader, facilitator, author
):
    found = {}
    for member in (reader, facilitator, author):
        client.force_login(member)
        page = client.get(post.thread.get_absolute_url()).content.decode()
        found[member.name] = (report_page(post) in page, case_page(post) in page)

    assert found == {
        "Rosalind": (True, False),
        "Tomos": (False, True),
        "Maryam": (False, False),
    }


class TestAskingFirst:
    @pytest.fixture
    def pages(self, post, sig):
        thread = reverse("discussions:reply", args=[sig.slug, post.thread.pk])
        return {
            "reply": (thread, {}),
            "start": (
                reverse("discussions:start", args=[sig.slug]),
                {"title": "Meals", "kind": "discussion"},
            ),
            "edit": (
                reverse("discussions:edit", args=[sig.slug, post.pk]),
                {"revision": post.revision},
            ),
        }

    @pytest.mark.parametrize("what", ["reply", "start", "edit"])
    def test_the_page_comes_back_once_with_what_was_found(self, client, pages, author, what):
        text = "My client Dorota sleeps badly."
        address, typed = pages[what]
        client.force_login(author)
        asked = client.post(address, {**typed, "text": text})
        page = asked.content.decode()

        assert asked.status_code == 422
        assert "“My client Dorota” could tell who somebody is." in page
        assert "<mark>My client Dorota</mark> sleeps badly." in page
        assert (">Change it</a>" in page, ">Post it as it is</button>" in page) == (True, True)
        assert Post.objects.filter(text=text).count() == 0

        taken = client.post(address, {**typed, "text": text, "as_it_is": "1"})

        assert (taken.status_code, Post.objects.filter(text=text).count()) == (302, 1)

    def test_a_title_is_looked_at_too(self, client, pages, author):
        address, typed = pages["start"]
        client.force_login(author)
        page = client.post(address, {**typed, "title": "J, 34, at Fennel Court", "text": "Help."})

        assert "“J, 34, at Fennel Court” could tell" in page.content.decode()

    @pytest.mark.parametrize("what", ["reply", "start", "edit"])
    def test_the_sentence_stands_beside_every_box(self, client, pages, post, author, what):
        client.force_login(author)
        address = post.thread.get_absolute_url() if what == "reply" else pages[what][0]
        page = client.get(address).content.decode()

        assert "Please do not post anything that identifies a client." in page

    def test_ordinary_words_are_posted_at_once(self, client, pages, author):
        client.force_login(author)
        response = client.post(pages["reply"][0], {"text": "Jay Levy writes well about this."})

        assert response.status_code == 302

    def test_one_post_too_many_is_refused_and_kept_on_the_page(
        self, client, pages, author, settings
    ):
        settings.DISCUSSIONS_POSTS_AN_HOUR = 0
        client.force_login(author)
        response = client.post(pages["reply"][0], {"text": "What I wrote at length."})
        page = response.content.decode()

        assert (response.status_code, "need time to read it" in page) == (422, True)
        assert "What I wrote at length." in page


def test_a_stale_page_cannot_report_what_was_hidden_meanwhile(client, post, reader):
    Post.objects.filter(pk=post.pk).update(state="hidden", state_reason=REASON)
    client.force_login(reader)
    response = client.post(report_page(post), {"reason": "unkind"}, follow=True)

    assert "This post is not shown any more" in response.content.decode()
    assert (Report.objects.count(), Member.objects.count()) == (0, 3)
