import sys

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.models import Collection

from resources import extraction, indexing
from resources.enums import TextState
from resources.extraction import Extraction
from resources.models import DocumentText, LibraryDocument
from tests.factories.documents import locked, pdf, pictures, read_document, repacked, slides, word
from tests.factories.members import MemberFactory
from tests.factories.resources import LibraryDocumentFactory, ToolPageFactory

KETTLE = "The kettle was on before anyone spoke."
GOOD = {
    "pdf": pdf(KETTLE, "Sit down first."),
    "docx": word(KETTLE, cells=["Who", "When"]),
    "pptx": slides((KETTLE, "Wait here."), ("What to try", "")),
}
PICTURES = (
    "This PDF is pictures of pages: nothing in it can be searched or read aloud. Upload one with "
    "text, or write what it says on the page that offers it."
)


@pytest.mark.parametrize(
    ("extension", "text"),
    [
        ("pdf", f"{KETTLE}\nSit down first."),
        ("docx", f"{KETTLE}\nWho\nWhen"),
        ("pptx", f"Wait here.\n{KETTLE}\nWhat to try"),
    ],
)
def test_the_words_of_a_document_are_read_a_passage_a_line(extension, text):
    found = extraction.extract(GOOD[extension], extension)

    assert found.state == TextState.READ
    # Slide numbers and dates are fields without words of their own.
    assert [line for line in found.text.split("\n") if line in text.split("\n")] == sorted(
        text.split("\n"), key=found.text.index
    )


@pytest.mark.parametrize(
    ("extension", "content", "state"),
    [
        ("pdf", pictures(), TextState.PICTURES),
        ("pdf", locked(GOOD["pdf"], password="geranium"), TextState.LOCKED),
        ("pdf", GOOD["pdf"][:400], TextState.BROKEN),
        ("pdf", b"%PDF-1.7\n...", TextState.BROKEN),
        ("pdf", b"", TextState.BROKEN),
        ("docx", word(), TextState.EMPTY),
        ("pptx", slides(), TextState.EMPTY),
        ("docx", GOOD["docx"][:-40], TextState.BROKEN),
        ("docx", GOOD["pdf"], TextState.BROKEN),
        ("docx", repacked(GOOD["docx"], word__document="<w:p"), TextState.BROKEN),
        (
            "docx",
            repacked(
                GOOD["docx"],
                word__document='<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
            ),
            TextState.BROKEN,
        ),
        ("docx", repacked(GOOD["docx"], word__document=b"\0" * 25_000_000), TextState.BROKEN),
    ],
)
def test_a_document_that_cannot_be_read_is_told_from_one_without_words(extension, content, state):
    assert extraction.extract(content, extension) == Extraction(state)


def test_a_pdf_that_may_be_read_but_not_changed_is_read():
    found = extraction.extract(locked(GOOD["pdf"], password=""), "pdf")

    assert found == Extraction(TextState.READ, f"{KETTLE}\nSit down first.")


def test_a_few_words_stamped_on_pictures_are_no_text():
    stamped = pdf("Scan 1", *["#pagebreak()"] * 3)

    assert extraction.read(stamped, "pdf").state == TextState.PICTURES


def test_of_a_long_document_the_beginning_is_kept_up_to_a_whole_word():
    found = extraction.extract(word(*["kettle " * 1_000] * 40), "docx")

    assert found.state == TextState.CUT
    assert 199_900 < len(found.text) <= 200_000
    assert found.text.endswith("kettle")


def test_what_a_database_cannot_hold_is_left_out():
    content = repacked(
        GOOD["docx"],
        word__document=(
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            "<w:p><w:t>ti\u00adde and\ufffe</w:t><w:tab/><w:t>time</w:t></w:p></w:document>"
        ),
    )

    assert extraction.read(content, "docx") == Extraction(TextState.READ, "tide and time")


def test_a_document_that_takes_too_long_is_given_up():
    assert extraction.extract(GOOD["pdf"], "pdf", seconds=0.05) == Extraction(TextState.SLOW)


