"""
Looking through the library by theme, setting, need and kind.
"""

import pytest
from django.test import Client

from pielink.kernel import pagecache
from resources.enums import Audience
from resources.models import LibraryHome, LibraryPage
from tests.factories.frameworks import (
    ApproachFactory,
    ElementFactory,
    ElementMappingFactory,
    LensFactory,
    NeedFactory,
    SettingFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.resources import ArticlePageFactory, CaseStudyPageFactory, SectionPageFactory
from tests.factories.sigs import SigFactory

pytestmark = pytest.mark.django_db

BROWSE = "/library/browse/"
WORDS = ["settings", "needs", "approaches", "lenses"]


def tagged(title, factory=ArticlePageFactory, **fields):
    words = {name: fields.pop(name, ()) for name in WORDS}
    page = factory(title=title, **fields)
    for name, chosen in words.items():
        getattr(page, name).set(chosen)
    page.save()
    return page


def answer_to(query="", user=None, status=200):
    client = Client()
    if user:
        client.force_login(user)
    answer = client.get(f"{BROWSE}{query}")
    assert answer.status_code == status
    return answer


def titles(query, user=None):
    return [found.title for found in answer_to(query, user).context["browsed"].found]


def counts(query="", user=None):
    return {
        choices.label: {each.name: each.count for each in [*choices.options, *choices.further]}
        for choices in answer_to(query, user).context["browsed"].choices
    }


@pytest.fixture
def hostel():
    return SettingFactory(name="Hostels", slug="hostels")


@pytest.fixture
def grief():
    return NeedFactory(name="Grief", slug="grief")


def test_every_way_to_narrow_stands_there_as_a_link_with_how_much_it_leaves(hostel, grief):
    tagged("First", settings=[hostel], needs=[grief])
    tagged("Second", CaseStudyPageFactory, settings=[hostel])

    text = answer_to().content.decode()

    assert counts() == {
        # Four pages about the site itself are there from the start.
        "Kind": {"Page": 4, "Article": 1, "Case study": 1},
        "Setting": {"Hostels": 2},
        "Need": {"Grief": 1},
    }
    assert '<a class="option" href="?setting=hostels"><span>Hostels</span>' in text
    assert "First" not in text


def test_choosing_narrows_the_newest_first(hostel, grief):
    tagged("First", settings=[hostel], needs=[grief])
    tagged("Second", CaseStudyPageFactory, settings=[hostel])
    tagged("Elsewhere")

    assert titles("?setting=hostels") == ["Second", "First"]
    assert titles("?setting=hostels&need=grief") == ["First"]
    assert titles("?setting=hostels&type=case-study") == ["Second"]


def test_pages_are_narrowed_by_approach_and_lens_and_say_which_they_go_by(client):
    calm = ApproachFactory(name="Calm work", slug="calm")
    near = LensFactory(name="Nearness", slug="near")
    page = tagged("First", approaches=[calm], lenses=[near])
    tagged("Second", approaches=[calm])

    assert (titles("?approach=calm"), titles("?lens=near")) == (["Second", "First"], ["First"])
    told = counts("?approach=calm")
    assert (told["Approach"], told["Lens"]) == ({}, {"Nearness": 1})
    text = client.get(page.url).content.decode()
    assert f'<a class="chip" href="{BROWSE}?approach=calm">Calm work</a>' in text
    assert f'<a class="chip" href="{BROWSE}?lens=near">Nearness</a>' in text
    ways = [choices.label for choices in answer_to().context["browsed"].choices]
    assert ways == ["Approach", "Lens", "Kind"]


def test_a_choice_keeps_the_others_and_can_be_taken_back(hostel, grief):
    tagged("First", settings=[hostel], needs=[grief])

    chosen = answer_to("?setting=hostels&need=grief")
    by_label = {choices.label: choices for choices in chosen.context["browsed"].choices}

    assert by_label["Setting"].chosen.url == "?need=grief"
    assert by_label["Need"].chosen.url == "?setting=hostels"
    assert [each.url for each in by_label["Kind"].options] == [
        "?setting=hostels&need=grief&type=article"
    ]
    assert "<h1>Hostels and Grief</h1>" in chosen.content.decode()


def test_one_can_skip_the_ways_to_narrow_and_go_to_what_was_found(hostel):
    tagged("First", settings=[hostel])

    text = answer_to("?setting=hostels").content.decode()

    assert text.count('<a class="visually-hidden" href="#found">Skip to what was found</a>') == 1
    assert text.count('id="found"') == 1


def test_shelves_are_no_pages_to_find():
    ArticlePageFactory(title="First", parent=SectionPageFactory(title="Practice"))

    assert "Practice" not in titles("?type=page")
    assert titles("?type=article") == ["First"]


def test_a_theme_gathers_what_is_about_its_elements():
    element = ElementFactory(theme__name="Enquiry", theme__slug="enquiry")
    other = ElementFactory(theme=element.theme)
    ArticlePageFactory(title="First", elements=[element, other])
    ArticlePageFactory(title="Second", elements=[other])
    ArticlePageFactory(title="Elsewhere", elements=[ElementFactory()])

    assert counts()["Theme"]["Enquiry"] == 2
    assert titles("?theme=enquiry") == ["Second", "First"]


class TestOlderWords:
    @pytest.fixture
    def newer(self):
        newer = ElementFactory(
            slug="responsiveness",
            name="Responsiveness",
            theme__version__position=2,
            theme__name="The Three Rs",
            theme__slug="three-rs",
        )
        older = ElementFactory(
            slug="managing-relationships",
            name="Managing relationships",
            theme__version__label="1.0",
            theme__name="Relationships",
            theme__slug="relationships",
        )
        ElementMappingFactory(older=older, newer=newer)
        ArticlePageFactory(title="In older words", elements=[older])
        ArticlePageFactory(title="In newer words", elements=[newer])
        ArticlePageFactory(title="Elsewhere", elements=[ElementFactory()])
        return newer

    @pytest.mark.parametrize(
        "query",
        [
            "?element=responsiveness",
            "?element=managing-relationships",
            "?theme=three-rs",
            "?theme=relationships",
        ],
    )
    def test_pages_are_found_in_the_words_of_either_version(self, newer, query):
        assert titles(query) == ["In newer words", "In older words"]

    def test_the_words_of_the_current_version_alone_are_offered(self, newer):
        offered = counts()

        assert offered["Element"]["Responsiveness"] == 2
        assert offered["Theme"]["The Three Rs"] == 2
        assert "Managing relationships" not in offered["Element"]
        assert "Relationships" not in offered["Theme"]

    def test_an_older_word_that_was_chosen_is_called_by_its_name(self, newer):
        text = answer_to("?element=managing-relationships").content.decode()

        assert "<h1>Managing relationships</h1>" in text


def test_nothing_kept_from_somebody_is_counted_or_named(hostel):
    sig = SigFactory()
    insider, member = MemberFactory(), MemberFactory()
    sig.memberships.create(member=insider, joined_at=sig.created_at)
    tagged("For all", settings=[hostel])
    tagged("For members", settings=[hostel], audience=Audience.MEMBERS)
    tagged(
        "For the group",
        settings=[hostel, SettingFactory(name="Safehouse")],
        audience=Audience.SIG,
        sig=sig,
    )

    assert [counts("", user)["Setting"] for user in (None, member, insider)] == [
        {"Hostels": 1},
        {"Hostels": 2},
        {"Hostels": 3, "Safehouse": 1},
    ]
    assert titles("?setting=hostels") == ["For all"]
    assert titles("?setting=hostels", member) == ["For members", "For all"]


def test_what_nobody_knows_is_left_out_with_a_sentence(hostel):
    tagged("First", settings=[hostel])

    text = answer_to("?setting=hostels&need=nonsense").content.decode()

    assert "We left out what was chosen for need: nothing here goes by it." in text
    assert ">First</a>" in text


def test_a_choice_that_leaves_nothing_says_so_and_leads_on(hostel, grief):
    tagged("First", settings=[hostel])

    both = answer_to("?setting=hostels&need=grief").content.decode()
    alone = answer_to("?need=grief").content.decode()

    assert "No page is about all of this. Remove one of the choices to see more." in both
    assert "Some pages are for members only: sign in to see those." in both
    assert "No page is about this yet." in alone
    assert f'<a class="button quiet" href="{BROWSE}">Begin again</a>' in alone


class TestManyPages:
    @pytest.fixture
    def _many(self, hostel):
        shelf = SectionPageFactory()
        for number in range(21):
            tagged(f"Page {number:02}", settings=[hostel], parent=shelf)

    @pytest.mark.usefixtures("_many")
    def test_a_long_list_goes_on_and_keeps_what_was_chosen(self):
        first = answer_to("?setting=hostels").content.decode()
        second = answer_to("?setting=hostels&page=2").content.decode()

        assert "21 pages" in first
        assert 'rel="next" href="?setting=hostels&amp;page=2"' in first
        assert "Page 1 of 2" in first
        assert titles("?setting=hostels&page=2") == ["Page 00"]
        assert 'rel="prev" href="?setting=hostels"' in second

    @pytest.mark.parametrize(
        "query",
        ["?setting=hostels&page=3", "?page=2", "?page=0", "?page=x", "?page=99999", "?page="],
    )
    @pytest.mark.usefixtures("_many")
    def test_a_page_that_is_not_there_is_not_found(self, query):
        answer_to(query, status=404)


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", "http://testserver/library/browse/"),
        ("?setting=hostels", "http://testserver/library/browse/?setting=hostels"),
        ("?setting=hostels&utm=x", "http://testserver/library/browse/?setting=hostels"),
        ("?need=grief&setting=hostels", None),
        ("?setting=hostels&need=nonsense", None),
        ("?type=book", None),
    ],
)
def test_search_engines_keep_one_address_of_each_word_and_no_combination(
    hostel, grief, query, canonical
):
    tagged("First", settings=[hostel], needs=[grief])

    text = answer_to(query).content.decode()

    assert ('<meta name="robots" content="noindex, follow">' in text) == (canonical is None)
    assert (f'<link rel="canonical" href="{canonical}">' in text) == (canonical is not None)


