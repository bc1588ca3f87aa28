"""
Old addresses: they lead on, they arrive, and none comes to mean another page.
"""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from wagtail.contrib.redirects.models import Redirect

from pielink.kernel import pagecache
from resources import queries
from resources.enums import Audience, PageState
from resources.models import InformationPage, LibraryHome, LibraryPage
from tests.factories.members import MemberFactory
from tests.factories.resources import (
    ArticlePageFactory,
    BookPageFactory,
    ChapterPageFactory,
    ElementPageFactory,
    InformationPageFactory,
    SectionPageFactory,
    ThemePageFactory,
)
from tests.resources.test_keeping import fresh, out, said, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_the_desk(client):
    client.force_login(MemberFactory(roles=["editor"]))
    return client


@pytest.fixture
def keeper(client):
    """
    Sign in as one who may write redirects by hand.
    """
    client.force_login(MemberFactory(is_superuser=True))
    return client


def rename(page, slug):
    """
    Give a page another slug, with what follows when that is committed.
    """
    page.slug = slug
    with TestCase.captureOnCommitCallbacks(execute=True):
        page.save_revision().publish()
    return fresh(page)


def leads(client, address):
    """
    Give where an address leads and how for sure, or None where it leads nowhere.
    """
    answer = client.get(address)
    return (answer["Location"], answer.status_code) if "Location" in answer else None


class TestLeadingOn:
    def test_a_renamed_page_is_found_at_its_old_address(self, client):
        page = ArticlePageFactory()
        old = page.url

        page = rename(page, "kettles")

        assert leads(client, old) == (page.url, 301)
        assert client.get(page.url).status_code == 200

    def test_what_stands_on_a_renamed_shelf_is_found_as_well(self, client):
        theme = ThemePageFactory()
        element = ElementPageFactory(parent=theme)
        shelf = theme.get_parent().specific
        olds = [shelf.url, theme.url, element.url]

        rename(shelf, "warmth")

        news = [fresh(page).url for page in [shelf, theme, element]]
        assert [leads(client, old) for old in olds] == [(new, 301) for new in news]
        assert news[2] == f"/library/warmth/{theme.slug}/{element.slug}/"

    def test_what_was_moved_is_found_with_what_stands_below_it(self, client):
        theme = ThemePageFactory()
        element = ElementPageFactory(parent=theme)
        olds = [theme.url, element.url]

        theme.move(SectionPageFactory(), pos="last-child")

        news = [fresh(page).url for page in [theme, element]]
        assert [leads(client, old) for old in olds] == [(new, 301) for new in news]

    def test_a_page_renamed_twice_is_found_at_both_addresses_in_one_step(self, client):
        page = ArticlePageFactory()
        first = page.url
        page = rename(page, "kettles")
        second = page.url

        page = rename(page, "boilers")

        assert leads(client, first) == leads(client, second) == (page.url, 301)

    def test_a_page_that_came_back_is_read_where_it_is(self, client):
        page = ArticlePageFactory()
        home, slug = page.url, page.slug
        away = rename(page, "kettles").url

        page = rename(fresh(page), slug)

        assert page.url == home
        assert client.get(home).status_code == 200
        assert leads(client, away) == (home, 301)

    def test_browsers_are_told_to_ask_again(self, client):
        page = ArticlePageFactory()
        old = page.url
        rename(page, "kettles")

        assert client.get(old)["Cache-Control"] == "no-cache"

    def test_what_was_asked_for_at_a_book_leads_to_the_book(self, client):
        book = BookPageFactory(slug="warm-house")
        rename(book, "warmer-house")

        asked = [f"/library/warm-house/{rest}" for rest in ["whole/", "download/", "download/pdf/"]]

        assert [leads(client, address) for address in asked] == [
            (f"/library/warmer-house/{rest}", 301)
            for rest in ["whole/", "download/", "download/pdf/"]
        ]

    def test_a_page_that_was_taken_out_is_told_of_at_its_old_address_too(self, client):
        page = ArticlePageFactory()
        old = page.url
        page = out(rename(page, "kettles"))

        assert leads(client, old) == (page.url, 301)
        assert client.get(old, follow=True).status_code == 410

    def test_an_old_address_gives_away_no_more_than_the_page(self, client):
        page = ArticlePageFactory(audience=Audience.MEMBERS)
        old = page.url
        rename(page, "kettles")

        answer = client.get(old, follow=True)

        assert answer.redirect_chain[-1][0].startswith("/accounts/login/")