def test_reading_stops_at_its_share_of_the_processor(monkeypatch):
    deep = word(*["kettle"] * 60_000)

    assert extraction.extract(deep, "docx", seconds=1) == Extraction(TextState.SLOW)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(GOOD)),
    st.integers(0, 4_000),
    st.binary(min_size=1, max_size=40),
)
def test_a_damaged_document_is_read_or_refused_and_never_an_error(extension, place, junk):
    content = bytearray(GOOD[extension])
    place = place * len(content) // 4_000
    content[place : place + len(junk)] = junk

    assert extraction.read(bytes(content), extension).state in TextState.values


@pytest.mark.django_db
class TestKept:
    """
    What is kept of a document.
    """

    def test_an_uploaded_document_is_read_when_it_is_stored(
        self, client, django_capture_on_commit_callbacks
    ):
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

    def test_a_document_of_another_kind_is_left_alone(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            document = LibraryDocumentFactory()

        document.refresh_from_db()
        assert document.text_state == ""
        assert not DocumentText.objects.exists()

    def test_reading_it_again_changes_nothing(self):
        document = read_document(GOOD["pdf"])

        assert indexing.read_document(document.pk) is None

    def test_a_new_file_of_the_same_name_is_read_in_place_of_the_old(
        self, django_capture_on_commit_callbacks
    ):
        document = read_document(GOOD["pdf"])
        name = document.file.name
        document.file.storage.delete(name)

        with django_capture_on_commit_callbacks(execute=True):
            document.file = ContentFile(pdf("Nobody has to talk."), name="kept.pdf")
            document.save()

        assert document.file.name == name
        assert DocumentText.objects.get().text == "Nobody has to talk."

    def test_what_was_read_of_a_file_that_is_replaced_meanwhile_is_dropped(self, monkeypatch):
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

    def test_a_document_deleted_meanwhile_is_no_error(self):
        assert indexing.read_document(4_711) is None

    def test_a_document_whose_file_is_lost_is_said_to_be_broken(self):
        document = LibraryDocumentFactory(file=ContentFile(GOOD["pdf"], name="kept.pdf"))
        document.file.storage.delete(document.file.name)

        indexing.read_document(document.pk)

        document.refresh_from_db()
        assert document.text_state == TextState.BROKEN

    def test_documents_from_before_are_caught_up_with(self, capsys):
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

    def test_the_editor_of_a_document_is_told_what_is_in_the_way(self, client):
        document = read_document(pictures(), title="Rota")
        client.force_login(MemberFactory(roles=["editor"], is_staff=True))

        text = client.get(f"/cms/documents/edit/{document.pk}/").content.decode()

        assert PICTURES in text

    def test_the_editor_of_a_readable_document_is_told_nothing(self, client):
        document = read_document(GOOD["pdf"])
        client.force_login(MemberFactory(roles=["editor"], is_staff=True))

        text = client.get(f"/cms/documents/edit/{document.pk}/").content.decode()

        assert "help-warning" not in text

    def test_the_editor_of_a_page_is_told_what_is_in_the_way_of_its_documents(self, client):
        page = ToolPageFactory(document=read_document(pictures(), title="Rota"))
        client.force_login(MemberFactory(roles=["editor"], is_staff=True))

        text = client.get(f"/cms/pages/{page.pk}/edit/").content.decode()

        assert f"<strong>Rota</strong> (kept.pdf): {PICTURES}" in text

    def test_the_editor_of_a_page_is_told_of_a_document_for_other_people(self, client):
        page = ToolPageFactory(document=read_document(GOOD["pdf"], audience="members"))
        client.force_login(MemberFactory(roles=["editor"], is_staff=True))

        text = client.get(f"/cms/pages/{page.pk}/edit/").content.decode()

        assert "This file is for other people than the page" in text

    @pytest.mark.parametrize(
        ("content", "count"), [(pictures(), 1), (GOOD["pdf"], 0)], ids=["pictures", "words"]
    )
    def test_readers_are_told_of_a_file_that_cannot_be_read_aloud(self, client, content, count):
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


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count memory differently")
def test_reading_stops_at_its_share_of_memory(monkeypatch):
    run = extraction.subprocess.run

    def poorer(command, **options):
        program = "import resources.extraction as e; e.MEMORY_BYTES = 150_000_000; e.main(*{!r})"
        return run([command[0], "-c", program.format(command[3:])], **options)

    monkeypatch.setattr(extraction.subprocess, "run", poorer)
    roomy = word(*["kettle"] * 40_000)

    assert extraction.extract(roomy, "docx") == Extraction(TextState.SLOW)
