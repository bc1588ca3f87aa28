"""
The pages of themes and elements, made from the vocabulary.
"""

import pytest

from resources import actions, queries
from resources.enums import Audience
from resources.models import ElementPage, LibraryPage, ThemePage
from tests.factories.frameworks import ElementFactory, ThemeFactory
from tests.factories.members import MemberFactory
from tests.factories.resources import (
    ArticlePageFactory,
    ElementPageFactory,
    SectionPageFactory,
    ThemePageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return MemberFactory(roles=["editor"])


@pytest.fixture
def theme():
    """
    Give a theme of the current version with two elements.
    """
    theme = ThemeFactory(name="Warmth", slug="warmth", meaning="What makes a room warm. " * 20)
    ElementFactory(theme=theme, name="Tea", slug="tea", meaning="Hot water and time.")
    ElementFactory(theme=theme, name="Lamps", slug="lamps")
    return theme


def test_each_theme_and_element_gets_a_page_for_everyone_where_it_has_none(editor, theme, client):
    shelf = SectionPageFactory(title="Themes", slug="themes")
    told = ArticlePageFactory(title="A pot for four", elements=[theme.elements.get(slug="tea")])
    assert queries.some_words_lack_a_page()

    assert actions.plant_words(shelf=shelf, by=editor) == 3

    page = ThemePage.objects.get(theme=theme)
    assert (page.url, page.title, page.audience) == (
        f"{shelf.url}warmth/",
        "Warmth",
        Audience.PUBLIC,
    )
    assert len(page.summary) <= 300
    assert page.review_on is not None
    elements = ElementPage.objects.child_of(page).in_tree_order()
    assert [(each.title, each.live) for each in elements] == [("Tea", True), ("Lamps", True)]
    text = client.get(f"{page.url}tea/").content.decode()
    assert "Hot water and time." in text
    assert told.title in text
    assert not queries.some_words_lack_a_page()
    with pytest.raises(actions.NothingToPlant, match="has its page already"):
        actions.plant_words(shelf=shelf, by=editor)


def test_pages_that_are_there_stay_and_get_what_is_missing(editor, theme):
    shelf = SectionPageFactory()
    ArticlePageFactory(parent=shelf, slug="lamps")
    page = ThemePageFactory(parent=shelf, theme=theme, title="Warm rooms", slug="warm-rooms")
    tea = ElementPageFactory(
        parent=page, element=theme.elements.get(slug="tea"), title="A pot", slug="lamps"
    )

    assert actions.plant_words(shelf=shelf, by=editor) == 1

    found = LibraryPage.objects.descendant_of(page).in_tree_order()
    assert [(each.title, each.slug) for each in found] == [("A pot", "lamps"), ("Lamps", "lamps-2")]
    assert ThemePage.objects.get().title == "Warm rooms"
    assert ElementPage.objects.get(element=tea.element).pk == tea.pk


def test_an_editor_has_them_added_from_the_shelf(editor, theme, client):
    client.force_login(editor)
    shelf = SectionPageFactory(title="Themes")
    address = f"/cms/planting/{shelf.pk}/"
    assert address in client.get(f"/cms/pages/{shelf.pk}/").content.decode()

    asked = client.get(address).content.decode()
    assert "Add the pages of the themes to “Themes”" in asked
    assert not ThemePage.objects.exists()

    done = client.post(address, follow=True).content.decode()
    assert "Every theme and element has its page now." in done
    assert address not in done
    assert ThemePage.objects.get().title == "Warmth"
    again = client.post(address).content.decode()
    assert "Every theme and element has its page already." in again


def test_the_board_may_not(theme, client):
    client.force_login(MemberFactory(roles=["board"]))
    shelf = SectionPageFactory()
    address = f"/cms/planting/{shelf.pk}/"

    assert client.post(address).status_code == 302
    assert address not in client.get(f"/cms/pages/{shelf.pk}/").content.decode()
    assert not ThemePage.objects.exists()
