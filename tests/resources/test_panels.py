"""
What an editor ticks to say what a page is about.
"""

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from frameworks.models import FrameworkVersion
from tests.factories.frameworks import ElementFactory, SettingFactory
from tests.factories.members import MemberFactory
from tests.factories.resources import ArticlePageFactory, RecordingPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def newer():
    return ElementFactory(
        name="Responsiveness", theme__name="The Three Rs", theme__version__position=2
    )


@pytest.fixture
def older():
    return ElementFactory(name="Managing relationships", theme__version__label="1.0")


@pytest.fixture
def editor(client):
    member = MemberFactory(roles=["editor"])
    assert Group.objects.get(name="editor") in member.groups.all()
    client.force_login(member)
    return client


def boxes(client, page, name):
    """
    Return the boxes of a field, {value: whether it is ticked}.
    """
    text = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    found = re.findall(rf'<input type="checkbox" name="{name}" value="(\d+)"([^>]*)>', text)
    return {int(value): "checked" in rest for value, rest in found}


def test_the_elements_of_the_current_version_are_offered_under_their_themes(editor, newer, older):
    draft = ElementFactory(
        theme__version__label="3.0", theme__version__state=FrameworkVersion.State.DRAFT
    )
    page = ArticlePageFactory()

    text = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    assert boxes(editor, page, "elements") == {newer.pk: False}
    assert "The Three Rs" in text
    assert older.name not in text
    assert draft.name not in text


def test_what_a_page_has_of_an_older_version_stays_and_says_so(editor, newer, older):
    page = ArticlePageFactory(elements=[older])

    text = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    assert boxes(editor, page, "elements") == {newer.pk: False, older.pk: True}
    assert "Managing relationships (PIEs 1.0)" in text


def test_saving_keeps_the_older_and_takes_the_newer(editor, newer, older):
    page = ArticlePageFactory(elements=[older])
    setting = SettingFactory()
    assert boxes(editor, page, "settings") == {setting.pk: False}

    answer = editor.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        {
            "title": page.title,
            "slug": page.slug,
            "summary": page.summary,
            "audience": "public",
            "sig": "",
            "elements": [newer.pk, older.pk],
            "settings": [setting.pk],
            "body-count": "0",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
            "promises-TOTAL_FORMS": "0",
            "promises-INITIAL_FORMS": "0",
            "action-publish": "1",
        },
    )

    assert answer.status_code == 302
    page.refresh_from_db()
    assert set(page.elements.all()) == {newer, older}
    assert list(page.settings.all()) == [setting]


def test_an_editor_chooses_a_recording_among_the_media(editor):
    page = RecordingPageFactory()

    text = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    assert reverse("wagtailmedia:chooser") in text
    assert f'<input type="hidden" name="recording" value="{page.recording_id}"' in text