class TestArriving:
    def test_a_redirect_to_itself_is_left_alone(self, client):
        Redirect.add_redirect("/library/kettle", "http://testserver/library/kettle/")

        assert client.get("/library/kettle/").status_code == 404

    def test_a_circle_of_redirects_is_left_alone(self, client):
        for start, end in ["ab", "bc", "ca"]:
            Redirect.add_redirect(f"/library/{start}", f"http://testserver/library/{end}/")

        assert [client.get(f"/library/{each}/").status_code for each in "abc"] == [404] * 3

    def test_what_leads_into_a_circle_is_left_alone(self, client):
        Redirect.add_redirect("/library/x", "http://testserver/library/a/")
        for start, end in ["ab", "ba"]:
            Redirect.add_redirect(f"/library/{start}", f"http://testserver/library/{end}/")

        assert client.get("/library/x/").status_code == 404

    def test_a_redirect_that_leads_to_a_page_by_way_of_another_is_followed(self, client):
        page = ArticlePageFactory()
        Redirect.add_redirect("/library/b", page)
        Redirect.add_redirect("/library/a", "http://testserver/library/b/")

        answer = client.get("/library/a/", follow=True)

        assert answer.status_code == 200
        assert page.title in said(answer)

    def test_a_redirect_to_a_page_that_is_published_no_more_is_left_alone(self, client):
        page = ArticlePageFactory()
        Redirect.add_redirect(page.url, page)
        LibraryPage.objects.filter(pk=page.pk).update(live=False)

        assert client.get(page.url).status_code == 404

    def test_another_site_is_not_asked_where_it_leads(self, client):
        Redirect.add_redirect("/library/a", "https://elsewhere.example.org/library/a/")

        assert leads(client, "/library/a/") == ("https://elsewhere.example.org/library/a/", 301)

    def test_a_redirect_with_a_question_to_the_address_without_is_no_circle(self, client):
        page = ArticlePageFactory()
        Redirect.add_redirect("/?p=12", page)

        assert queries.comes_back("/", page.url) is False


