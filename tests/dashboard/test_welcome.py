import pytest

from resources.enums import Audience
from tests.factories.resources import (
    ArticlePageFactory,
    BookSectionPageFactory,
    GlossaryTermPageFactory,
    InformationPageFactory,
    SectionPageFactory,
)

pytestmark = pytest.mark.django_db

DAY = "2026-11-{:02}T12:00:00Z"


def published(day, **fields):
    return ArticlePageFactory(first_published_at=DAY.format(day), **fields)


def test_a_visitor_is_shown_what_is_new_in_the_library(client):
    pages = [published(day, title=f"Day {day}") for day in range(1, 6)]
    published(9, title="What we told the council", audience=Audience.MEMBERS)
    for factory in [InformationPageFactory, GlossaryTermPageFactory, BookSectionPageFactory]:
        factory(first_published_at=DAY.format(9))

    answer = client.get("/")

    text = answer.content.decode()
    assert [page.title for page in answer.context["pages"]] == ["Day 5", "Day 4", "Day 3", "Day 2"]
    assert f'<a href="{pages[-1].url}">Day 5</a>' in text
    assert '<a href="/library/browse/">Browse the library</a>' in text
    assert "What we told the council" not in text


def test_an_empty_library_is_left_out(client):
    assert "New in the library" not in client.get("/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_the_same_steps_for_any_number_of_pages(count, client, django_assert_num_queries):
    shelf = SectionPageFactory()
    for day in range(1, count + 1):
        published(day, parent=shelf)
    client.get("/")

    with django_assert_num_queries(4):
        client.get("/")
