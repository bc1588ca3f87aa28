"""
A page's life after it is published: due for review, renewed, taken out, put back.
"""

import datetime
import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from pielink.kernel import pagecache
from resources import access, actions, clearing, publishing, queries
from resources.enums import Audience, BookFormat, BookState, PageState
from resources.models import BookFile, InformationPage, LibraryHome, LibraryPage
from tests.factories.frameworks import ElementFactory
from tests.factories.members import MemberFactory
from tests.factories.resources import (
    ArticlePageFactory,
    BookPageFactory,
    BookSectionPageFactory,
    CollectionPageFactory,
    ElementPageFactory,
    GlossaryPageFactory,
    GlossaryTermPageFactory,
    InformationPageFactory,
    LibraryDocumentFactory,
    LivedExperiencePageFactory,
    SectionPageFactory,
    ToolPageFactory,
)
from tests.factories.sigs import SigFactory

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 3, 12, tzinfo=datetime.UTC)
TODAY = NOW.date()
REASON = "The writer asked for it."
WORDS = "A lantern nobody else ever mentions."
NOBODY = AnonymousUser()
OUT = [PageState.SUPERSEDED, PageState.ARCHIVED, PageState.WITHDRAWN]


@pytest.fixture
def editor():
    return MemberFactory(roles=["editor"])


@pytest.fixture
def at_the_desk(client, editor):
    client.force_login(editor)
    return client


def out(page, state=PageState.ARCHIVED, replaced_by=None, reason=REASON, now=NOW):
    """
    Take a page out in nobody's name, with something newer where it needs that.
    """
    if state == PageState.SUPERSEDED and replaced_by is None:
        replaced_by = ArticlePageFactory(title="The newer words")
    return actions.retire_page(
        page=page, by=None, state=state, reason=reason, replaced_by=replaced_by, now=now
    )


def fresh(page):
    return LibraryPage.objects.get(pk=page.pk).specific


def said(answer):
    return answer.content.decode()


class TestReview:
    def test_a_page_is_due_a_year_after_it_was_first_published(self):
        page = ArticlePageFactory(live=False)

        page.save_revision().publish()

        assert fresh(page).review_on == timezone.localdate().replace(
            year=timezone.localdate().year + 1
        )

    def test_publishing_it_again_leaves_the_day_as_it_is(self):
        page = ArticlePageFactory(review_on=TODAY)

        page.save_revision().publish()

        assert fresh(page).review_on == TODAY

    def test_a_leap_day_is_followed_by_the_last_of_february(self):
        page = ArticlePageFactory()

        actions.plan_review(page=page, now=datetime.datetime(2028, 2, 29, 12, tzinfo=datetime.UTC))

        assert fresh(page).review_on == datetime.date(2029, 2, 28)

    def test_what_is_due_comes_with_the_longest_due_first(self):
        yesterday, long_ago = TODAY - datetime.timedelta(1), TODAY - datetime.timedelta(90)
        shelf = SectionPageFactory()
        second = ArticlePageFactory(parent=shelf, review_on=yesterday)
        first = ArticlePageFactory(parent=shelf, review_on=long_ago)
        third = ArticlePageFactory(parent=shelf, review_on=TODAY)
        ArticlePageFactory(parent=shelf, review_on=TODAY + datetime.timedelta(1))
        ArticlePageFactory(parent=shelf)
        ArticlePageFactory(parent=shelf, review_on=long_ago, live=False)
        out(ArticlePageFactory(parent=shelf, review_on=long_ago))

        due = queries.due_for_review(TODAY)

        assert [page.pk for page in due] == [first.pk, second.pk, third.pk]

    def test_a_renewed_page_is_due_in_a_year(self, editor):
        page = ArticlePageFactory(review_on=TODAY)

        actions.renew_page(page=page, by=editor, now=NOW)

        assert fresh(page).review_on == datetime.date(2027, 11, 3)
        entry = PageLogEntry.objects.get(page=page.pk, action="resources.renew")
        assert (entry.user, entry.message) == (editor, "Renewed: due again on 2027-11-03")

    def test_renewing_it_twice_is_told_once(self, editor):
        page = ArticlePageFactory(review_on=TODAY)

        actions.renew_page(page=page, by=editor, now=NOW)
        actions.renew_page(page=page, by=editor, now=NOW)

        assert PageLogEntry.objects.filter(page=page.pk, action="resources.renew").count() == 1

    def test_a_page_is_renewed_until_the_day_one_names(self):
        page = ArticlePageFactory(review_on=TODAY)

        actions.renew_page(page=page, by=None, now=NOW, until=datetime.date(2027, 1, 5))

        assert fresh(page).review_on == datetime.date(2027, 1, 5)

    @pytest.mark.parametrize("until", [TODAY, TODAY - datetime.timedelta(1)])
    def test_a_day_that_is_over_is_refused(self, until):
        page = ArticlePageFactory(review_on=TODAY)

        with pytest.raises(actions.ReviewRefused) as refused:
            actions.renew_page(page=page, by=None, now=NOW, until=until)

        assert str(refused.value) == "Choose a day to come: on that day the page is due again."
        assert fresh(page).review_on == TODAY

    def test_what_was_taken_out_cannot_be_renewed(self):
        page = out(ArticlePageFactory(title="Kettles"))

        with pytest.raises(actions.ReviewRefused, match="“Kettles” is not in use"):
            actions.renew_page(page=page, by=None, now=NOW)