class TestAddressesOfOthers:
    @pytest.fixture
    def taken(self):
        """
        Give a shelf and the page that stood on it as “kettles”.
        """
        shelf = SectionPageFactory(slug="warmth")
        page = InformationPageFactory(parent=shelf, slug="kettles", title="All about kettles")
        page = rename(page, "boilers")
        return shelf, page

    SENTENCE = (
        "/library/warmth/kettles/ was the address of “All about kettles”, and links to it still "
        "lead there: to /library/warmth/boilers/. Choose another slug."
    )

    def test_a_new_page_does_not_take_one(self, at_the_desk, taken):
        shelf, _ = taken
        new = InformationPage(title="Kettles", slug="kettles", audience=Audience.PUBLIC)

        answer = at_the_desk.post(
            f"/cms/pages/add/resources/informationpage/{shelf.pk}/", typed(new)
        )

        assert answer.context["form"].errors["slug"] == [self.SENTENCE]
        assert "We read everything." in said(answer)
        assert fresh(shelf).get_children().count() == 1

    @pytest.mark.parametrize("slug", ["browse", "feed"])
    def test_a_shelf_does_not_take_what_the_site_itself_is_read_at(self, at_the_desk, slug):
        shelf = SectionPageFactory(title="Warmth")

        answer = at_the_desk.post(f"/cms/pages/{shelf.pk}/edit/", typed(shelf, slug=slug))

        assert answer.context["form"].errors["slug"] == [
            f"/library/{slug}/ belongs to the site itself. Choose another slug."
        ]

    def test_a_chapter_is_not_copied_to_where_its_book_is_taken_away(self, at_the_desk):
        book = BookPageFactory(slug="kettles")
        chapter = ChapterPageFactory(parent=book)

        answer = at_the_desk.post(
            f"/cms/pages/{chapter.pk}/copy/",
            {"new_title": "Whole", "new_slug": "whole", "new_parent_page": book.pk},
        )

        assert answer.context["form"].errors["new_slug"] == [
            "/library/kettles/whole/ belongs to the site itself. Choose another slug."
        ]

    def test_a_renamed_page_does_not_take_one(self, at_the_desk, taken):
        other = InformationPageFactory(parent=taken[0])

        answer = at_the_desk.post(f"/cms/pages/{other.pk}/edit/", typed(other, slug="kettles"))

        assert answer.context["form"].errors["slug"] == [self.SENTENCE]
        assert fresh(other).slug == other.slug

    def test_the_page_that_had_it_takes_it_again(self, at_the_desk, taken):
        _, page = taken

        at_the_desk.post(f"/cms/pages/{page.pk}/edit/", typed(page, slug="kettles"))

        assert fresh(page).url == "/library/warmth/kettles/"

    def test_a_page_whose_shelf_would_take_it_along_does_not(self, at_the_desk):
        page = InformationPageFactory(
            parent=SectionPageFactory(slug="warmth"), slug="kettles", title="All about kettles"
        )
        page.move(SectionPageFactory(slug="cold"), pos="last-child")
        # Past the redirect of the shelf itself, which has none: only what stood on it moved.
        LibraryPage.objects.get(slug="warmth").specific.delete()
        shelf = SectionPageFactory(slug="heat")
        InformationPageFactory(parent=shelf, slug="kettles")

        answer = at_the_desk.post(
            f"/cms/pages/{shelf.pk}/edit/",
            {**typed_shelf(shelf), "slug": "warmth"},
        )

        assert answer.context["form"].errors["slug"] == [
            (
                "/library/warmth/kettles/ was the address of “All about kettles”, and links to it "
                "still lead there: to /library/cold/kettles/. Choose another slug."
            )
        ]

    def test_a_moved_page_does_not_take_one(self, at_the_desk, taken):
        shelf, _ = taken
        other = InformationPageFactory(slug="kettles")
        before = other.url

        answer = at_the_desk.post(f"/cms/pages/{other.pk}/move/{shelf.pk}/confirm/", follow=True)

        assert self.SENTENCE in said(answer)
        assert fresh(other).url == before

    def test_pages_moved_together_do_not_take_one(self, at_the_desk, taken):
        shelf, _ = taken
        other = InformationPageFactory(slug="kettles")
        before = other.url

        answer = move_together(at_the_desk, [other], shelf)

        assert self.SENTENCE in said(answer)
        assert fresh(other).url == before

    def test_a_copy_does_not_take_one_not_even_that_of_its_original(self, at_the_desk, taken):
        shelf, page = taken

        answer = at_the_desk.post(
            f"/cms/pages/{page.pk}/copy/",
            {"new_title": "Kettles", "new_slug": "kettles", "new_parent_page": shelf.pk},
        )

        assert answer.context["form"].errors["new_slug"] == [self.SENTENCE]
        assert fresh(shelf).get_children().count() == 1

    def test_an_address_that_was_led_elsewhere_by_hand_is_not_taken(self, at_the_desk):
        shelf = SectionPageFactory(slug="warmth")
        Redirect.add_redirect("/library/warmth/kettles", "https://kettles.example.org/")
        other = InformationPageFactory(parent=shelf)

        answer = at_the_desk.post(f"/cms/pages/{other.pk}/edit/", typed(other, slug="kettles"))

        assert answer.context["form"].errors["slug"] == [
            (
                "Links to /library/warmth/kettles/ lead to https://kettles.example.org/ already. "
                "Choose another slug."
            )
        ]

    @pytest.mark.parametrize("count", [1, 3])
    def test_asking_takes_the_same_steps_for_any_number_below(
        self, count, django_assert_num_queries
    ):
        shelf = SectionPageFactory()
        for _ in range(count):
            InformationPageFactory(parent=shelf)
        home = LibraryHome.objects.get()

        with django_assert_num_queries(3):
            assert queries.why_not_there(shelf, home) == ""


