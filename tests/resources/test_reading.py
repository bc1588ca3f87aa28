import datetime
import re

import pytest
from django.db import IntegrityError, transaction
from wagtail.models import ReferenceIndex

from members.actions import close_account
from resources import queries
from resources.enums import Audience
from resources.models import LibraryHome, SavedPage
from tests.factories.members import MemberFactory
from tests.factories.resources import (
    ArticlePageFactory,
    BookPageFactory,
    BookSectionPageFactory,
    CaseStudyPageFactory,
    CollectionPageFactory,
    DeckPageFactory,
    ElementPageFactory,
    GlossaryPageFactory,
    GlossaryTermPageFactory,
    InformationPageFactory,
    LivedExperiencePageFactory,
    PaperPageFactory,
    RecordingPageFactory,
    SectionPageFactory,
    ToolPageFactory,
)
from tests.factories.sigs import SigFactory

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 25, 12, 0, tzinfo=datetime.UTC)
LIST = "/me/reading/"
GONE = "A page you can no longer open"
KINDS = [
    ArticlePageFactory,
    BookPageFactory,
    BookSectionPageFactory,
    CaseStudyPageFactory,
    CollectionPageFactory,
    DeckPageFactory,
    ElementPageFactory,
    GlossaryPageFactory,
    GlossaryTermPageFactory,
    InformationPageFactory,
    LivedExperiencePageFactory,
    PaperPageFactory,
    RecordingPageFactory,
    ToolPageFactory,
]


@pytest.fixture
def member(client):
    member = MemberFactory()
    client.force_login(member)
    return member


