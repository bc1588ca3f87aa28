import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resources import extraction
from resources.enums import TextState
from resources.extraction import Extraction
from tests.factories.documents import locked, pdf, pictures, repacked, slides, word

KETTLE = "The kettle was on before anyone spoke."
GOOD = {
    "pdf": pdf(KETTLE, "Sit down first."),
    "docx": word(KETTLE, cells=["Who", "When"]),
    "pptx": slides((KETTLE, "Wait here."), ("What to try", "")),
}
# As large as an archive may be, and nothing but the beginnings and ends of paragraphs.
LABYRINTH = repacked(
    GOOD["docx"],
    word__document=(
        '<w:d xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"{'<w:p/>' * 3_000_000}</w:d>"
    ),
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
    found = extraction.extract(word(*["kettle " * 5_000] * 8), "docx")

    assert found.state == TextState.CUT
    assert 59_900 < len(found.text) <= 60_000
    assert found.text.endswith("kettle")


def test_what_a_database_cannot_hold_is_left_out():
    content = repacked(
        GOOD["docx"],
        word__document=(
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            "<w:p><w:t>ti\u00adde and\ufeff</w:t><w:tab/><w:t>time</w:t></w:p></w:document>"
        ),
    )

    assert extraction.read(content, "docx") == Extraction(TextState.READ, "tide and time")


def test_a_document_that_takes_too_long_is_given_up():
    assert extraction.extract(GOOD["pdf"], "pdf", seconds=0.05) == Extraction(TextState.SLOW)


def test_reading_stops_at_its_share_of_the_processor():
    assert extraction.extract(LABYRINTH, "docx", seconds=1) == Extraction(TextState.SLOW)


@settings(max_examples=40, deadline=None)
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


@pytest.mark.skipif(sys.platform != "linux", reason="other systems count memory differently")
def test_reading_stops_at_its_share_of_memory(monkeypatch):
    run = extraction.subprocess.run

    def poorer(command, **options):
        program = "import resources.extraction as e; e.MEMORY_BYTES = 250_000_000; e.main(*{!r})"
        return run([command[0], "-c", program.format(command[3:])], **options)

    monkeypatch.setattr(extraction.subprocess, "run", poorer)

    assert extraction.extract(LABYRINTH, "docx") == Extraction(TextState.SLOW)