class TestTakingOut:
    def test_a_page_that_is_replaced_names_the_newer_one(self, editor):
        page, newer = ArticlePageFactory(), ArticlePageFactory(title="Kettles today")

        actions.retire_page(
            page=page,
            by=editor,
            state=PageState.SUPERSEDED,
            reason=" Prices changed. ",
            replaced_by=newer,
            now=NOW,
        )

        kept = fresh(page)
        assert (kept.state, kept.replaced_by_id) == (PageState.SUPERSEDED, newer.pk)
        assert (kept.retired_reason, kept.retired_at) == ("Prices changed.", NOW)
        assert kept.live
        entry = PageLogEntry.objects.get(page=page.pk, action="resources.retire")
        assert (entry.user, entry.message) == (
            editor,
            "Replaced by a newer page by “Kettles today”: Prices changed.",
        )

    def test_taking_it_out_twice_is_told_once_and_keeps_the_first_time(self):
        page = ArticlePageFactory()

        out(page)
        out(page, now=NOW + datetime.timedelta(1))

        assert fresh(page).retired_at == NOW
        assert PageLogEntry.objects.filter(page=page.pk, action="resources.retire").count() == 1

    @pytest.mark.parametrize(
        ("count", "sentence"),
        [
            (1, "1 page in use stands below “Warmth”. Move them or take them out first."),
            (3, "3 pages in use stand below “Warmth”. Move them or take them out first."),
        ],
    )
    def test_a_page_with_pages_in_use_below_it_stays(self, count, sentence):
        shelf = SectionPageFactory(title="Warmth")
        for _ in range(count):
            ArticlePageFactory(parent=shelf)
        out(ArticlePageFactory(parent=shelf))
        ArticlePageFactory(parent=shelf, live=False)

        with pytest.raises(actions.PageNotTakenOut) as refused:
            out(shelf)

        assert str(refused.value) == sentence
        assert fresh(shelf).is_in_use

    def test_a_shelf_whose_pages_are_all_out_can_go(self):
        shelf = SectionPageFactory()
        out(ArticlePageFactory(parent=shelf))

        out(shelf)

        assert fresh(shelf).state == PageState.ARCHIVED

    def test_a_draft_has_nothing_to_take_out(self):
        with pytest.raises(actions.PageNotTakenOut, match="“Half a thought” is not published"):
            out(ArticlePageFactory(title="Half a thought", live=False))

    def test_the_way_in_stays(self):
        with pytest.raises(actions.PageNotTakenOut, match="The way into the library"):
            out(LibraryHome.objects.get())

    def test_a_reason_is_needed(self):
        with pytest.raises(actions.PageNotTakenOut, match="Say in a sentence why"):
            out(ArticlePageFactory(), reason="  ")

    @pytest.mark.parametrize("state", [PageState.IN_USE, "burnt"])
    def test_what_is_no_way_to_go_is_refused(self, state):
        with pytest.raises(actions.PageNotTakenOut, match="Choose how it is taken out"):
            out(ArticlePageFactory(), state=state)

    def test_an_alias_that_would_go_on_showing_the_words_is_named(self):
        page = ArticlePageFactory(title="Kettles")
        alias = page.create_alias(update_slug="kettles-again")

        with pytest.raises(actions.PageNotTakenOut) as refused:
            out(page)

        assert alias.url in str(refused.value)

    def test_a_page_that_replaces_another_is_not_deleted_under_it(self):
        newer = ArticlePageFactory()
        out(ArticlePageFactory(), PageState.SUPERSEDED, newer)

        with pytest.raises(ProtectedError):
            Page.objects.get(pk=newer.pk).delete()

    def test_publishing_an_older_draft_does_not_put_it_back(self):
        page = ArticlePageFactory()
        draft = page.save_revision()
        out(page)

        draft.publish()

        assert fresh(page).state == PageState.ARCHIVED
        assert fresh(page).retired_reason == REASON

    def test_a_copy_of_it_is_in_use_and_not_due_yet(self):
        page = out(ArticlePageFactory(review_on=TODAY))

        copy = page.copy(update_attrs={"slug": "kettles-again"})

        kept = fresh(copy)
        assert (kept.state, kept.retired_reason) == (PageState.IN_USE, "")
        assert kept.review_on > TODAY


