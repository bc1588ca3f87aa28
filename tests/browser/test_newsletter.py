"""
A newsletter in a real browser: an editor puts it together, looks at it as a page and as a mail,
tries it out and sends it, and it stands in the archive.
"""

import re

import pytest
from playwright.sync_api import expect

from notifications.transport import MemoryTransport
from resources.models import NewsletterPage
from tests.factories.forums import SessionFactory
from tests.factories.members import MemberFactory
from tests.factories.newsletters import NewslettersPageFactory, agreeing
from tests.members.letters import letters_to

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db(transaction=True)]


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


def write(page, archive, session):
    """
    Fill in an editor's fields as somebody at a keyboard does, and save a draft.
    """
    page.goto(f"/cms/pages/add/resources/newsletterpage/{archive.pk}/")
    page.get_by_role("button", name="Insert a block").first.click()
    page.get_by_role("option", name="Session").click()
    page.locator("[name$='-value-session']").select_option(str(session.pk))
    page.locator("[name$='-value-reason']").fill("Bring a mug.")
    page.locator("[name=title]").fill("What a kettle can do")
    page.locator("[name=summary]").fill("Three things that made November shorter.")
    page.locator("[name=issue_date]").fill("2026-11-27")
    page.locator("[data-field]:has([name=intro]) [role=textbox]").first.click()
    page.keyboard.type("November is long.")
    expect(page.locator("[name=intro]")).to_have_value(re.compile("November is long."))
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("created").first.wait_for()


def test_an_editor_writes_looks_tries_and_sends_and_it_stands_in_the_archive(
    page, phone, sign_in, barriers
):
    editor = MemberFactory(name="Elspeth Morrow", roles=["editor"])
    reader = agreeing(name="Maryam Siddiqui")
    sign_in(page, editor)

    write(page, NewslettersPageFactory(), SessionFactory(topic__title="Open mic"))
    newsletter = NewsletterPage.objects.get()
    phone.goto("/library/newsletters/")
    phone.get_by_text("No newsletter has been sent yet").wait_for()

    page.goto(f"/cms/newsletters/{newsletter.pk}/")
    page.get_by_text("1 person who agreed").wait_for()
    for look, words in [
        ("On the web", "Bring a mug."),
        ("The mail, HTML", "Hello [first name],"),
        ("The mail, plain text", "Subject: What a kettle can do"),
    ]:
        with page.expect_popup() as opened:
            page.get_by_role("link", name=look).click()
        opened.value.get_by_text(words).wait_for()
        opened.value.close()

    page.get_by_role("button", name="Send a test").click()
    page.get_by_text(f"A test is on its way to {editor.email}.").wait_for()
    assert ["Bring a mug." in each for each in letters_to(editor.email)] == [True]
    assert letters_to(reader.email) == []

    page.get_by_role("link", name="Send it now").click()
    page.get_by_role("button", name="Send it to 1 person").click()
    page.get_by_text("It is on its way, and on the web.").wait_for()
    page.get_by_role("cell", name="Sent").wait_for()
    assert ["Hello Maryam," in each for each in letters_to(reader.email)] == [True]

    phone.goto("/library/newsletters/")
    assert barriers(phone) == []
    phone.get_by_role("link", name="What a kettle can do").tap()
    phone.get_by_role("heading", name="What a kettle can do", level=1).wait_for()
    phone.get_by_role("link", name="Open mic").wait_for()
    assert barriers(phone) == []