def test_a_library_with_nothing_says_so_and_leads_on():
    LibraryPage.objects.exclude(pk=LibraryHome.objects.get().pk).update(live=False)

    text = answer_to().content.decode()

    assert "There is nothing to browse yet" in text
    assert '<a class="button quiet" href="/forums/">See the programme</a>' in text


def test_the_library_and_every_page_lead_there(client, hostel, grief):
    page = tagged("First", settings=[hostel], needs=[grief])

    home = client.get("/library/").content.decode()
    text = client.get(page.url).content.decode()

    assert f'<a href="{BROWSE}">' in home
    assert f'<a class="chip" href="{BROWSE}?setting=hostels">Hostels</a>' in text
    assert f'<a class="chip" href="{BROWSE}?need=grief">Grief</a>' in text
    assert f"http://testserver{BROWSE}" in client.get("/sitemap.xml").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_the_same_steps_for_any_number_of_pages(
    hostel, grief, count, django_assert_num_queries
):
    element = ElementFactory(theme__slug="enquiry")
    for _ in range(count):
        tagged(
            "First",
            settings=[hostel],
            needs=[grief],
            approaches=[ApproachFactory()],
            lenses=[LensFactory()],
            elements=[element],
        )
    answer_to()
    # What kinds of page there are is asked once in a process.
    titles("?setting=hostels&theme=enquiry")

    with django_assert_num_queries(11):
        answer_to()
    with django_assert_num_queries(13):
        assert len(titles("?setting=hostels&theme=enquiry")) == count


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_the_first_page_is_kept_until_a_page_comes_or_changes(
    page_cache, django_assert_num_queries
):
    pagecache.clear("begin")
    hostel = SettingFactory(name="Hostels")
    client = Client()
    tagged("First", settings=[hostel])
    client.get(BROWSE)

    with django_assert_num_queries(0):
        client.get(BROWSE)
    tagged("Second", settings=[hostel])

    assert "2<span" in client.get(BROWSE).content.decode()