class TestReplacements:
    def refused(self, page, other):
        with pytest.raises(actions.ReplacementRefused) as refused:
            actions.retire_page(
                page=page,
                by=None,
                state=PageState.SUPERSEDED,
                reason=REASON,
                replaced_by=other,
                now=NOW,
            )
        assert fresh(page).is_in_use
        return str(refused.value)

    def test_one_is_needed(self):
        assert self.refused(ArticlePageFactory(), None) == "Choose the page that replaces it."

    def test_a_page_does_not_replace_itself(self):
        page = ArticlePageFactory()

        assert self.refused(page, page) == ("A page cannot replace itself. Choose the newer one.")

    def test_what_is_out_itself_replaces_nothing(self):
        other = out(ArticlePageFactory(title="Old kettles"))

        assert self.refused(ArticlePageFactory(), other).startswith("“Old kettles” is not in use")

    def test_what_leads_back_replaces_nothing(self):
        page = ArticlePageFactory(title="New kettles")
        middle = ArticlePageFactory()
        first = out(ArticlePageFactory(title="Old kettles"), PageState.SUPERSEDED, middle)
        out(middle, PageState.SUPERSEDED, page)

        assert self.refused(page, first).startswith(
            "“Old kettles” was itself replaced and leads back to “New kettles”."
        )

    def test_a_draft_replaces_nothing(self):
        draft = ArticlePageFactory(title="Half a thought", live=False)

        assert self.refused(ArticlePageFactory(), draft).startswith("“Half a thought” is not in")

    def test_only_what_all_readers_may_open_replaces_a_page(self):
        sig, other_sig = SigFactory(), SigFactory()
        pages = {
            "public": {"audience": Audience.PUBLIC},
            "members": {"audience": Audience.MEMBERS},
            "sig": {"audience": Audience.SIG, "sig": sig},
            "other sig": {"audience": Audience.SIG, "sig": other_sig},
        }
        taken = set()
        for name, fields in pages.items():
            for other_name, other_fields in pages.items():
                page, other = ArticlePageFactory(**fields), ArticlePageFactory(**other_fields)
                try:
                    out(page, PageState.SUPERSEDED, other)
                except actions.ReplacementRefused:
                    continue
                taken.add((name, other_name))

        assert taken == {
            ("public", "public"),
            ("members", "public"),
            ("members", "members"),
            ("sig", "public"),
            ("sig", "members"),
            ("sig", "sig"),
            ("other sig", "public"),
            ("other sig", "members"),
            ("other sig", "other sig"),
        }

    def test_what_is_archived_has_none(self):
        page = ArticlePageFactory()

        with pytest.raises(actions.ReplacementRefused, match="Only a page that is replaced"):
            out(page, PageState.ARCHIVED, ArticlePageFactory())


class TestPuttingBack:
    @pytest.mark.parametrize("state", OUT)
    def test_a_page_is_in_use_again(self, state, editor):
        page = out(ArticlePageFactory(), state)

        actions.put_back(page=page, by=editor, now=NOW)

        kept = fresh(page)
        assert kept.is_in_use
        assert (kept.retired_at, kept.retired_reason, kept.replaced_by_id) == (None, "", None)
        assert kept.review_on == datetime.date(2027, 11, 3)
        entry = PageLogEntry.objects.get(page=page.pk, action="resources.put_back")
        assert (entry.user, entry.message) == (editor, "Put back into the library")

    def test_a_day_of_review_to_come_stays(self):
        page = out(ArticlePageFactory(review_on=datetime.date(2027, 1, 5)))

        actions.put_back(page=page, by=None, now=NOW)

        assert fresh(page).review_on == datetime.date(2027, 1, 5)

    def test_what_is_in_use_stays_as_it_is(self):
        page = ArticlePageFactory()

        actions.put_back(page=page, by=None, now=NOW)

        assert not PageLogEntry.objects.filter(page=page.pk, action="resources.put_back").exists()

    def test_a_page_waits_for_the_shelf_it_stands_on(self):
        shelf = SectionPageFactory(title="Warmth")
        page = out(ArticlePageFactory(parent=shelf))
        out(shelf)

        with pytest.raises(actions.PageNotPutBack, match="below “Warmth”, which is out"):
            actions.put_back(page=page, by=None, now=NOW)

        assert fresh(page).is_retired


class TestConstraints:
    @pytest.mark.parametrize(
        "fields",
        [
            {"state": "burnt", "retired_at": NOW, "retired_reason": REASON},
            {"state": PageState.ARCHIVED},
            {"state": PageState.ARCHIVED, "retired_at": NOW},
            {"state": PageState.ARCHIVED, "retired_reason": REASON},
            {"state": PageState.SUPERSEDED, "retired_at": NOW, "retired_reason": REASON},
            {"retired_at": NOW},
            {"retired_reason": REASON},
        ],
    )
    def test_half_a_retirement_is_refused(self, fields):
        page = ArticlePageFactory()

        with pytest.raises(IntegrityError), transaction.atomic():
            LibraryPage.objects.filter(pk=page.pk).update(**fields)

    @pytest.mark.parametrize("state", [PageState.IN_USE, PageState.ARCHIVED, PageState.WITHDRAWN])
    def test_only_what_was_superseded_has_a_replacement(self, state):
        page, other = ArticlePageFactory(), ArticlePageFactory()
        told = {} if state == PageState.IN_USE else {"retired_at": NOW, "retired_reason": REASON}

        with pytest.raises(IntegrityError), transaction.atomic():
            LibraryPage.objects.filter(pk=page.pk).update(state=state, replaced_by=other, **told)

    def test_no_page_replaces_itself(self):
        page = ArticlePageFactory()

        with pytest.raises(IntegrityError), transaction.atomic():
            LibraryPage.objects.filter(pk=page.pk).update(
                state=PageState.SUPERSEDED,
                replaced_by=page.pk,
                retired_at=NOW,
                retired_reason=REASON,
            )


