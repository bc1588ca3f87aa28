import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from wagtail.models import Collection

from resources import extraction, indexing
from resources.enums import TextState
from resources.models import DocumentText, LibraryDocument
from tests.factories.documents import pdf, pictures, read_document, word
from tests.factories.members import MemberFactory
from tests.factories.resources import LibraryDocumentFactory, ToolPageFactory

pytestmark = pytest.mark.django_db

KETTLE = "The kettle was on before anyone spoke."
GOOD = {"pdf": pdf(KETTLE, "Sit down first."), "docx": word(KETTLE)}
PICTURES = (
    "This PDF is pictures of pages: nothing in it can be searched or read aloud. Upload one with "
    "text, or write what it says on the page that offers it."
)


def test_an_uploaded_document_is_read_when_it_is_stored(client, django_capture_on_commit_callbacks):
    client.force_login(MemberFactory(roles=["editor"], is_staff=True))

    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            "/cms/documents/add/",
            {
                "title": "Kettles",
                "file": SimpleUploadedFile("kettles.pdf", GOOD["pdf"]),
                "collection": Collection.get_first_root_node().pk,
                "audience": "public",
            },
        )

    document = LibraryDocument.objects.get()
    assert document.read.text == f"{KETTLE}\nSit down first."
    assert (document.text_state, document.text_note) == (TextState.READ, "")


def test_a_document_of_another_kind_is_left_alone(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        document = LibraryDocumentFactory()

    document.refresh_from_db()
    assert document.text_state == ""
    assert not DocumentText.objects.exists()


def test_reading_it_again_changes_nothing():
    document = read_document(GOOD["pdf"])

    assert indexing.read_document(document.pk) is None


def test_a_new_file_of_the_same_name_is_read_in_place_of_the_old(
    django_capture_on_commit_callbacks,
):
    document = read_document(GOOD["pdf"])
    name = document.file.name
    document.file.storage.delete(name)

    with django_capture_on_commit_callbacks(execute=True):
        document.file = ContentFile(pdf("Nobody has to talk."), name="kept.pdf")
        document.save()

    assert document.file.name == name
    assert DocumentText.objects.get().text == "Nobody has to talk."


def test_what_was_read_of_a_file_that_is_replaced_meanwhile_is_dropped(monkeypatch):
    document = LibraryDocumentFactory(file=ContentFile(GOOD["pdf"], name="kept.pdf"))
    extract = extraction.extract

    def slowly(content, extension):
        other = LibraryDocument.objects.get(pk=document.pk)
        other.file = ContentFile(pdf("Nobody has to talk."), name="other.pdf")
        other.save()
        return extract(content, extension)

    monkeypatch.setattr(extraction, "extract", slowly)
    assert indexing.read_document(document.pk) is None

    monkeypatch.undo()
    indexing.read_document(document.pk)
    assert DocumentText.objects.get().text == "Nobody has to talk."


def test_a_document_deleted_meanwhile_is_no_error():
    assert indexing.read_document(4_711) is None


def test_a_document_whose_file_is_lost_is_said_to_be_broken():
    document = LibraryDocumentFactory(file=ContentFile(GOOD["pdf"], name="kept.pdf"))
    document.file.storage.delete(document.file.name)

    indexing.read_document(document.pk)

    document.refresh_from_db()
    assert document.text_state == TextState.BROKEN


def test_documents_from_before_are_caught_up_with(capsys):
    read_document(GOOD["pdf"], name="read.pdf")
    LibraryDocumentFactory()
    late = LibraryDocumentFactory(file=ContentFile(GOOD["docx"], name="late.DOCX"))
    scan = LibraryDocumentFactory(file=ContentFile(pictures(), name="scan.pdf"))

    call_command("extract_documents")
    call_command("extract_documents")

    late.refresh_from_db()
    scan.refresh_from_db()
    assert late.read.text.split("\n")[0] == KETTLE
    assert scan.text_note == PICTURES
    assert capsys.readouterr().out == "2 of 2\n2 documents read.\n0 documents read.\n"


def test_the_editor_of_a_document_is_told_what_is_in_the_way(client):
    document = read_document(pictures(), title="Rota")
    client.force_login(MemberFactory(roles=["editor"], is_staff=True))

    text = client.get(f"/cms/documents/edit/{document.pk}/").content.decode()

    assert PICTURES in text


def test_the_editor_of_a_readable_document_is_told_nothing(client):
    document = read_document(GOOD["pdf"])
    client.force_login(MemberFactory(roles=["editor"], is_staff=True))

    text = client.get(f"/cms/documents/edit/{document.pk}/").content.decode()

    assert "help-warning" not in text


def test_the_editor_of_a_page_is_told_what_is_in_the_way_of_its_documents(client):
    page = ToolPageFactory(document=read_document(pictures(), title="Rota"))
    client.force_login(MemberFactory(roles=["editor"], is_staff=True))

    text = client.get(f"/cms/pages/{page.pk}/edit/").content.decode()

    assert f"<strong>Rota</strong> (kept.pdf): {PICTURES}" in text


def test_the_editor_of_a_page_is_told_of_a_document_for_other_people(client):
    page = ToolPageFactory(document=read_document(GOOD["pdf"], audience="members"))
    client.force_login(MemberFactory(roles=["editor"], is_staff=True))

    text = client.get(f"/cms/pages/{page.pk}/edit/").content.decode()

    assert "This file is for other people than the page" in text


@pytest.mark.parametrize(
    ("content", "count"), [(pictures(), 1), (GOOD["pdf"], 0)], ids=["pictures", "words"]
)
def test_readers_are_told_of_a_file_that_cannot_be_read_aloud(client, content, count):
    document = read_document(content)
    page = ToolPageFactory(
        document=document, body=[("download", {"title": "Rota", "document": document})]
    )
    elsewhere = ToolPageFactory(
        body=[("download", {"title": "Rota", "description": "", "document": document})]
    )

    sentence = "This file is pictures of pages: screen readers cannot read it."
    assert client.get(page.url).content.decode().count(sentence) == 2 * count
    assert client.get(elsewhere.url).content.decode().count(sentence) == count
