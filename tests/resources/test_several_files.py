"""
Documents and pictures that an editor drops into their lists, several at once.
"""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import UploadedFile

from resources.enums import Audience
from resources.models import LibraryDocument, LibraryImage
from tests.factories.members import MemberFactory
from tests.factories.resources import LibraryDocumentFactory, png

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(MemberFactory(roles=["editor"], is_staff=True))
    return client


def drop(client, kind, name, content):
    return client.post(
        f"/cms/{kind}/multiple/add/", {"files[]": SimpleUploadedFile(name, content)}
    ).json()


@pytest.mark.parametrize(
    ("kind", "model", "name", "content"),
    [
        ("documents", LibraryDocument, "rota.txt", b"Bring a pen."),
        ("images", LibraryImage, "kettle.png", png()),
    ],
)
def test_a_file_that_is_dropped_is_kept_at_once_and_for_members(kind, model, name, content, editor):
    answer = drop(editor, kind, name, content)

    assert answer["success"] is True
    kept = model.objects.get()
    assert (kept.title, kept.audience, kept.sig) == (name, Audience.MEMBERS, None)
    assert not UploadedFile.objects.exists()


def test_a_file_that_is_not_what_its_name_says_is_not_kept(editor):
    answer = drop(editor, "documents", "rota.pdf", b"Bring a pen.")

    assert answer["success"] is False
    assert "The file is called .pdf but holds plain text" in answer["error_message"]
    assert not LibraryDocument.objects.exists()
    assert not UploadedFile.objects.exists()


@pytest.mark.parametrize(
    ("kind", "most", "sentence"),
    [
        ("documents", 30_000_000, "30 MB is the most for a document. Save it with smaller"),
        ("images", 15_000_000, "15 MB is the most for a picture. Save it with fewer pixels"),
    ],
)
def test_a_file_that_is_too_large_is_refused_before_any_of_it_is_sent(kind, most, sentence, editor):
    page = BeautifulSoup(editor.get(f"/cms/{kind}/multiple/add/").content, "html.parser")

    told = page.select_one("#fileupload")
    assert int(told["data-max-file-size"]) == most
    assert sentence in told["data-messages"]


def test_a_picture_just_below_the_limit_is_taken(editor):
    answer = drop(editor, "images", "kettle.png", png() + bytes(14_000_000))

    assert answer["success"] is True


def test_a_form_that_names_no_audience_leaves_it_as_it_is(editor):
    document = LibraryDocumentFactory(audience=Audience.PUBLIC)

    editor.post(f"/cms/documents/edit/{document.pk}/", {"title": "A rota", "audience": ""})

    document.refresh_from_db()
    assert (document.title, document.audience) == ("A rota", Audience.PUBLIC)


def test_a_form_for_a_sig_still_has_to_name_it(editor):
    document = LibraryDocumentFactory(audience=Audience.MEMBERS)

    answer = editor.post(
        f"/cms/documents/edit/{document.pk}/", {"title": "A rota", "audience": "sig", "sig": ""}
    )

    assert "Choose the SIG whose members may read it." in answer.content.decode()
    document.refresh_from_db()
    assert document.audience == Audience.MEMBERS