class TestTombstone:
    @pytest.mark.parametrize("state", OUT)
    def test_it_tells_what_stood_there_and_none_of_its_words(self, client, state):
        page = LivedExperiencePageFactory(
            title="The third winter",
            summary="Snow and a borrowed coat.",
            search_description="Coats and snow.",
            body=[("text", f"<p>{WORDS}</p>")],
        )
        out(page, state)

        answer = client.get(page.url)

        assert answer.status_code == 410
        text = said(answer)
        for told in ["The third winter", "Lived experience", "3 November 2026", REASON]:
            assert told in text
        for gone in [WORDS, "Snow and a borrowed coat.", "Coats and snow.", "J., who lived there"]:
            assert gone not in text
        assert '<meta name="robots" content="noindex">' in text

    def test_a_superseded_page_leads_to_the_newer_one(self, client):
        newer = ArticlePageFactory(title="Kettles today")
        page = out(ArticlePageFactory(), PageState.SUPERSEDED, newer)

        answer = client.get(page.url)

        assert f'<h2><a href="{newer.url}">Kettles today</a></h2>' in said(answer)
        assert answer["Link"] == f'<{newer.url}>; rel="successor-version"'
        assert 'role="search"' not in said(answer)

    def test_it_leads_to_the_newest_where_the_newer_one_was_replaced_as_well(self, client):
        middle, newest = ArticlePageFactory(), ArticlePageFactory(title="Kettles now")
        page = out(ArticlePageFactory(), PageState.SUPERSEDED, middle)
        out(middle, PageState.SUPERSEDED, newest)

        assert f'<h2><a href="{newest.url}">Kettles now</a></h2>' in said(client.get(page.url))

    @pytest.mark.parametrize("state", [PageState.ARCHIVED, PageState.WITHDRAWN])
    def test_other_pages_lead_to_the_search_and_to_their_shelf(self, client, state):
        shelf = SectionPageFactory(title="Warmth")
        page = out(ArticlePageFactory(parent=shelf), state)

        text = said(client.get(page.url))

        assert f'<a class="button quiet" href="{shelf.url}">' in text
        assert 'role="search"' in text

    def test_a_newer_page_that_went_to_fewer_people_is_not_told_of(self, client):
        newer = ArticlePageFactory(title="What we told the council")
        page = out(ArticlePageFactory(), PageState.SUPERSEDED, newer)
        newer.audience = Audience.MEMBERS
        newer.save()

        answer = client.get(page.url)

        assert "What we told the council" not in said(answer)
        assert "Link" not in answer
        assert 'role="search"' in said(answer)

    def test_it_is_for_those_the_page_was_for(self, client):
        page = out(ArticlePageFactory(audience=Audience.MEMBERS, title="What we told them"))
        sig_page = out(ArticlePageFactory(audience=Audience.SIG, sig=SigFactory()))
        member = Client()
        member.force_login(MemberFactory())

        assert client.get(page.url).status_code == 302
        assert member.get(page.url).status_code == 410
        assert member.get(sig_page.url).status_code == 403

    def test_a_page_that_was_put_back_is_read_again(self, client):
        page = out(ArticlePageFactory(body=[("text", f"<p>{WORDS}</p>")]))

        actions.put_back(page=page, by=None, now=NOW)

        assert WORDS in said(client.get(page.url))

    @pytest.mark.parametrize("rest", ["", "whole/", "download/", "download/epub/"])
    def test_a_book_is_gone_whole_and_as_a_file(self, client, rest):
        book = out(BookPageFactory(title="The warm house"))

        answer = client.get(f"{book.url}{rest}")

        assert answer.status_code == 410
        assert "The warm house" in said(answer)

    @pytest.mark.parametrize("count", [1, 3])
    def test_it_takes_the_same_steps_for_any_number_of_neighbours(
        self, client, count, django_assert_num_queries
    ):
        shelf = SectionPageFactory()
        for _ in range(count):
            out(ArticlePageFactory(parent=shelf))
        page = out(ArticlePageFactory(parent=shelf), PageState.SUPERSEDED, ArticlePageFactory())
        client.get(page.url)

        with django_assert_num_queries(5):
            client.get(page.url)


@pytest.fixture
def rooms():
    """
    Make a page in every list there is, and give it with the address of each list by its name.
    """
    element = ElementFactory()
    home = LibraryHome.objects.get()
    shelf = SectionPageFactory()
    element_page = ElementPageFactory(element=element, parent__parent=shelf)
    page = ArticlePageFactory(
        parent=shelf, title="Unheard lanterns", elements=[element], body=[("text", WORDS)]
    )
    page.first_published_at = page.last_published_at = NOW
    page.save()
    lead = {"page": page, "reason": "It is warm."}
    collection = CollectionPageFactory(items=[("item", lead)])
    related = ArticlePageFactory(
        body=[("related", {"heading": "Read on", "items": [lead]})], elements=[element]
    )
    referred = ArticlePageFactory()
    page.body = [("text", f'<p>{WORDS} <a linktype="page" id="{referred.pk}">Kettle</a></p>')]
    page.save()
    return page, {
        "library": home.url,
        "shelf": shelf.url,
        "element": element_page.url,
        "theme": element_page.get_parent().url,
        "collection": collection.url,
        "related": related.url,
        "referring": referred.url,
        "search": "/search/?q=lanterns",
        "search for its words": "/search/?q=mentions+lantern",
        "feed": "/library/feed/",
        "sitemap": "/sitemap.xml",
        "data": "/api/v2/pages/?limit=100",
        "searched data": "/api/v2/pages/?search=lanterns",
    }


@pytest.mark.parametrize("state", OUT)
def test_what_is_taken_out_goes_from_every_list(client, rooms, state):
    page, addresses = rooms
    marks = [page.title, f"{page.url}<", f'"{page.url}"', f"{page.url}#"]

    def holding():
        texts = {name: said(client.get(address)) for name, address in addresses.items()}
        return {name for name, text in texts.items() if any(mark in text for mark in marks)}

    before = holding()
    out(page, state)
    after = holding()
    actions.put_back(page=page, by=None, now=NOW)

    assert before == set(addresses)
    assert after == set()
    assert holding() == before


