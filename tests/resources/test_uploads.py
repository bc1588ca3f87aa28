import io
import time
import tracemalloc
import zipfile
import zlib

import docx
import pptx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from resources.uploads import (
    ARCHIVE_ENTRIES,
    UploadRefused,
    accepted_extensions,
    check_upload,
    clean_name,
)

MB = 1_000_000
NO_SUCH = "The file is called .docx but is no such document inside."
PLAIN_SVG = "Save it as plain or optimised SVG, or as .png."


def saved(thing, **options):
    target = io.BytesIO()
    thing.save(target, **options)
    return target.getvalue()


def picture(kind, size=(8, 8)):
    return saved(Image.new("RGB", size, "teal"), format=kind)


def archive(entries, compression=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as file:
        for name, content in entries:
            file.writestr(name, content)
    return target.getvalue()


def office(part="wordprocessingml.document", more=(), types=""):
    return archive(
        [("[Content_Types].xml", f"<Types>application/{part}.main+xml{types}</Types>"), *more]
    )


def svg(inside="", attributes="", before=""):
    return (
        f'{before}<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" {attributes}>{inside}</svg>'
    ).encode()


def check(name, content, kind, limit=10 * MB):
    file = SimpleUploadedFile("x", content)
    file.name = name
    kept = check_upload(file, kind=kind, limit=limit)
    assert file.tell() == 0
    return kept


def refusal(name, content, kind, limit=10 * MB):
    with pytest.raises(UploadRefused) as refused:
        check(name, content, kind, limit)
    return str(refused.value)


MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41" + b"\x00" * 40
WEBM = (
    b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"
    + b"\0" * 9
)

GOOD = [
    ("rota.pdf", b"%PDF-1.7\n...", "document"),
    ("rota.docx", saved(docx.Document()), "document"),
    ("talk.pptx", saved(pptx.Presentation()), "document"),
    ("rota.xlsx", office("spreadsheetml.sheet"), "document"),
    (
        "rota.odt",
        archive([("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<a/>")]),
        "document",
    ),
    ("notes.txt", "Tea at four – bring a mug.".encode(), "document"),
    ("notes.txt", "Tea at four – bring a mug.".encode("cp1252"), "document"),
    ("notes.txt", "Tea at four".encode("utf-16"), "document"),
    ("notes.md", b"<!-- A note -->\n# Tea\n<p align=center>At four", "document"),
    ("rota.csv", b"day,name\nMonday,Odile\n", "document"),
    ("mug.jpg", picture("JPEG"), "picture"),
    ("mug.jpeg", picture("JPEG"), "picture"),
    ("mug.PNG", picture("PNG"), "picture"),
    ("mug.gif", picture("GIF"), "picture"),
    ("mug.webp", picture("WEBP"), "picture"),
    ("mug.avif", picture("AVIF"), "picture"),
    ("ring.svg", svg('<circle r="4"/>'), "picture"),
    ("talk.mp4", MP4, "recording"),
    ("talk.m4v", MP4.replace(b"isom", b"M4V ", 1), "recording"),
    ("talk.m4a", MP4.replace(b"isom", b"M4A ", 1), "recording"),
    ("talk.webm", WEBM, "recording"),
    ("talk.mp3", b"ID3\x04\x00\x00\x00\x00\x00\x00", "recording"),
    ("talk.mp3", b"\xff\xfb\x90\x64\x00\x00", "recording"),
    ("talk.ogg", b"OggS\x00\x02", "recording"),
    ("talk.opus", b"OggS\x00\x02", "recording"),
    ("talk.wav", b"RIFF\x24\x00\x00\x00WAVEfmt ", "recording"),
    ("talk.flac", b"fLaC\x00\x00", "recording"),
    ("talk.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nTea", "captions"),
]


@pytest.mark.parametrize(("name", "content", "kind"), GOOD)
def test_a_file_that_is_what_its_name_says_is_taken(name, content, kind):
    assert check(name, content, kind) == name.lower()


def test_every_accepted_extension_is_tried():
    tried = {name.lower().rpartition(".")[2] for name, _, _ in GOOD}
    # They differ from one that is tried in their type alone.
    alike = {"odp", "ods", "oga", "ogv"}

    assert tried | alike == {
        extension
        for kind in ("document", "picture", "recording", "captions")
        for extension in accepted_extensions(kind)
    }


class TooLargeToTouch:
    """
    A file that says its size and falls over when it is read.
    """

    name = "talk.mp4"
    size = 2_000_000_000

    def read(self, *_):
        raise AssertionError("read")

    seek = read


@pytest.mark.parametrize(
    ("kind", "name", "limit", "sentence"),
    [
        (
            "recording",
            "talk.mp4",
            500 * MB,
            (
                "The file is 2 GB, and 500 MB is the most for a recording. Export it as MP4 at "
                "720p, which takes about 10 MB a minute, or cut it into parts."
            ),
        ),
        (
            "document",
            "talk.pdf",
            20_500_000,
            (
                "The file is 2 GB, and 20.5 MB is the most for a document. Save it with smaller "
                "pictures, or upload it in parts."
            ),
        ),
        (
            "picture",
            "mug.png",
            10 * MB,
            (
                "The file is 2 GB, and 10 MB is the most for a picture. Save it with fewer pixels: "
                "2,400 across are plenty for any screen."
            ),
        ),
        (
            "captions",
            "talk.vtt",
            MB,
            (
                "The file is 2 GB, and 1 MB is the most for captions. The captions of an hour take "
                "about 100 kB: is it the recording itself?"
            ),
        ),
    ],
)
def test_a_file_that_is_too_large_is_refused_without_being_read(kind, name, limit, sentence):
    file = TooLargeToTouch()
    file.name = name
    with pytest.raises(UploadRefused) as refused:
        check_upload(file, kind=kind, limit=limit)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("name", "kind", "sentence"),
    [
        (
            "rota.docm",
            "document",
            (
                "A .docm file can hold macros, which are programs, so it is not taken. Save it as "
                ".docx."
            ),
        ),
        (
            "rota.xlsm",
            "document",
            (
                "A .xlsm file can hold macros, which are programs, so it is not taken. Save it as "
                ".xlsx or .csv."
            ),
        ),
        ("rota.doc", "document", "A .doc file cannot be used as a document. Save it as .docx."),
        (
            "page.html",
            "document",
            ("A .html file cannot be used as a document. Write a page, or print it to a PDF."),
        ),
        (
            "mug.heic",
            "picture",
            ("A .heic file cannot be used as a picture. Save it as .jpg or .png."),
        ),
        ("talk.mov", "recording", "A .mov file cannot be used as a recording. Export it as .mp4."),
        (
            "talk.srt",
            "captions",
            (
                "A .srt file cannot be used as captions. Export the captions as WebVTT, which ends "
                "in .vtt."
            ),
        ),
        (
            "rota.pdf.exe",
            "document",
            (
                "A .exe file cannot be used as a document. Choose one that ends in .pdf, .docx, "
                ".pptx, .xlsx, .odt, .odp, .ods, .txt, .md or .csv."
            ),
        ),
        (
            "talk",
            "captions",
            "A file without an extension cannot be used as captions. Choose one that ends in .vtt.",
        ),
        (
            "rota\u202efdp.exe",
            "picture",
            (
                "A .exe file cannot be used as a picture. Choose one that ends in .jpg, .jpeg, "
                ".png, .gif, .webp, .avif or .svg."
            ),
        ),
    ],
)
def test_a_kind_that_is_not_taken_is_refused_with_what_to_do(name, kind, sentence):
    assert refusal(name, b"%PDF-1.7", kind) == sentence


