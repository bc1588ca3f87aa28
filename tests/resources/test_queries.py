import pytest
from django.contrib.auth.models import AnonymousUser

from pielink.kernel.search import Found
from resources import queries
from resources.enums import Relation
from resources.queries import finding
from tests.factories.resources import (
    ArticlePageFactory,
    InformationPageFactory,
    LibraryImageFactory,
    SectionPageFactory,
)

pytestmark = pytest.mark.django_db

NOBODY = AnonymousUser()


def titles(*words, limit=10):
    return [found.title for found in queries.search(NOBODY, list(words), limit=limit)]


def test_a_page_is_found_with_its_summary_and_address():
    shelf = SectionPageFactory(slug="practice")
    InformationPageFactory(
        parent=shelf, title="The kitchen table", slug="kitchen", summary="What changed."
    )

    assert queries.search(NOBODY, ["kitchen"], limit=10) == [
        Found("The kitchen table", "/library/practice/kitchen/", "Page", "What changed.")
    ]


def test_a_page_is_found_by_the_words_of_its_blocks():
    page = InformationPageFactory(
        body=[("quote", {"words": "We asked who he was missing.", "who": "Night shift"})]
    )

    assert titles("missing") == [page.title]


def test_pages_with_every_word_come_before_those_with_one():
    shelf = SectionPageFactory(title="Shelf", summary="")
    for title in ["Kettle", "Kettle and biscuits", "Biscuits"]:
        slug = title.lower().replace(" ", "-")
        InformationPageFactory(parent=shelf, title=title, slug=slug, summary="", body=[])

    assert titles("kettle", "biscuits")[0] == "Kettle and biscuits"
    assert sorted(titles("kettle", "biscuits")) == ["Biscuits", "Kettle", "Kettle and biscuits"]


def test_at_most_as_many_pages_as_asked_for_come_back():
    shelf = SectionPageFactory()
    for _ in range(4):
        InformationPageFactory(parent=shelf)

    assert len(titles("kettle", limit=3)) == 3


def test_a_draft_is_not_found():
    InformationPageFactory(live=False, title="Half a thought")

    assert titles("thought") == []


@pytest.mark.parametrize("word", ["and", "or", "not", "near", "x" * 200, "ß", "ℵ", "3"])
def test_words_that_search_engines_read_as_their_own_are_words_like_others(word):
    page = InformationPageFactory(title=f"Kettle {word}"[:255])

    assert titles("kettle", word)[0] == page.title


@pytest.mark.parametrize("count", [1, 3, 10])
def test_searching_takes_the_same_steps_for_any_number_of_pages(count, django_assert_num_queries):
    shelf = SectionPageFactory(title="Shelf")
    for _ in range(count):
        InformationPageFactory(parent=shelf)
    titles("kettle")

    with django_assert_num_queries(15):
        assert len(titles("kettle")) == count


@pytest.mark.parametrize("count", [1, 3])
def test_what_found_pages_chose_for_their_bodies_is_not_loaded(count, django_assert_num_queries):
    shelf = SectionPageFactory(title="Shelf")
    for _ in range(count):
        lead = {
            "page": ArticlePageFactory(title="Tea", summary="", body=[]),
            "relation": Relation.READING,
            "reason": "A samovar keeps the water hot.",
        }
        figure = {"picture": LibraryImageFactory(), "caption": "A pan.", "long_description": ""}
        InformationPageFactory(
            parent=shelf,
            title="Plain",
            summary="Nothing of the kind.",
            body=[("related", {"heading": "Hot", "items": [lead]}), ("figure", figure)],
        )
    queries.search(NOBODY, ["samovar"], limit=10)

    with django_assert_num_queries(15):
        found = queries.search(NOBODY, ["samovar"], limit=10)

    assert [each.snippet for each in found] == ["A samovar keeps the water hot."] * count


def test_of_words_on_very_many_pages_titles_come_first_and_rarer_words_before(monkeypatch):
    monkeypatch.setattr(finding, "MOST_RANKED", 2)
    shelf = SectionPageFactory(title="Shelf", summary="")
    named = InformationPageFactory(parent=shelf, title="Kettle", summary="")
    plain = [InformationPageFactory(parent=shelf, summary="") for _ in range(3)]
    rare = InformationPageFactory(parent=shelf, title="Zebra", summary="", body=[])

    newest_first = [page.title for page in reversed(plain)]
    assert titles("kettle") == [named.title, *newest_first]
    assert titles("kettle", "zebra") == [rare.title, named.title, *newest_first[:2]]
