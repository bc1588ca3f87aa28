"""
A case study on its way in a real browser: an editor writes it, the board approves it from a mail,
and readers find it in the search, in the feed and on the page of its theme.
"""

import re

import pytest
from playwright.sync_api import expect

from notifications.transport import MemoryTransport
from resources.models import CaseStudyPage
from tests.factories.members import MemberFactory
from tests.factories.resources import ElementPageFactory, SectionPageFactory
from tests.members.letters import letters_to, link_in

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db(transaction=True)]

STORY = {
    "The place": "A hall with forty chairs and one hatch.",
    "What people needed": "Supper for those who come late.",
    "What was tried": "One plate in the oven, for whoever comes last.",
    "What helped": "An oven with a timer.",
    "What got in the way": "Our pride in being punctual.",
    "What changed": "After a month it was three plates.",
}
LINES = {
    "title": "The plate we keep warm",
    "summary": "A kitchen stopped asking people to be on time.",
    "organisation": "Fennel Court",
    "service": "An evening kitchen",
    "happened_on": "June 2026",
    "whose_account": "The washing-up crew",
    "consent": "Everyone described agreed.",
}


@pytest.fixture(autouse=True)
def _empty_box():
    MemoryTransport.sent.clear()
    yield
    MemoryTransport.sent.clear()


@pytest.fixture(autouse=True)
def _nothing_saves_itself(settings):
    """
    Leave the buttons below the editor's fields as they are: saving by itself exchanges them.
    """
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0


@pytest.fixture
def element_page():
    """
    Publish the page of an element below that of its theme.
    """
    return ElementPageFactory()


@pytest.fixture
def shelf():
    return SectionPageFactory(title="Case studies", slug="case-studies")


def write_case_study(page, shelf, element):
    """
    Fill in an editor's fields as somebody at a keyboard does.
    """
    page.goto(f"/cms/pages/add/resources/casestudypage/{shelf.pk}/")
    for name, words in LINES.items():
        page.locator(f"[name={name}]").fill(words)
    for name, words in zip(
        ["place_setting", "needs_text", "tried", "helped", "hindered", "changed"],
        STORY.values(),
        strict=True,
    ):
        field = page.locator(f"[data-field]:has([name={name}]) [role=textbox]").first
        field.click()
        page.keyboard.type(words)
        # The editor writes into the form a moment after the last key.
        expect(page.locator(f"[name={name}]")).to_have_value(re.compile(re.escape(words)))
    page.get_by_role("tab", name="Readers and words").click()
    page.locator("[name=audience]").select_option("public")
    page.locator(f"[name=elements][value='{element.pk}']").check()


def submit(page):
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Submit to Editorial board").click()
    page.get_by_text("submitted for moderation").wait_for()


def test_an_editor_writes_the_board_approves_from_the_mail_and_readers_find_it(
    page, phone, sign_in, barriers, element_page, shelf
):
    editor = MemberFactory(name="Elspeth Morrow", roles=["editor"])
    ada = MemberFactory(name="Ada Birch", roles=["board"])
    sign_in(page, editor)

    write_case_study(page, shelf, element_page.element)
    submit(page)
    written = CaseStudyPage.objects.get()
    assert not written.live

    [letter] = letters_to(ada.email)
    phone.goto(link_in(letter, "/board/"))
    phone.get_by_role("heading", name="The plate we keep warm").wait_for()
    assert barriers(phone) == []
    phone.get_by_role("link", name="Read the draft as it would look").tap()
    phone.get_by_text("One plate in the oven, for whoever comes last.").wait_for()
    phone.go_back()
    assert not CaseStudyPage.objects.get().live

    phone.get_by_text("Ask for changes").tap()
    phone.get_by_role("button", name="Send it").tap()
    phone.get_by_role("link", name="Comment").wait_for()
    assert barriers(phone) == []
    phone.get_by_text("Approve it").tap()
    phone.get_by_role("textbox", name="Comment").fill("Warm and clear.")
    phone.get_by_role("button", name="Send it").tap()
    phone.get_by_text("Thank you, Ada. It is published.").wait_for()
    assert barriers(phone) == []

    phone.get_by_role("link", name="Go to the page").tap()
    phone.get_by_role("heading", name="The plate we keep warm", level=1).wait_for()
    phone.goto("/search/?q=plate")
    phone.get_by_role("link", name="The plate we keep warm").wait_for()
    for where in [element_page, element_page.get_parent()]:
        phone.goto(where.url)
        phone.get_by_role("link", name="The plate we keep warm").first.wait_for()
    assert re.findall(r"<title>The plate we keep warm</title>", feed(phone)) != []

    [told] = letters_to(editor.email)
    assert "Ada Birch of the editorial board has approved" in told
    page.goto("/board/")
    page.get_by_text("Warm and clear.").wait_for()
    assert barriers(page) == []


def feed(page):
    return page.request.get("/library/feed/").text()