def typed_shelf(shelf):
    return {name: value for name, value in typed(shelf).items() if not name.startswith("body")}


def move_together(client, pages, destination):
    ids = "&".join(f"id={page.pk}" for page in pages)
    return client.post(
        f"/cms/bulk/wagtailcore/page/move/?{ids}", {"chooser": destination.pk}, follow=True
    )


class TestWrongPlaces:
    def test_a_page_is_not_moved_under_its_own_child(self, keeper):
        theme = ThemePageFactory(theme__name="Warmth")
        element = ElementPageFactory(parent=theme)

        for destination in [theme, element]:
            answer = keeper.post(
                f"/cms/pages/{theme.pk}/move/{destination.pk}/confirm/", follow=True
            )
            together = move_together(keeper, [theme], destination)

            for each in [answer, together]:
                assert "“Warmth” cannot stand below itself or below a page that stands" in said(
                    each
                )
        assert fresh(theme).url_path == theme.url_path
        assert LibraryPage.find_problems() == ([], [], [], [], [])

    def test_a_page_is_not_moved_where_its_kind_does_not_stand(self, at_the_desk):
        chapter = ChapterPageFactory(title="On doors")
        shelf = SectionPageFactory(title="Warmth")
        sentence = "“On doors” cannot stand below “Warmth”: pages of its kind stand below “book” or"

        answer = at_the_desk.post(f"/cms/pages/{chapter.pk}/move/{shelf.pk}/confirm/", follow=True)
        together = move_together(at_the_desk, [chapter], shelf)

        assert [sentence in said(each) for each in [answer, together]] == [True, True]
        assert fresh(chapter).url_path == chapter.url_path

    def test_nothing_is_moved_below_what_was_taken_out(self, at_the_desk):
        shelf = out(SectionPageFactory(title="Warmth"))
        page = ArticlePageFactory()

        answer = at_the_desk.post(f"/cms/pages/{page.pk}/move/{shelf.pk}/confirm/", follow=True)

        assert "“Warmth” was taken out of the library, so nothing can be put below it." in said(
            answer
        )
        assert fresh(page).url_path == page.url_path

    def test_pages_that_may_stand_there_are_moved(self, at_the_desk):
        first, second, third = (ArticlePageFactory() for _ in range(3))
        shelf = SectionPageFactory()

        at_the_desk.post(f"/cms/pages/{first.pk}/move/{shelf.pk}/confirm/")
        move_together(at_the_desk, [second, third], shelf)

        assert [page.pk for page in fresh(shelf).get_children()] == [first.pk, second.pk, third.pk]