def test_what_is_taken_out_goes_from_the_search_by_its_words(rooms):
    page, _ = rooms
    found = [each.title for each in queries.search(NOBODY, ["mentions"], limit=10)]

    out(page, PageState.WITHDRAWN)

    assert found == [page.title]
    assert queries.search(NOBODY, ["mentions"], limit=10) == []


def test_what_is_taken_out_is_no_data(client):
    page = out(ArticlePageFactory())

    assert client.get(f"/api/v2/pages/{page.pk}/").status_code == 404
    assert client.get(f"/api/v2/pages/?child_of={page.pk}").status_code == 400


def test_a_suggested_page_that_is_taken_out_is_suggested_no_more():
    page = ArticlePageFactory(title="Boilers")
    page.best_bets.create(words="kettle", reason="It is warm.")
    found = queries.find(NOBODY, "kettle", ["kettle"], queries.Wanted(), limit=5).bets

    out(page)

    assert [bet.title for bet in found] == ["Boilers"]
    assert queries.find(NOBODY, "kettle", ["kettle"], queries.Wanted(), limit=5).bets == []


def test_a_term_that_is_taken_out_goes_from_the_glossary(client):
    glossary = GlossaryPageFactory()
    term = GlossaryTermPageFactory(parent=glossary, title="Keyworking")
    before = said(client.get(glossary.url))

    out(term)

    assert "Keyworking" in before
    assert "Keyworking" not in said(client.get(glossary.url))


def test_a_section_that_is_taken_out_goes_from_the_book_and_from_its_files(client, settings):
    section = BookSectionPageFactory(title="On lanterns", body=[("text", f"<p>{WORDS}</p>")])
    chapter = section.get_parent().specific
    book = chapter.get_parent().get_parent().specific
    other = BookSectionPageFactory(parent=chapter)
    pages = queries.book_contents(book, NOBODY)
    row = BookFile.objects.create(
        book=book,
        format=BookFormat.EPUB,
        digest=publishing.book_digest(book=book, book_format=BookFormat.EPUB, pages=pages),
        page_ids=[page.pk for page in pages],
        state=BookState.READY,
        asked_at=NOW,
    )

    out(section)

    assert [page.pk for page in queries.book_contents(book, NOBODY)] == [
        page.pk for page in pages if page.pk != section.pk
    ]
    assert other.pk in {page.pk for page in queries.book_contents(book, NOBODY)}
    assert WORDS not in said(client.get(f"{book.url}whole/"))
    assert not BookFile.objects.filter(pk=row.pk).exists()


def test_access_to_the_address_stays_what_it_was_while_lists_pass_it_over():
    page = out(ArticlePageFactory())

    assert access.can_view(NOBODY, page)
    assert not LibraryPage.objects.visible_to(NOBODY).filter(pk=page.pk).exists()