@pytest.mark.parametrize("content", [b"", b" \n\n"])
def test_an_empty_file_is_refused(content):
    assert refusal("rota.pdf", content, "document") == (
        "The file is empty. Was it still being copied? Choose it again."
    )


@pytest.mark.parametrize(
    ("name", "kind", "content", "held"),
    [
        ("rota.pdf", "document", picture("PNG"), "a PNG picture"),
        ("rota.pdf", "document", b"<!DOCTYPE html><script>x</script>", "a web page"),
        ("rota.pdf", "document", b"\n<html>%PDF-1.7", "a web page"),
        ("notes.txt", "document", b"\xef\xbb\xbf <HTML><body>", "a web page"),
        ("notes.md", "document", b"<!-- x --> <script>alert(1)</script>", "a web page"),
        ("notes.txt", "document", b"<?xml version='1.0'?><svg onload='x'>", "an SVG picture"),
        ("notes.txt", "document", b"MZ\x90\x00", "a program"),
        ("notes.txt", "document", b"#!/bin/sh\nrm", "a program"),
        ("rota.csv", "document", b"a,b\x00\x01", "something else"),
        (
            "rota.docx",
            "document",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            ("an old or a locked Office file"),
        ),
        ("rota.docx", "document", b"{\\rtf1 x}", "a rich text file"),
        ("mug.png", "picture", picture("JPEG"), "a JPEG picture"),
        ("mug.jpg", "picture", b"\x00\x00\x00\x18ftypheic\x00\x00", "a HEIC picture"),
        ("mug.png", "picture", b"<html><body>", "a web page"),
        ("mug.png", "picture", svg(), "an SVG picture"),
        ("ring.svg", "picture", b"<html xmlns='http://www.w3.org/1999/xhtml'>", "a web page"),
        ("ring.svg", "picture", b"\x1f\x8b\x08", "an archive"),
        ("talk.mp4", "recording", b"\x00\x00\x00\x14ftypqt  \x00\x00", "a QuickTime film"),
        ("talk.webm", "recording", WEBM.replace(b"\x84webm", b"\x88matroska"), "a Matroska film"),
        ("talk.mp3", "recording", b"<!doctype html>", "a web page"),
        ("talk.vtt", "captions", MP4, "an MPEG-4 film"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(name, kind, content, held):
    extension = name.rpartition(".")[2]
    assert refusal(name, content, kind) == (
        f"The file is called .{extension} but holds {held}. Save it in the kind its name says, and "
        "choose it again."
    )


@pytest.mark.parametrize(
    ("name", "kind", "content", "sentence"),
    [
        (
            "rota.pdf",
            "document",
            b"%PDF-1.7\n<script>alert(1)</script>",
            "The file has a web page hidden at its beginning. Export it again.",
        ),
        (
            "mug.gif",
            "picture",
            b"GIF89a/*<html><script>",
            "The file has a web page hidden at its beginning. Export it again.",
        ),
        (
            "mug.png",
            "picture",
            picture("PNG") + archive([("a.class", b"x")]),
            "The picture has an archive hidden behind it. Export it again.",
        ),
        (
            "mug.png",
            "picture",
            picture("PNG")[:40],
            "The picture is broken: it cannot be opened. Save it again.",
        ),
        (
            "mug.png",
            "picture",
            picture("PNG").replace(
                b"\x00\x00\x00\x08\x00\x00\x00\x08\x08\x02\x00\x00\x00"
                + zlib.crc32(b"IHDR\x00\x00\x00\x08\x00\x00\x00\x08\x08\x02\x00\x00\x00").to_bytes(
                    4
                ),
                b"\x00\x00\x30\x00\x00\x00\x20\x00\x08\x02\x00\x00\x00"
                + zlib.crc32(b"IHDR\x00\x00\x30\x00\x00\x00\x20\x00\x08\x02\x00\x00\x00").to_bytes(
                    4
                ),
            ),
            (
                "The picture is 12,288 by 8,192 pixels, more than 60 million in all. Save it with "
                "fewer pixels: 2,400 across are plenty for any screen."
            ),
        ),
        (
            "rota.docx",
            "document",
            office(more=[("word/vbaProject.bin", b"x")]),
            "The file holds macros, which are programs. Save it as .docx without macros.",
        ),
        (
            "rota.docx",
            "document",
            office(types="application/vnd.ms-word.document.macroEnabled.main+xml"),
            "The file holds macros, which are programs. Save it as .docx without macros.",
        ),
        (
            "rota.docx",
            "document",
            office("spreadsheetml.sheet"),
            f"{NO_SUCH} Open it and save it as .docx.",
        ),
        (
            "rota.docx",
            "document",
            archive([("a.txt", b"x")]),
            f"{NO_SUCH} Open it and save it as .docx.",
        ),
        (
            "rota.odt",
            "document",
            archive([("mimetype", "application/zip")]),
            "The file is called .odt but is no such document inside. Open it and save it as .odt.",
        ),
        (
            "rota.docx",
            "document",
            office()[:-30],
            "The file is broken: it cannot be opened. Save it again.",
        ),
        (
            "rota.docx",
            "document",
            office(
                more=[("word/document.xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///">]><a/>')]
            ),
            (
                "The file holds a document type definition, which no office program writes. Save "
                "it again."
            ),
        ),
        (
            "rota.docx",
            "document",
            office(more=[("word/document.xml", "<!DOCTYPE a>".encode("utf-16-le"))]),
            (
                "The file holds a document type definition, which no office program writes. Save "
                "it again."
            ),
        ),
        (
            "rota.docx",
            "document",
            office(more=[(f"word/{n}.xml", b"") for n in range(ARCHIVE_ENTRIES)]),
            "The file holds 5,001 parts, and 5,000 is the most. Upload it in pieces.",
        ),
    ],
)
def test_a_file_with_something_else_inside_is_refused(name, kind, content, sentence):
    assert refusal(name, content, kind) == sentence


def test_two_parts_of_one_name_are_refused():
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = office(more=[("a.xml", b"1"), ("a.xml", b"2")])

    assert refusal("rota.docx", content, "document") == (
        "The file holds two parts of the same name. Save it again."
    )


def test_a_locked_archive_is_refused():
    content = bytearray(office())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = content.index(mark) + (6 if mark == b"PK\x03\x04" else 8)
        content[at] |= 1

    assert refusal("rota.docx", bytes(content), "document") == (
        "The file is locked with a password. Save it without one."
    )


BOMB = "Unpacked, the file is larger than 20 MB, far more than it looks. Save it with smaller "
BOMB += "pictures, or upload a PDF."


def bomb():
    return office(more=[("word/document.xml", b"\0" * 25 * MB)])


def test_an_archive_that_is_far_larger_than_it_looks_is_refused():
    assert refusal("rota.docx", bomb(), "document") == BOMB


def test_an_archive_that_lies_about_its_size_is_refused_in_little_memory():
    content = bomb()
    content = content.replace((25 * MB).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    tracemalloc.start()

    sentence = refusal("rota.docx", content, "document")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert sentence == BOMB
    assert peak < 5 * MB


def test_an_archive_packed_in_a_way_that_cannot_be_bounded_is_refused():
    content = archive(
        [("[Content_Types].xml", "wordprocessingml.document.main+xml")], zipfile.ZIP_LZMA
    )

    assert refusal("rota.docx", content, "document") == (
        "The file is broken: it cannot be opened. Save it again."
    )


@pytest.mark.parametrize(
    "content",
    [
        svg('<use href="#mug"/><rect fill="url(#glow)" style="filter: url( \'#blur\' )"/>'),
        svg('<image xlink:href="data:image/png;base64,aGVsbG8="/>'),
        svg("<style>.mug { fill: #345 }</style><title>A mug</title><text>onload is a word</text>"),
        svg(
            '<animate attributeName="r" values="1;2"/>',
            before="<?xml version='1.0' encoding='UTF-8'?>",
        ),
        svg(
            '<metadata xmlns:i="urn:i" i:path="C:\\mugs\\mug.svg"><i:b i:about="https://example.org/"/>'
            "</metadata>",
            before="<!-- made by hand -->\n",
        ),
    ],
)
def test_an_svg_that_keeps_to_itself_is_taken(content):
    assert check("ring.svg", content, "picture") == "ring.svg"


RUNS = "The SVG holds <{}>, which could run a program. " + PLAIN_SVG
ACTS = "The SVG does something by itself ({}). " + PLAIN_SVG
REFERS = "The SVG refers to something outside it ({}). " + PLAIN_SVG
STYLED = "The styles of the SVG fetch something from elsewhere. " + PLAIN_SVG
DEFINES = "The SVG begins with a DOCTYPE or defines entities. " + PLAIN_SVG


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (svg("<script>alert(1)</script>"), RUNS.format("script")),
        (svg("<g><SCRIPT/></g>"), RUNS.format("SCRIPT")),
        (svg('<s:script xmlns:s="http://www.w3.org/2000/svg"/>'), RUNS.format("script")),
        (svg("<foreignObject><b/></foreignObject>"), RUNS.format("foreignObject")),
        (svg('<b xmlns="http://www.w3.org/1999/xhtml"/>'), RUNS.format("b")),
        (svg(attributes='onload="alert(1)"'), ACTS.format("onload")),
        (svg('<g OnClick="alert(1)"/>'), ACTS.format("onclick")),
        (svg('<set attributeName="xlink:href" to="javascript:x"/>'), ACTS.format("attributename")),
        (svg('<set attributeName="onload" to="x"/>'), ACTS.format("attributename")),
        (svg('<a xlink:href="javascript:alert(1)"/>'), REFERS.format("href")),
        (svg('<image href="https://example.org/a.png"/>'), REFERS.format("href")),
        (svg('<use href="other.svg#mug"/>'), REFERS.format("href")),
        (svg('<image href="data:image/svg+xml;base64,aGVsbG8="/>'), REFERS.format("href")),
        (svg('<image href="data:text/html,x"/>'), REFERS.format("href")),
        (svg('<g xml:base="https://example.org/"/>'), REFERS.format("base")),
        (svg('<g style="fill: url( //example.org/a )"/>'), REFERS.format("style")),
        (svg('<g fill="URL(https://example.org/a)"/>'), REFERS.format("fill")),
        (svg('<g style="fill: u\\72l(x)"/>'), REFERS.format("style")),
        (svg("<style>@import 'https://example.org/a.css'</style>"), STYLED),
        (svg("<style>g { fill: url(https://example.org/a) }</style>"), STYLED),
        (svg(before='<!DOCTYPE svg [<!ENTITY a "b">]>'), DEFINES),
        (svg(before='<!DOCTYPE svg SYSTEM "https://example.org/a.dtd">'), DEFINES),
        (
            svg(before='<?xml-stylesheet href="https://example.org/a.css"?>'),
            f"The SVG fetches a style sheet from elsewhere. {PLAIN_SVG}",
        ),
        (svg("<g>"), "The SVG is broken: it cannot be read. Save it again."),
        (
            b"<svg><g/></svg>",
            "The file is called .svg but holds no SVG picture.",
        ),
        (
            b'<?xml version="1.0" encoding="UTF-7"?>' + svg(),
            "The SVG is not saved as UTF-8. Save it again.",
        ),
        (
            svg(" " * 2_000_000),
            "The SVG is larger than 2 MB. Simplify it, or save it as .png.",
        ),
    ],
)
def test_an_svg_that_could_run_or_fetch_something_is_refused(content, sentence):
    assert refusal("ring.svg", content, "picture") == sentence


def test_an_svg_that_goes_very_deep_is_settled():
    assert check("ring.svg", svg("<g>" * 100_000 + "</g>" * 100_000), "picture") == "ring.svg"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Rota for May.PDF", "Rota for May.pdf"),
        ("../../etc/rota.pdf", "rota.pdf"),
        ("C:\\Users\\odile\\rota.pdf", "rota.pdf"),
        ("rota\u202efdp.exe", "rotafdp.exe"),
        ("ro\0ta\n of\tmay.pdf", "rota of may.pdf"),
        ('a<b>:"c"?*.pdf', "a-b---c---.pdf"),
        ("  .rota. .pdf", "rota.pdf"),
        ("Cafe\u0301 – été.pdf", "Café – été.pdf"),
        (".htaccess", "file.htaccess"),
        ("", "file"),
        (None, "file"),
        ("…pdf", "…pdf"),
        ("a" * 300 + ".pdf", "a" * 80 + ".pdf"),
        ("PIEs 2.0 in brief.pdf", "PIEs 2.0 in brief.pdf"),
    ],
)
def test_names_are_cleaned(name, kept):
    assert clean_name(name) == kept


@given(st.text(max_size=120))
def test_a_cleaned_name_is_clean_and_stays_so(name):
    kept = clean_name(name)

    assert clean_name(kept) == kept
    assert not set(kept) & set('/\\\0\n<>:"|?*')
    assert 0 < len(kept) <= 92


@given(
    st.sampled_from([(name, kind) for name, _, kind in GOOD]),
    st.sampled_from([content[:60] for _, content, _ in GOOD]),
    st.binary(max_size=200),
)
def test_whatever_the_bytes_are_they_are_taken_or_refused(named, beginning, rest):
    name, kind = named
    try:
        assert check(name, beginning + rest, kind) == name.lower()
    except UploadRefused as refused:
        assert str(refused).endswith(".")  # noqa: PT017 - either end is right for junk


@pytest.mark.parametrize(
    ("name", "kind", "content"),
    [
        ("notes.txt", "document", b"<?xml" * MB),
        ("notes.txt", "document", b"<!--" * MB),
        ("ring.svg", "picture", b"<svg " + b"<!-- -->" * 200_000),
        ("rota.csv", "document", b" " * 5 * MB),
    ],
)
def test_a_file_made_to_be_slow_is_settled_within_a_second(name, kind, content):
    before = time.perf_counter()
    try:
        check(name, content, kind)
    except UploadRefused as refused:
        assert str(refused)  # noqa: PT017 - only the time matters
    assert time.perf_counter() - before < 1
