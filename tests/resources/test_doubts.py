"""
What an editor is asked about the words of a page that was saved.
"""

import pytest

from resources.models import InformationPage
from tests.factories.members import MemberFactory
from tests.factories.resources import InformationPageFactory
from tests.resources.test_wagtail_hooks import typed

pytestmark = pytest.mark.django_db

PLACE = "points to a place, which is another one on a phone and none for those who listen: call"


def warnings(answer):
    return [
        str(message).strip()
        for message in answer.context["messages"]
        if message.level_tag == "warning"
    ]


@pytest.fixture
def editor(client):
    client.force_login(MemberFactory(roles=["editor"], is_staff=True))
    return client


def save(client, page, **changes):
    return client.post(f"/cms/pages/{page.pk}/edit/", typed(page, **changes), follow=True)


def test_doubtful_words_are_told_with_their_field_and_the_page_is_saved(editor):
    page = InformationPageFactory()

    answer = save(
        editor,
        page,
        summary="We met on Friday 3 July 2025.",
        **{"body-0-value-text": "Watch the video above. <Then> ring."},
    )

    assert warnings(answer) == [
        (
            "Saved. Please look again at these words:<ul>"
            "<li><strong>Summary</strong>: “We met on Friday 3 July 2025.” 3 July 2025 is a "
            "Thursday. In 2026 it is a Friday: is the year right?</li>"
            "<li><strong>Body</strong>: “Watch the video above. &lt;Then&gt; ring.” “the video "
            f"above” {PLACE} the thing by its title.</li></ul>"
        )
    ]
    page.refresh_from_db()
    assert page.summary == "We met on Friday 3 July 2025."


def test_a_page_without_doubtful_words_is_saved_without_a_word(editor):
    answer = save(editor, InformationPageFactory())

    assert warnings(answer) == []


def test_a_draft_is_asked_about_as_well(editor):
    page = InformationPageFactory()
    sent = typed(page, summary="See below.")
    del sent["action-publish"]

    answer = editor.post(f"/cms/pages/{page.pk}/edit/", sent, follow=True)

    assert len(warnings(answer)) == 1
    assert InformationPage.objects.get(pk=page.pk).summary == page.summary


def test_what_saves_itself_asks_once_somebody_saves(editor):
    page = InformationPageFactory()
    address = f"/cms/pages/{page.pk}/edit/"
    draft = typed(page, summary="See below.")
    del draft["action-publish"]

    for _ in range(3):
        saved = editor.post(address, draft, headers={"accept": "application/json"})
        assert saved.json()["success"] is True
    answer = editor.post(address, draft, follow=True)

    assert len(warnings(answer)) == 1


def test_a_new_page_is_asked_about(editor):
    shelf = InformationPageFactory().get_parent()
    sent = typed(InformationPage(title="New", slug="new", summary="See below.", audience="public"))

    answer = editor.post(f"/cms/pages/add/resources/informationpage/{shelf.pk}/", sent, follow=True)

    assert len(warnings(answer)) == 1


def test_of_many_doubts_the_first_five_are_told(editor):
    answer = save(editor, InformationPageFactory(), summary="See below. " * 7)

    (told,) = warnings(answer)
    assert told.count("<li>") == 5
    assert told.endswith("</ul> 2 more of this kind.")