class TestAtTheDesk:
    def post(self, client, page, name, **typed):
        return client.post(f"/cms/keeping/{page.pk}/{name}/", typed)

    def test_an_editor_takes_a_page_out_and_puts_it_back(self, at_the_desk, editor):
        page, newer = ArticlePageFactory(), ArticlePageFactory()

        self.post(
            at_the_desk, page, "take-out", state="superseded", reason=REASON, replaced_by=newer.pk
        )
        taken_out = fresh(page)
        self.post(at_the_desk, page, "put-back")

        assert (taken_out.state, taken_out.replaced_by_id) == (PageState.SUPERSEDED, newer.pk)
        assert fresh(page).is_in_use
        history = said(at_the_desk.get(f"/cms/pages/{page.pk}/history/"))
        assert f"Replaced by a newer page by “{newer.title}”: {REASON}" in history
        assert "Put back into the library" in history

    def test_an_editor_renews_a_page(self, at_the_desk):
        page = ArticlePageFactory(review_on=TODAY)
        day = timezone.localdate() + datetime.timedelta(40)

        form = said(at_the_desk.get(f"/cms/keeping/{page.pk}/renew/"))
        self.post(at_the_desk, page, "renew", until=day.isoformat())

        assert "It is due for review on 3 November 2026." in form
        assert fresh(page).review_on == day

    def test_what_is_refused_is_said_on_the_form_with_what_was_typed(self, at_the_desk):
        page = ArticlePageFactory()

        answer = self.post(
            at_the_desk, page, "take-out", state="superseded", reason=REASON, replaced_by=page.pk
        )

        assert answer.status_code == 200
        assert answer.context["form"].errors == {
            "replaced_by": ["A page cannot replace itself. Choose the newer one."]
        }
        assert REASON in said(answer)
        assert fresh(page).is_in_use

    def test_a_shelf_with_pages_in_use_is_refused_on_the_form(self, at_the_desk):
        page = ArticlePageFactory()
        shelf = page.get_parent()

        answer = self.post(at_the_desk, shelf, "take-out", state="archived", reason=REASON)

        assert "1 page in use stands below" in said(answer)

    def test_files_that_would_be_left_behind_are_named(self, at_the_desk):
        shelf = SectionPageFactory()
        alone = LibraryDocumentFactory(title="The writer's own notes")
        shared = LibraryDocumentFactory(title="A list for everybody")
        left = LibraryDocumentFactory(title="Only on what is out")
        page = ToolPageFactory(
            parent=shelf,
            document=alone,
            body=[
                ("download", {"title": "A list to print", "description": "", "document": file})
                for file in [shared, left]
            ],
        )
        ToolPageFactory(parent=shelf, document=shared)
        out(ToolPageFactory(parent=shelf, document=left))

        text = said(at_the_desk.get(f"/cms/keeping/{page.pk}/take-out/"))

        assert [file.title for file in queries.files_only_on(page)] == [left.title, alone.title]
        assert f'<a href="/cms/documents/edit/{alone.pk}/">' in text
        assert f'<a href="/cms/documents/edit/{shared.pk}/">' not in text

    @pytest.mark.parametrize("count", [1, 3])
    def test_finding_them_takes_the_same_steps_for_any_number(
        self, count, django_assert_num_queries
    ):
        shelf = SectionPageFactory()
        body = [
            (
                "download",
                {"title": "A list", "description": "", "document": LibraryDocumentFactory()},
            )
            for _ in range(count)
        ]
        page = ArticlePageFactory(parent=shelf, body=body)
        queries.files_only_on(page)

        with django_assert_num_queries(STEPS_OF_FILES):
            assert len(queries.files_only_on(page)) == count

    def test_looking_at_a_form_changes_nothing(self, at_the_desk):
        page = ArticlePageFactory(review_on=TODAY)

        for name in ["take-out", "renew", "put-back"]:
            assert at_the_desk.get(f"/cms/keeping/{page.pk}/{name}/").status_code == 200

        assert (fresh(page).state, fresh(page).review_on) == (PageState.IN_USE, TODAY)

    @pytest.mark.parametrize("name", ["take-out", "renew", "put-back"])
    def test_the_board_may_not(self, client, name):
        client.force_login(MemberFactory(roles=["board"]))
        page = ArticlePageFactory(review_on=TODAY)

        self.post(client, page, name, state="archived", reason=REASON)

        assert (fresh(page).state, fresh(page).review_on) == (PageState.IN_USE, TODAY)

    def test_buttons_are_those_that_fit(self, at_the_desk):
        page = ArticlePageFactory()
        ways = {
            name: f'href="/cms/keeping/{page.pk}/{name}/"'
            for name in ["renew", "take-out", "put-back"]
        }

        def offered():
            texts = [
                said(at_the_desk.get(f"/cms/pages/{page.pk}/edit/")),
                said(at_the_desk.get(f"/cms/pages/{page.get_parent().pk}/")),
            ]
            return [{name for name, way in ways.items() if way in text} for text in texts]

        in_use = offered()
        out(page)

        assert in_use == [{"renew", "take-out"}] * 2
        assert offered() == [{"put-back"}] * 2

    def test_a_list_of_pages_says_which_are_out(self, at_the_desk):
        shelf = SectionPageFactory()
        page = ArticlePageFactory(parent=shelf)
        before = said(at_the_desk.get(f"/cms/pages/{shelf.pk}/"))

        out(page, PageState.WITHDRAWN)

        assert "Withdrawn" not in before
        assert "Withdrawn" in said(at_the_desk.get(f"/cms/pages/{shelf.pk}/"))

    def test_a_list_of_pages_takes_no_more_steps_for_more_of_them(self, at_the_desk):
        shelves = [SectionPageFactory(), SectionPageFactory()]
        for shelf, count in zip(shelves, [1, 3], strict=True):
            for _ in range(count):
                out(ArticlePageFactory(parent=shelf))
        asked = []
        for shelf in [shelves[0], *shelves]:
            with CaptureQueriesContext(connection) as queries_of_a_list:
                at_the_desk.get(f"/cms/pages/{shelf.pk}/")
            asked.append(len(queries_of_a_list))

        assert asked[1] == asked[2]

    @pytest.mark.parametrize("verb", ["delete", "unpublish"])
    def test_what_was_public_is_led_to_the_form(self, at_the_desk, verb):
        page = ArticlePageFactory(title="Kettles")

        answer = at_the_desk.post(f"/cms/pages/{page.pk}/{verb}/", follow=True)

        assert answer.redirect_chain == [(f"/cms/keeping/{page.pk}/take-out/", 302)]
        assert "“Kettles” was public, so it is not deleted or unpublished" in said(answer)
        assert fresh(page).is_in_use

    def test_a_draft_above_what_was_public_is_not_deleted(self, client):
        client.force_login(MemberFactory(is_superuser=True))
        shelf = SectionPageFactory(title="Warmth", live=False)
        page = ArticlePageFactory(parent=shelf, live=False, first_published_at=NOW)

        answer = client.post(f"/cms/pages/{shelf.pk}/delete/", follow=True)

        assert "Pages below “Warmth” were public" in said(answer)
        assert LibraryPage.objects.filter(pk__in=[shelf.pk, page.pk]).count() == 2

    def test_what_was_never_public_is_deleted(self, at_the_desk, editor):
        draft = ArticlePageFactory(live=False, owner=editor)

        at_the_desk.post(f"/cms/pages/{draft.pk}/delete/")

        assert not LibraryPage.objects.filter(pk=draft.pk).exists()

    @pytest.mark.parametrize("verb", ["delete", "unpublish"])
    def test_of_several_pages_none_goes_if_one_was_public(self, at_the_desk, editor, verb):
        shelf = SectionPageFactory()
        page = ArticlePageFactory(parent=shelf, title="Kettles")
        draft = ArticlePageFactory(parent=shelf, live=False, owner=editor)
        back = f"/cms/pages/{shelf.pk}/"

        answer = at_the_desk.post(
            f"/cms/bulk/wagtailcore/page/{verb}/?id={page.pk}&id={draft.pk}&next={back}",
            follow=True,
        )

        assert "“Kettles” was public or has pages below that were" in said(answer)
        assert LibraryPage.objects.filter(pk__in=[page.pk, draft.pk]).count() == 2
        assert fresh(page).is_in_use

    def test_of_several_drafts_all_go(self, at_the_desk, editor):
        shelf = SectionPageFactory()
        drafts = [ArticlePageFactory(parent=shelf, live=False, owner=editor) for _ in range(2)]

        at_the_desk.post(f"/cms/bulk/wagtailcore/page/delete/?id={drafts[0].pk}&id={drafts[1].pk}")

        assert LibraryPage.objects.child_of(shelf).count() == 0

    def test_nothing_is_begun_or_published_below_what_is_out(self, at_the_desk):
        shelf = SectionPageFactory(title="Warmth")
        draft = InformationPageFactory(parent=shelf, live=False)
        out(shelf)

        begun = at_the_desk.get(f"/cms/pages/add/resources/articlepage/{shelf.pk}/", follow=True)
        published = at_the_desk.post(
            f"/cms/pages/{draft.pk}/edit/", typed(draft, title="Kept"), follow=True
        )

        for answer in [begun, published]:
            assert "“Warmth” was taken out of the library, so nothing below it" in said(answer)
        kept = InformationPage.objects.get(pk=draft.pk)
        assert (kept.live, kept.get_latest_revision_as_object().title) == (False, "Kept")

    def test_no_day_is_set_on_which_a_page_vanishes(self, at_the_desk):
        page = InformationPageFactory()

        answer = at_the_desk.post(
            f"/cms/pages/{page.pk}/edit/", typed(page, expire_at="2030-01-01 12:00")
        )

        assert (
            answer.context["form"]
            .errors["expire_at"][0]
            .startswith("What was public keeps its address")
        )

    def test_a_title_that_is_too_long_is_refused_and_nothing_is_lost(self, at_the_desk):
        page = InformationPageFactory()
        long, text = "kettle " * 43, "We read every single word."

        answer = at_the_desk.post(
            f"/cms/pages/{page.pk}/edit/",
            typed(page, title=long[:300], **{"body-0-value-text": text}),
        )

        assert answer.context["form"].errors["title"] == [
            (
                "A title has at most 255 characters, and this one has 300. "
                "Shorten it; the rest can go into the summary."
            )
        ]
        assert long[:300] in said(answer)
        assert text in said(answer)
        assert fresh(page).title == page.title


