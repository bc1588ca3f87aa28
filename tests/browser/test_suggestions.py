"""
A correction's way in a real browser: from the foot of a page on a phone to an editor and back.
"""

import pytest

from tests.factories.members import MemberFactory
from tests.factories.resources import ArticlePageFactory
from tests.factories.suggestions import SuggestionFactory

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db(transaction=True)]


def test_a_member_on_a_phone_corrects_a_page_and_reads_what_became_of_it(page, phone, sign_in):
    article = ArticlePageFactory(title="A hard shift")
    sign_in(phone, MemberFactory())
    sign_in(page, MemberFactory(roles=["editor"]))

    phone.goto(article.url)
    phone.get_by_role("link", name="Suggest a correction").tap()
    phone.get_by_label("What should be different?").fill("It was a Tuesday.")
    phone.get_by_role("button", name="Send to the editors").tap()
    phone.get_by_text("Waiting for an editor").wait_for()

    page.goto("/cms/")
    page.get_by_role("link", name="Suggestions without an answer: 1").click()
    page.get_by_role("link", name="Correction: A hard shift").click()
    page.get_by_text("Done: it is in the library").click()
    page.get_by_label("Your answer").fill("So it was. Thank you.")
    page.get_by_role("button", name="Choose a page (Library page)").click()
    page.locator(".modal-content").get_by_label("Search term").fill("hard shift")
    page.locator(".modal-content").get_by_role("link", name="A hard shift", exact=True).click()
    page.locator(".modal-content").wait_for(state="detached")
    page.get_by_role("button", name="Send the answer").click()
    page.get_by_text("Your answer is on its way to the member.").wait_for()

    phone.reload()
    phone.get_by_text("So it was. Thank you.").wait_for()
    answer = phone.locator(".suggestions .answer")
    answer.get_by_role("link", name="A hard shift").tap()
    phone.get_by_role("heading", name="A hard shift", level=1).wait_for()


@pytest.mark.looks
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_suggesting_has_no_barrier(phone, sign_in, barriers, scheme):
    member = MemberFactory()
    article = ArticlePageFactory()
    SuggestionFactory(by=member, text="w" * 200)
    SuggestionFactory(by=member, page=article, state="done", made_page=article)
    sign_in(phone, member)
    phone.emulate_media(color_scheme=scheme)
    found, wide = {}, []

    def look(name):
        found[name] = barriers(phone)
        if phone.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(name)

    phone.goto("/suggestions/")
    look("mine")
    phone.goto(f"/suggestions/new/?page={article.pk}")
    look("correction")
    phone.goto("/suggestions/new/")
    look("new")
    phone.get_by_role("button", name="Send to the editors").tap()
    phone.get_by_role("heading", name="Something still needs putting right").wait_for()
    look("refused")

    assert {name: what for name, what in found.items() if what} == {}
    assert wide == []