def shown(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def keep(member, page, days_ago=0):
    return SavedPage.objects.create(
        member=member, page_id=page.pk, saved_at=NOW - datetime.timedelta(days=days_ago)
    )


def save(client, page, **posted):
    return client.post(f"/me/reading/save/{page.pk}/", posted)


def titles(text):
    return re.findall(r'<h2>(?:<a href="[^"]*">)?([^<]+)(?:</a>)?</h2>\n      <p>', text)


class TestSavingForLater:
    @pytest.mark.parametrize("make", KINDS)
    def test_every_page_to_come_back_to_can_be_saved_and_taken_off(self, make, client, member):
        page = make()
        assert '<button class="comfort">Save for later</button>' in shown(client, page.url)

        answer = save(client, page)

        saved = SavedPage.objects.get()
        assert (saved.member, saved.page_id) == (member, page.pk)
        assert answer.url == page.url
        text = shown(client, page.url)
        assert "Saved – take it off the list</button>" in text
        assert f'action="/me/reading/{saved.pk}/take-off/"' in text
        assert "Save for later</button>" not in text

    def test_a_page_taken_off_is_gone_and_one_is_back_where_one_was(self, client, member):
        page = ArticlePageFactory()
        saved = keep(member, page)

        answer = client.post(f"/me/reading/{saved.pk}/take-off/", {"next": page.url})

        assert answer.url == page.url
        assert not SavedPage.objects.exists()

    def test_pressing_twice_saves_once_and_keeps_the_first_day(self, client, member):
        page = ArticlePageFactory()
        saved = keep(member, page, days_ago=3)

        save(client, page)

        assert list(SavedPage.objects.values_list("pk", "saved_at")) == [(saved.pk, saved.saved_at)]

    def test_taking_off_twice_is_taking_off_once(self, client, member):
        saved = keep(member, ArticlePageFactory())
        client.post(f"/me/reading/{saved.pk}/take-off/")

        answer = client.post(f"/me/reading/{saved.pk}/take-off/")

        assert answer.url == LIST

    @pytest.mark.parametrize("make", [SectionPageFactory, LibraryHome.objects.get])
    def test_what_only_leads_on_cannot_be_saved(self, make, client, member):
        page = make()
        assert "Save for later" not in shown(client, page.url)

        save(client, page)

        assert not SavedPage.objects.exists()
        assert "This page cannot be saved for later." in shown(client, page.url)

    def test_nobody_takes_a_page_off_the_list_of_somebody_else(self, client, member):
        saved = keep(MemberFactory(), ArticlePageFactory())

        client.post(f"/me/reading/{saved.pk}/take-off/")

        assert list(SavedPage.objects.all()) == [saved]

    @pytest.mark.parametrize("address", ["save", "take-off"])
    def test_looking_changes_nothing(self, address, client, member):
        page = ArticlePageFactory()
        saved = keep(member, page)
        path = f"save/{page.pk}" if address == "save" else f"{saved.pk}/take-off"

        assert client.get(f"/me/reading/{path}/").status_code == 405
        shown(client, page.url)
        shown(client, LIST)

        assert list(SavedPage.objects.all()) == [saved]

    @pytest.mark.parametrize("back", ["https://elsewhere.example.org/", "//elsewhere.example.org"])
    def test_the_way_back_never_leads_off_the_site(self, back, client, member):
        saved = keep(member, ArticlePageFactory())

        answer = client.post(f"/me/reading/{saved.pk}/take-off/", {"next": back})

        assert answer.url == LIST

    def test_the_database_keeps_a_page_once_on_each_list(self, member):
        page = ArticlePageFactory()
        keep(member, page)
        keep(MemberFactory(), page)

        with pytest.raises(IntegrityError), transaction.atomic():
            keep(member, page)


class TestSomebodyUnknown:
    def test_is_led_to_sign_in_and_back(self, client):
        page = ArticlePageFactory()

        text = shown(client, page.url)

        assert f'href="/accounts/login/?next={page.url}">Sign in to save it</a>' in text
        assert "me/reading" not in text
        assert "csrfmiddlewaretoken" not in text

    def test_saves_nothing_and_is_led_to_sign_in_and_back(self, client):
        page = ArticlePageFactory()

        answer = save(client, page, next=page.url)

        assert answer.url == f"/accounts/login/?next={page.url}"
        assert not SavedPage.objects.exists()

    def test_learns_no_address_from_a_number(self, client):
        page = ArticlePageFactory(audience=Audience.MEMBERS)

        assert save(client, page).url == "/accounts/login/?next=/library/"

    def test_has_no_reading_list(self, client):
        assert client.get(LIST).url == f"/accounts/login/?next={LIST}"

    def test_reads_the_same_page_whoever_saved_it(self, client):
        page = ArticlePageFactory()
        before = shown(client, page.url)

        keep(MemberFactory(), page)

        assert shown(client, page.url) == before


class TestReadingList:
    def test_shows_what_was_saved_the_newest_first_with_its_kind(self, client, member):
        keep(member, ArticlePageFactory(title="A hard shift", summary="Ten minutes."), days_ago=2)
        keep(member, CaseStudyPageFactory(title="Fennel Court"), days_ago=1)
        keep(MemberFactory(), ArticlePageFactory(title="After the shift"))

        text = shown(client, LIST)

        assert titles(text) == ["Fennel Court", "A hard shift"]
        assert "Case study</p>" in text
        assert "<p>Ten minutes.</p>" in text
        assert "Saved on 23 November 2026" in text
        assert "After the shift" not in text

    def test_says_what_to_do_while_it_is_empty(self, client, member):
        text = shown(client, LIST)

        assert "You have not saved anything yet" in text
        assert '<a class="button quiet" href="/library/">Go to the library</a>' in text

    def test_keeps_quiet_about_a_page_of_a_sig_one_left(self, client, member):
        sig = SigFactory(name="PIE leads")
        page = ArticlePageFactory(audience=Audience.SIG, sig=sig, title="What we told the council")
        membership = sig.memberships.create(member=member, joined_at=sig.created_at)
        save(client, page)
        assert titles(shown(client, LIST)) == ["What we told the council"]

        membership.delete()

        text = shown(client, LIST)
        assert titles(text) == [GONE]
        assert page.url not in text
        assert page.summary not in text
        assert "PIE leads" not in text

    def test_keeps_quiet_about_a_page_that_was_taken_down(self, client, member):
        page = ArticlePageFactory(title="A hard shift")
        keep(member, page)

        page.unpublish()

        assert titles(shown(client, LIST)) == [GONE]

    def test_tells_of_a_page_that_was_deleted_and_lets_it_go(self, client, member):
        page = ArticlePageFactory(title="A hard shift")
        saved = keep(member, page)
        page.delete()
        assert titles(shown(client, LIST)) == [GONE]

        client.post(f"/me/reading/{saved.pk}/take-off/")

        assert titles(shown(client, LIST)) == []

    def test_a_page_renamed_since_is_shown_by_its_new_name(self, client, member):
        page = ArticlePageFactory(title="A hard shift")
        keep(member, page)

        page.title = "A harder shift"
        page.save()

        assert titles(shown(client, LIST)) == ["A harder shift"]

    def test_is_turned_after_thirty(self, client, member):
        shelf = SectionPageFactory()
        for days_ago in range(31):
            keep(member, ArticlePageFactory(parent=shelf, title=f"Shift {days_ago}"), days_ago)

        assert titles(shown(client, LIST)) == [f"Shift {n}" for n in range(30)]
        assert titles(shown(client, f"{LIST}?page=2")) == ["Shift 30"]

    @pytest.mark.parametrize("count", [1, 3])
    def test_takes_the_same_steps_for_any_number(
        self, count, client, member, django_assert_num_queries
    ):
        for _ in range(count):
            keep(member, ArticlePageFactory())
            keep(member, ArticlePageFactory(audience=Audience.SIG, sig=SigFactory()))
        shown(client, LIST)

        with django_assert_num_queries(8):
            assert shown(client, LIST).count(GONE) == count

    def test_is_reached_from_what_is_about_the_member_and_from_the_library(self, client, member):
        for address in ["/me/", "/library/"]:
            assert f'href="{LIST}"' in shown(client, address)


class TestAudience:
    @pytest.fixture
    def sig(self):
        return SigFactory()

    @pytest.fixture
    def pages(self, sig):
        return {
            Audience.PUBLIC: ArticlePageFactory(),
            Audience.MEMBERS: ArticlePageFactory(audience=Audience.MEMBERS),
            Audience.SIG: ArticlePageFactory(audience=Audience.SIG, sig=sig),
            "unpublished": ArticlePageFactory(live=False),
        }

    @pytest.mark.parametrize(
        ("role", "readable"),
        [
            ("outside", {Audience.PUBLIC, Audience.MEMBERS}),
            ("in the SIG", {Audience.PUBLIC, Audience.MEMBERS, Audience.SIG}),
        ],
    )
    def test_page_button_list_and_reference_admit_the_same(
        self, role, readable, client, member, sig, pages
    ):
        if role == "in the SIG":
            sig.memberships.create(member=member, joined_at=sig.created_at)

        opened = {key for key, page in pages.items() if client.get(page.url).status_code == 200}
        saved = {key for key, page in pages.items() if save(client, page).status_code == 302}
        cited = {
            key
            for key, page in pages.items()
            if client.get(f"/references/{page.pk}/{page.slug}.ris").status_code == 200
        }
        SavedPage.objects.all().delete()
        for page in pages.values():
            keep(member, page)
        listed = {key for key, page in pages.items() if f">{page.title}</a>" in shown(client, LIST)}

        assert opened == saved == cited == listed == readable

    def test_a_page_that_is_not_for_one_refuses_like_one_that_is_not_there(
        self, client, member, pages
    ):
        answers = [save(client, pages[Audience.SIG]), client.post("/me/reading/save/987654/")]

        assert [answer.status_code for answer in answers] == [404, 404]
        assert not SavedPage.objects.exists()


class TestSteps:
    @pytest.mark.parametrize("count", [1, 3])
    def test_a_page_takes_eight_steps_for_a_member(
        self, count, client, member, django_assert_num_queries
    ):
        page = InformationPageFactory()
        for _ in range(count):
            keep(MemberFactory(), page)
            keep(member, ArticlePageFactory())
        shown(client, page.url)

        with django_assert_num_queries(8):
            shown(client, page.url)

    def test_a_page_takes_three_steps_for_somebody_unknown(self, client, django_assert_num_queries):
        page = InformationPageFactory()
        shown(client, page.url)

        with django_assert_num_queries(3):
            shown(client, page.url)


class TestPrivacy:
    def test_closing_an_account_empties_its_list_alone(self, member):
        keep(member, ArticlePageFactory())
        other = keep(MemberFactory(), ArticlePageFactory())

        close_account(member=member, now=NOW)

        assert list(SavedPage.objects.all()) == [other]

    def test_editors_are_not_shown_who_saved_a_page(self, member):
        page = ArticlePageFactory()

        keep(member, page)

        assert not ReferenceIndex.get_references_to(page).exists()


class TestCiting:
    def cited(self, client, page):
        text = shown(client, page.url)
        words = text.partition('id="reference">')[2].partition("</p>")[0]
        return words.replace("<cite>", "*").replace("</cite>", "*")

    @pytest.mark.parametrize(
        ("make", "fields", "words"),
        [
            (ArticlePageFactory, {"title": "Shifts"}, "PIElink (2025) *Shifts*."),
            (
                PaperPageFactory,
                {"title": "Waiting", "authors": "Birch, A.; Rowan, S. ; Lanes CIC", "year": 2021},
                "Birch, A., Rowan, S. and Lanes CIC (2021) *Waiting*. PIElink.",
            ),
            (
                CaseStudyPageFactory,
                {"title": "Kitchens"},
                "Fennel Court (2025) *Kitchens* [Case study]. PIElink.",
            ),
            (
                LivedExperiencePageFactory,
                {"title": "The key"},
                "J., who lived there (2025) *The key* [Lived experience]. PIElink.",
            ),
            (
                ToolPageFactory,
                {"title": "First visit", "made_by": ""},
                "PIElink (2025) *First visit* [Tool].",
            ),
            (
                RecordingPageFactory,
                {"title": "Debriefs", "speaker": "Desta W."},
                "Desta W. (2025) *Debriefs* [Audio]. PIElink.",
            ),
            (
                BookPageFactory,
                {"title": "The warm house"},
                "PIElink (2025) *The warm house*. Second edition, 2025.",
            ),
        ],
    )
    def test_each_kind_is_named_by_whose_it_is(self, make, fields, words, client):
        page = make(last_published_at=NOW.replace(year=2025), **fields)

        assert self.cited(client, page) == (
            f"{words} Available at: http://testserver{page.url} (Accessed: [date])."
        )

    def test_a_part_of_a_book_is_named_with_the_book_and_its_edition(self, client):
        book = BookPageFactory(title="The warm house", edition="Second edition.")
        page = BookSectionPageFactory(
            title="Kettles", parent__parent__parent=book, last_published_at=NOW
        )

        assert self.cited(client, page).startswith(
            "PIElink (2026) ‘Kettles’, in *The warm house*. Second edition. Available at: "
        )

    def test_a_part_of_a_book_one_may_not_know_of_does_not_name_it(self, client):
        book = BookPageFactory(title="The warm house", audience=Audience.MEMBERS)
        page = BookSectionPageFactory(title="Kettles", parent__parent__parent=book)

        assert "The warm house" not in shown(client, page.url)
        answer = client.get(f"/references/{page.pk}/{page.slug}.ris")
        assert "The warm house" not in answer.content.decode()

    def test_a_page_nobody_dated_says_so(self, client):
        page = ArticlePageFactory(title="Shifts", last_published_at=None)

        assert self.cited(client, page).startswith("PIElink (no date) *Shifts*.")

    def test_the_year_is_that_of_the_clock_in_britain(self):
        page = ArticlePageFactory(
            last_published_at=datetime.datetime(2026, 6, 30, 23, 30, tzinfo=datetime.UTC)
        )
        page.last_published_at = datetime.datetime(2025, 12, 31, 23, 59, tzinfo=datetime.UTC)

        assert queries.reference_to(page).year == "2025"

    def test_the_file_says_the_same_in_the_words_of_ris(self, client):
        page = PaperPageFactory(
            title="Waiting\nER  - ", authors="Birch, A.; Rowan, S.", year=2021, slug="waiting"
        )

        answer = client.get(f"/references/{page.pk}/waiting.ris")

        assert answer.content.decode() == (
            "TY  - RPRT\r\n"
            "AU  - Birch, A.\r\n"
            "AU  - Rowan, S.\r\n"
            "PY  - 2021\r\n"
            "TI  - Waiting ER -\r\n"
            "PB  - PIElink\r\n"
            f"UR  - http://testserver{page.url}\r\n"
            "ER  - \r\n"
        )
        assert answer["Content-Disposition"] == f'attachment; filename="{page.pk}.ris"'
        assert "no-store" in answer["Cache-Control"]

    def test_a_section_of_a_book_is_a_chapter_there(self, client):
        book = BookPageFactory(title="The warm house", edition="Second edition.")
        page = BookSectionPageFactory(parent__parent__parent=book)

        text = client.get(f"/references/{page.pk}/{page.slug}.ris").content.decode()

        assert text.startswith("TY  - CHAP\r\n")
        assert "T2  - The warm house\r\nET  - Second edition\r\n" in text

    def test_the_file_refuses_like_the_page(self, client):
        page = ArticlePageFactory(audience=Audience.SIG, sig=SigFactory())
        address = f"/references/{page.pk}/{page.slug}.ris"
        assert client.get(address).url == f"/accounts/login/?next={address}"

        client.force_login(MemberFactory())

        assert client.get(address).status_code == 403

    @pytest.mark.parametrize("live", [True, False])
    def test_a_number_without_the_right_name_finds_nothing(self, live, client):
        page = ArticlePageFactory(live=live, audience=Audience.MEMBERS)
        name = "other" if live else page.slug

        assert client.get(f"/references/{page.pk}/{name}.ris").status_code == 404


class TestSharing:
    def test_a_mail_can_be_begun_without_a_script(self, client):
        page = ArticlePageFactory(title="Tea & company? 100%", slug="tea")

        text = shown(client, page.url)

        assert (
            'href="mailto:?subject=Tea%20%26%20company%3F%20100%25&amp;'
            "body=Tea%20%26%20company%3F%20100%25%0D%0A"
            f'http%3A%2F%2Ftestserver{page.url.replace("/", "%2F")}"'
        ) in text

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({}, None),
            ({"audience": Audience.MEMBERS}, "Only registered members can open it."),
            ({"audience": Audience.SIG}, "Only members of one group can open it."),
        ],
    )
    def test_one_is_told_who_can_open_what_is_shared(self, fields, words, client, member):
        if fields.get("audience") == Audience.SIG:
            fields = {**fields, "sig": SigFactory()}
            fields["sig"].memberships.create(member=member, joined_at=NOW)
        page = ArticlePageFactory(**fields)

        text = shown(client, page.url)

        found = [
            each
            for each in [
                "Only registered members can open it.",
                "Only members of one group can open it.",
            ]
            if each in text
        ]
        assert found == ([words] if words else [])


class TestPlaces:
    def test_somebody_unknown_is_given_nothing_that_remembers(self, client):
        page = BookSectionPageFactory()

        text = shown(client, page.url)

        assert [word for word in ["places.js", "data-place", "data-continue"] if word in text] == []

    def test_a_part_of_a_book_one_may_not_know_of_is_not_remembered(self, client, member):
        sig = SigFactory()
        book = BookPageFactory(audience=Audience.SIG, sig=sig, title="The warm house")
        page = BookSectionPageFactory(parent__parent__parent=book)

        assert "data-place" not in shown(client, page.url)

    def test_a_recording_for_others_than_its_page_is_not_remembered(self, client, member):
        page = RecordingPageFactory()
        page.recording.audience = Audience.MEMBERS
        page.recording.save()

        assert "data-place" not in shown(client, page.url)