def typed(page, **changes):
    """
    Give what an editor's browser sends for a page with one block, to be published.
    """
    return {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "audience": page.audience,
        "sig": page.sig_id or "",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "mailbox",
        "body-0-value-heading": "Write to us",
        "body-0-value-text": "We read everything.",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-publish": "1",
        **changes,
    }


class TestTheEditorOfAPageThatIsOut:
    def test_it_says_so_with_the_reason_and_the_way_back(self, at_the_desk):
        page = ArticlePageFactory(title="The kettle")
        out(page, state=PageState.ARCHIVED, reason="The kettle was sold.")

        text = said(at_the_desk.get(f"/cms/pages/{page.pk}/edit/"))

        assert "out of the library (archived): The kettle was sold." in text
        link = f'href="/cms/keeping/{page.pk}/put-back/" class="button button-small'
        assert f'{link} button-secondary">Put it back</a>' in text

    def test_it_says_nothing_of_a_page_in_use(self, at_the_desk):
        page = ArticlePageFactory()

        assert "out of the library (" not in said(at_the_desk.get(f"/cms/pages/{page.pk}/edit/"))

    def test_who_renews_a_page_is_led_to_its_words(self, at_the_desk):
        page = ArticlePageFactory(title="The kettle", review_on=TODAY)

        text = said(at_the_desk.get(f"/cms/keeping/{page.pk}/renew/"))

        assert f'<a href="{page.url}">Read “The kettle”</a>' in text
        assert f'<a href="/cms/pages/{page.pk}/edit/">Edit it</a>' in text


