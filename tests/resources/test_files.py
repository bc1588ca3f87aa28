import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape
from wagtail.models import Collection

from resources.models import LibraryDocument, LibraryImage, LibraryMedia
from resources.uploads import UploadRefused, check_upload
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

WEB_PAGE = b"<!doctype html><title>Not a paper</title><script>alert(1)</script>"


@pytest.fixture
def editor(client):
    client.force_login(MemberFactory(roles=["editor"], is_staff=True))
    return client


def upload(client, address, name, content, **fields):
    return client.post(
        address,
        {
            "title": "Something",
            "file": SimpleUploadedFile(name, content),
            "collection": Collection.get_first_root_node().pk,
            "audience": "public",
            **fields,
        },
    )


def reason(name, content, kind, limit):
    with pytest.raises(UploadRefused) as refused:
        check_upload(SimpleUploadedFile(name, content), kind=kind, limit=limit)
    return str(refused.value)


def test_a_document_that_is_another_thing_is_refused_in_the_editors_room(editor):
    answer = upload(editor, "/cms/documents/add/", "paper.pdf", WEB_PAGE)

    assert escape(reason("paper.pdf", WEB_PAGE, "document", 1_000)) in answer.content.decode()
    assert not LibraryDocument.objects.exists()


def test_a_document_that_is_what_it_says_is_taken(editor):
    answer = upload(editor, "/cms/documents/add/", "notes.txt", b"Bring a pen.")

    assert answer.status_code == 302
    assert LibraryDocument.objects.get().title == "Something"


def test_a_recording_over_the_limit_is_refused_with_what_to_do_instead(editor, settings):
    settings.UPLOAD_LIMITS = {**settings.UPLOAD_LIMITS, "recording": 10}

    answer = upload(
        editor, "/cms/media/video/add/", "talk.mp4", b"0" * 11, duration="11", captions=""
    )

    assert escape(reason("talk.mp4", b"0" * 11, "recording", 10)) in answer.content.decode()
    assert not LibraryMedia.objects.exists()


def test_a_stored_file_is_not_looked_into_again(editor, settings):
    upload(editor, "/cms/documents/add/", "notes.txt", b"Bring a pen.")
    settings.UPLOAD_LIMITS = {**settings.UPLOAD_LIMITS, "document": 1}

    document = LibraryDocument.objects.get()
    document.full_clean()

    assert document.title == "Something"


@pytest.mark.parametrize(
    "inside", ["<script>alert(1)</script>", '<g onload="alert(1)"/>'], ids=["script", "event"]
)
def test_an_svg_that_could_run_something_is_refused_in_the_editors_room(editor, inside):
    content = f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'.encode()

    answer = upload(editor, "/cms/images/add/", "ring.svg", content)

    assert answer.status_code == 200
    assert answer.context["form"].errors["file"] == [
        "Not a supported image format. Supported formats: AVIF, GIF, JPG, JPEG, PNG, WEBP."
    ]
    assert not LibraryImage.objects.exists()
