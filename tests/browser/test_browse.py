"""
A newcomer with a phone looks through the library by the kind of place they work in.
"""

import re

import pytest

from tests.factories.frameworks import NeedFactory, SettingFactory
from tests.factories.resources import ArticlePageFactory, CaseStudyPageFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.looks,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def _library(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    hostel = SettingFactory(name="Hostel", slug="hostel")
    grief = NeedFactory(name="Grief", slug="grief")
    for factory, title, needs in [
        (ArticlePageFactory, "Doors of a house", []),
        (CaseStudyPageFactory, "A lamp in the cupboard", [grief]),
    ]:
        page = factory(title=title)
        page.settings.set([hostel])
        page.needs.set(needs)
        page.save()
    ArticlePageFactory(title="Somewhere else")


@pytest.mark.usefixtures("_library")
def test_a_newcomer_on_a_phone_browses_by_setting_and_shares_what_they_found(phone, barriers, site):
    found = []

    def look():
        for scheme in ("light", "dark"):
            phone.emulate_media(color_scheme=scheme)
            found.extend(barriers(phone))

    phone.goto("/library/")

    phone.get_by_role("link", name="Or browse by").tap()
    phone.get_by_role("heading", name="Browse the library").wait_for()
    look()
    phone.get_by_role("link", name=re.compile("Hostel 2")).tap()
    phone.get_by_role("heading", name="Hostel", exact=True).wait_for()
    titles = phone.locator(".entry h3").all_inner_texts()
    phone.get_by_text("Narrow the library").tap()
    phone.get_by_role("link", name=re.compile("Grief")).tap()
    phone.get_by_role("heading", name="Hostel and Grief").wait_for()
    narrowed = phone.locator(".entry h3").all_inner_texts()
    look()

    assert titles == ["A lamp in the cupboard", "Doors of a house"]
    assert narrowed == ["A lamp in the cupboard"]
    assert phone.url == f"{site}/library/browse/?setting=hostel&need=grief"
    assert found == []
    assert not phone.evaluate("document.documentElement.scrollWidth > innerWidth")

    phone.locator(".taken").get_by_role("link", name=re.compile("Grief")).tap()
    phone.get_by_role("heading", name="Hostel", exact=True).wait_for()
    phone.get_by_role("link", name="Doors of a house").tap()
    phone.get_by_role("heading", name="Doors of a house").wait_for()
    phone.get_by_role("link", name="Hostel", exact=True).tap()
    phone.get_by_role("heading", name="Hostel", exact=True).wait_for()
    assert phone.url == f"{site}/library/browse/?setting=hostel"