class TestTheFirstPage:
    def panel(self, client):
        return said(client.get("/cms/")).partition("What waits for you")[2]

    def test_it_names_what_is_due_the_longest_first(self, at_the_desk):
        shelf = SectionPageFactory()
        titles = [f"Kettle {'abcdefg'[n]}" for n in range(7)]
        for n, title in enumerate(titles):
            ArticlePageFactory(
                parent=shelf, title=title, review_on=TODAY - datetime.timedelta(90 - n)
            )

        text = self.panel(at_the_desk)

        assert "Due for review: 7" in text
        places = [text.find(title) for title in titles[:5]]
        assert sorted(places) == places
        assert -1 not in places
        assert "See 2 more" in text
        assert titles[5] not in text

    def test_it_says_so_where_nothing_is_due(self, at_the_desk):
        text = self.panel(at_the_desk)

        assert "Due for review: 0" in text

    def test_it_is_for_those_who_may_renew(self, client):
        client.force_login(MemberFactory(roles=["board"]))
        ArticlePageFactory(review_on=TODAY)

        assert "Due for review" not in said(client.get("/cms/"))

    @pytest.mark.parametrize("count", [1, 3])
    def test_it_takes_the_same_steps_for_any_number(self, count, django_assert_num_queries):
        shelf = SectionPageFactory()
        for _ in range(count):
            ArticlePageFactory(parent=shelf, review_on=TODAY)

        with django_assert_num_queries(2):
            assert queries.due_line(TODAY).count == count

    def test_the_list_of_what_is_due_goes_by_kind(self, at_the_desk):
        shelf = SectionPageFactory()
        article = ArticlePageFactory(parent=shelf, review_on=TODAY)
        tool = ToolPageFactory(parent=shelf, review_on=TODAY)
        later = ArticlePageFactory(parent=shelf)

        every = said(at_the_desk.get("/cms/due-for-review/"))
        kind = tool.content_type_id
        tools = said(at_the_desk.get(f"/cms/due-for-review/?content_type={kind}"))

        links = {page: f'href="/cms/keeping/{page.pk}/renew/"' for page in [article, tool, later]}
        assert [link in every for link in links.values()] == [True, True, False]
        assert [link in tools for link in links.values()] == [False, True, False]

    def test_the_list_can_be_taken_away(self, at_the_desk):
        page = ArticlePageFactory(title="Kettles", review_on=TODAY)

        answer = at_the_desk.get("/cms/due-for-review/?export=csv")

        assert answer.getvalue().decode().splitlines() == [
            "Page,Address,Due since,Last published",
            f"Kettles,{page.full_url},2026-11-03,",
        ]

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_list_takes_the_same_steps_for_any_number(
        self, at_the_desk, count, django_assert_max_num_queries
    ):
        shelf = SectionPageFactory()
        for _ in range(count):
            ArticlePageFactory(parent=shelf, review_on=TODAY)
        at_the_desk.get("/cms/due-for-review/")

        with django_assert_max_num_queries(40) as asked:
            at_the_desk.get("/cms/due-for-review/")

        assert len(asked) == STEPS_OF_THE_LIST

    def test_the_list_is_for_those_who_may_renew(self, client):
        client.force_login(MemberFactory(roles=["board"]))

        answer = client.get("/cms/due-for-review/", follow=True)

        assert "Due since" not in said(answer)


STEPS_OF_THE_LIST = 13
STEPS_OF_FILES = 4


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
class TestKeptPages:
    @pytest.fixture(autouse=True)
    def _on(self, page_cache):
        pagecache.clear("begin")

    def test_nobody_is_shown_a_kept_page_that_was_taken_out(self, client):
        page = ArticlePageFactory(title="Unheard lanterns", body=[("text", f"<p>{WORDS}</p>")])
        shelf, home = page.get_parent(), LibraryHome.objects.get()
        addresses = [page.url, shelf.url, home.url, "/library/feed/"]
        for _ in range(2):
            before = [said(client.get(address)) for address in addresses[:3]]
        client.get(addresses[3])

        out(page, PageState.WITHDRAWN)

        assert all("Unheard lanterns" in text for text in before)
        after = [client.get(address) for address in addresses]
        assert [answer.status_code for answer in after] == [410, 200, 200, 200]
        assert all(WORDS not in said(answer) for answer in after)
        assert all("Unheard lanterns" not in said(answer) for answer in after[1:])

    def test_a_page_that_was_put_back_is_listed_at_once(self, client):
        page = out(ArticlePageFactory(title="Unheard lanterns"))
        shelf = page.get_parent()
        before = said(client.get(shelf.url))

        actions.put_back(page=page, by=None, now=NOW)

        assert "Unheard lanterns" not in before
        assert "Unheard lanterns" in said(client.get(shelf.url))

    def test_renewing_a_page_clears_no_more_than_publishing_it_would(self):
        page, other = ArticlePageFactory(), ArticlePageFactory()
        begun = pagecache.find("other", "plain")[1]
        shown = pagecache.Shown(tags={clearing.page_tag(other.pk)})
        pagecache.keep("other", {"plain": b"x"}, shown, begun=begun)

        actions.renew_page(page=page, by=None, now=NOW)

        assert pagecache.find("other", "plain")[0] == b"x"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_pages_that_replace_each_other_at_once_only_one_goes():
    first, second = ArticlePageFactory(), ArticlePageFactory()
    ready, told = threading.Barrier(2, timeout=20), []

    def replace(page, other):
        ready.wait()
        try:
            out(page, PageState.SUPERSEDED, other)
            told.append("out")
        except actions.ReplacementRefused:
            told.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=replace, args=pair) for pair in [(first, second), (second, first)]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(told) == ["out", "refused"]
    assert LibraryPage.objects.filter(state=PageState.SUPERSEDED).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_page_is_not_put_back_below_one_that_goes_at_the_same_time():
    shelf = SectionPageFactory()
    page = out(ArticlePageFactory(parent=shelf))
    ready = threading.Barrier(2, timeout=20)

    def at_once(act):
        ready.wait()
        try:
            act()
        except (actions.PageNotTakenOut, actions.PageNotPutBack):
            pass
        finally:
            connection.close()

    for _ in range(10):
        both = [lambda: out(shelf), lambda: actions.put_back(page=page, by=None, now=NOW)]
        threads = [threading.Thread(target=at_once, args=[act]) for act in both]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        states = (fresh(shelf).is_in_use, fresh(page).is_in_use)
        assert states in {(True, True), (False, False)}
        actions.put_back(page=shelf, by=None, now=NOW)
        out(page)