class TestByHand:
    @pytest.fixture(autouse=True)
    def _with_a_name(self, settings):
        # The field takes no address of a machine without a domain.
        settings.SITE_ADDRESS = "https://pielink.example.org"

    def add(self, client, start, *, page=None, link=""):
        answer = client.post(
            "/cms/redirects/add/",
            {
                "old_path": start,
                "is_permanent": "on",
                "redirect_page": page.pk if page else "",
                "redirect_link": link,
            },
        )
        return answer.context["form"].errors if answer.status_code == 200 else None

    def test_an_address_where_nothing_stands_is_led_on(self, keeper):
        page = ArticlePageFactory()

        assert self.add(keeper, "/old/kettles/", page=page) is None
        assert leads(keeper, "/old/kettles/") == (page.url, 301)

    @pytest.mark.parametrize("state", [PageState.IN_USE, PageState.ARCHIVED])
    def test_an_address_where_a_page_stands_is_refused(self, keeper, state):
        page, other = ArticlePageFactory(title="Kettles"), ArticlePageFactory()
        if state != PageState.IN_USE:
            out(page, state)

        assert self.add(keeper, page.url, page=other) == {
            "old_path": [
                (
                    f"“Kettles” stands at {page.url}, so nobody there would be led on. "
                    "Move that page or take it out of the library instead."
                )
            ]
        }
        assert not Redirect.objects.exists()

    def test_a_redirect_to_itself_is_refused(self, keeper):
        assert self.add(
            keeper, "/old/kettles", link="https://pielink.example.org/old/kettles/"
        ) == {"redirect_link": ["This redirect leads to itself. Choose another target."]}

    def test_a_redirect_that_leads_back_is_refused(self, keeper):
        Redirect.add_redirect("/old/b", "https://pielink.example.org/old/c/")
        Redirect.add_redirect("/old/c", "https://pielink.example.org/old/a/")

        assert self.add(keeper, "/old/a", link="https://pielink.example.org/old/b/") == {
            "redirect_link": [
                (
                    "From there redirects lead back to /old/a/, round and round. "
                    "Choose the address where people should arrive."
                )
            ]
        }
        assert Redirect.objects.count() == 2

    def test_an_address_that_belongs_to_a_page_that_moved_is_refused(self, keeper):
        page = ArticlePageFactory(title="Kettles")
        old = page.url
        rename(page, "boilers")

        errors = self.add(keeper, old, page=ArticlePageFactory())

        assert errors["old_path"][0].startswith(f"{old} was the address of “Kettles”")
        assert Redirect.objects.count() == 1

    def test_what_the_library_wrote_is_not_led_to_another_page(self, keeper):
        page, other = ArticlePageFactory(title="Kettles"), ArticlePageFactory()
        rename(page, "boilers")
        redirect = Redirect.objects.get()

        answer = keeper.post(
            f"/cms/redirects/{redirect.pk}/",
            {
                "old_path": redirect.old_path,
                "site": redirect.site_id,
                "is_permanent": "on",
                "redirect_page": other.pk,
                "redirect_link": "",
            },
        )

        assert (
            answer.context["form"]
            .errors["old_path"][0]
            .startswith("The library wrote this redirect when a page moved.")
        )
        redirect.refresh_from_db()
        assert redirect.redirect_page_id == page.pk

    def test_a_draft_is_no_place_to_arrive(self, keeper):
        draft = ArticlePageFactory(title="Half a thought", live=False)

        assert self.add(keeper, "/old/kettles", page=draft) == {
            "redirect_page": ["“Half a thought” is not published, so nobody would arrive there."]
        }

    def test_it_has_to_lead_somewhere(self, keeper):
        assert self.add(keeper, "/old/kettles") == {
            "redirect_page": ["Choose a page, or write an address below."]
        }

    def test_a_list_of_redirects_is_looked_through_as_well(self, keeper):
        page = ArticlePageFactory()
        rows = io.StringIO()
        rows.write("from,to\n")
        rows.write("/old/a,https://pielink.example.org/old/a/\n")
        rows.write(f"{page.url},https://pielink.example.org/library/\n")
        rows.write("/old/b,https://pielink.example.org/library/\n")
        file = SimpleUploadedFile("old.csv", rows.getvalue().encode(), content_type="text/csv")
        form = keeper.post("/cms/redirects/import/", {"import_file": file}).context["form"]

        answer = keeper.post(
            "/cms/redirects/import/process/",
            {
                "import_file_name": form.initial["import_file_name"],
                "input_format": form.initial["input_format"],
                "from_index": "0",
                "to_index": "1",
                "permanent": "on",
            },
        )

        assert "This redirect leads to itself." in said(answer)
        assert "so nobody there would be led on." in said(answer)
        assert [each.old_path for each in Redirect.objects.all()] == ["/old/b"]


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
class TestKeptPages:
    @pytest.fixture(autouse=True)
    def _on(self, page_cache):
        pagecache.clear("begin")

    def test_a_kept_page_leads_on_from_its_old_address_at_once(self, client):
        theme = ThemePageFactory()
        element = ElementPageFactory(parent=theme)
        olds = [theme.url, element.url]
        for address in [*olds, *olds]:
            assert client.get(address).status_code == 200

        rename(theme, "warmth")

        news = [fresh(page).url for page in [theme, element]]
        assert [leads(client, old) for old in olds] == [(new, 301) for new in news]
        assert [client.get(new).status_code for new in news] == [200, 200]

    def test_a_kept_page_that_was_moved_leads_on_at_once(self, client):
        page = ArticlePageFactory()
        old = page.url
        client.get(old)

        page.move(SectionPageFactory(), pos="last-child")

        assert leads(client, old) == (fresh(page).url, 301)
