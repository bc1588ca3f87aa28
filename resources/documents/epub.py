"""
A book as EPUB 3.3, with the metadata of EPUB Accessibility 1.1.
"""

import datetime
import io
import tempfile
import zipfile
from html import escape
from pathlib import Path

from .book import line, places
from .content import Reader, safe_address
from .pictures import written

_HERE = Path(__file__).parent
_FONTS = (
    "atkinson-hyperlegible-next-regular.ttf",
    "atkinson-hyperlegible-next-bold.ttf",
    "atkinson-hyperlegible-next-italic.ttf",
    "atkinson-hyperlegible-next-bold-italic.ttf",
    "fraunces.ttf",
)
_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
_RING = (
    '<svg xmlns="http://www.w3.org/2000/svg" class="ring" viewBox="0 0 42 42" aria-hidden="true">'
    '<g fill="none" stroke-width="9" transform="rotate(-90 21 21)">'
    + "".join(
        f'<circle cx="21" cy="21" r="15.9" pathLength="100" stroke="{colour}" '
        f'stroke-dasharray="18 82" stroke-dashoffset="{-20 * at}"/>'
        for at, colour in enumerate(("#8a3a78", "#a14a12", "#1d5f8a", "#456d1f", "#7a5a00"))
    )
    + "</g></svg>"
)
_TAGS = {"strong": "strong", "emph": "em", "code": "code", "sub": "sub", "sup": "sup"}


def make_epub(book, *, progress=None):
    """
    Return the book as the bytes of an EPUB file; the same book gives the same bytes.

    `progress(done, total, words)` is called before each step. Raises BookNotMade.
    """
    tell = progress or (lambda done, total, words: None)
    found = places(book)
    reader = Reader(book, found)
    total = len(found) + 1
    stream = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(stream, "w") as archive:
        put = _Archive(archive, book.modified_at)
        put("mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        put("META-INF/container.xml", _CONTAINER)
        put("book/book.css", (_HERE / "book.css").read_bytes())
        for font in _FONTS:
            put(f"book/fonts/{font}", (_HERE / "fonts" / font).read_bytes())
        put("book/title.xhtml", _title_page(book))
        pictures = {}
        for place in found:
            tell(place.number - 1, total, place.title)
            blocks = reader.read(place.chapter.html, level=1)
            for name in [name for name in reader.used if name not in pictures]:
                file, _, _ = written(
                    reader.pictures[name], Path(folder), f"p{len(pictures) + 1:03d}"
                )
                put(f"book/pictures/{file}", Path(folder, file).read_bytes(), zipfile.ZIP_STORED)
                pictures[name] = file
            put(f"book/{place.name}.xhtml", _chapter_page(book, place, blocks, pictures))
        tell(total - 1, total, "Contents and index of files")
        put("book/about.xhtml", _about_page(book))
        put("book/nav.xhtml", _navigation(book, found))
        put("book/package.opf", _package(book, found, pictures))
    tell(total, total, "Done")
    return stream.getvalue()


class _Archive:
    def __init__(self, archive, moment):
        self.archive = archive
        # A ZIP knows no year before 1980.
        self.moment = max(moment.astimezone(datetime.UTC).timetuple()[:6], (1980, 1, 1, 0, 0, 0))

    def __call__(self, name, data, compression=zipfile.ZIP_DEFLATED):
        info = zipfile.ZipInfo(name, self.moment)
        info.external_attr = 0o644 << 16
        self.archive.writestr(info, data, compression)


def _page(book, title, body, *, kind=""):
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
        f' lang="{book.language}" xml:lang="{book.language}">\n'
        f'<head><meta charset="utf-8"/><title>{escape(title)}</title>'
        '<link rel="stylesheet" href="book.css"/></head>\n'
        f"<body{kind}>\n{body}\n</body>\n</html>\n"
    )


def _title_page(book):
    lines = [_RING, f"<h1>{escape(line(book.title))}</h1>"]
    lines += [
        f'<p class="{name}">{escape(line(text))}</p>'
        for name, text in (
            ("subtitle", book.subtitle),
            ("edition", book.edition),
            ("publisher", book.publisher),
        )
        if line(text)
    ]
    body = (
        '<section class="title-page" epub:type="titlepage">\n' + "\n".join(lines) + "\n</section>"
    )
    return _page(book, line(book.title), body, kind=' epub:type="frontmatter"')


def _chapter_page(book, place, blocks, pictures):
    role = _role(place)
    kind = f' epub:type="{role}" role="doc-{role}"' if role else ""
    inside = _blocks(blocks, pictures)
    body = (
        f'<section class="level-{place.level}"{kind} aria-labelledby="{place.name}">\n'
        f'<h1 id="{place.name}">{escape(place.title)}</h1>\n{inside}</section>'
    )
    return _page(book, place.title, body, kind=' epub:type="bodymatter"')


def _role(place):
    if place.level == 1 and place.chapter.sections:
        return "part"
    return "chapter" if place.level < 3 else ""


def _about_page(book):
    facts = "".join(f"<dt>{term}</dt><dd>{value}</dd>" for term, value in _facts(book))
    summary = f"<p>{escape(line(book.summary))}</p>" if line(book.summary) else ""
    body = (
        '<section epub:type="colophon" role="doc-colophon" aria-labelledby="about">\n'
        f'<h1 id="about">About this edition</h1>\n{summary}<dl>{facts}</dl>\n</section>'
    )
    return _page(book, "About this edition", body, kind=' epub:type="backmatter"')


def _facts(book):
    title = ": ".join(filter(None, (line(book.title), line(book.subtitle))))
    day = f"{book.date.day} {book.date:%B %Y}"
    for term, value in (
        ("Title", title),
        ("Edition", line(book.edition)),
        ("Published by", line(book.publisher)),
        ("Date", day),
        ("Rights", line(book.rights)),
        ("Identifier", book.identifier),
    ):
        if value:
            yield term, escape(value)
    address = escape(safe_address(book.url))
    if address:
        yield "Read it on the web", f'<a href="{address}">{address}</a>'


def _navigation(book, found):
    body = (
        '<nav epub:type="toc" role="doc-toc" aria-labelledby="contents">\n'
        f'<h1 id="contents">Contents</h1>\n{_nested(found)}</nav>\n'
        '<nav epub:type="landmarks" aria-label="Landmarks" hidden="hidden"><ol>'
        '<li><a epub:type="titlepage" href="title.xhtml">Title page</a></li>'
        '<li><a epub:type="toc" href="nav.xhtml">Contents</a></li>'
        f'<li><a epub:type="bodymatter" href="{found[0].name}.xhtml">Start of the text</a></li>'
        "</ol></nav>"
    )
    return _page(book, "Contents", body)


def _nested(found):
    parts, level = [], 0
    for place in found:
        if place.level > level:
            parts.append("<ol>")
        else:
            parts.append("</li>" + "</ol></li>" * (level - place.level))
        parts.append(f'\n<li><a href="{place.name}.xhtml">{escape(place.title)}</a>')
        level = place.level
    parts.append("</li>" + "</ol></li>" * (level - 1))
    parts.append('\n<li><a href="about.xhtml">About this edition</a></li></ol>\n')
    return "".join(parts)


def _package(book, found, pictures):
    fonts = "".join(
        f'<item id="font{number}" href="fonts/{font}" media-type="font/ttf"/>\n'
        for number, font in enumerate(_FONTS)
    )
    images = "".join(
        f'<item id="{Path(file).stem}" href="pictures/{file}" '
        f'media-type="image/{"jpeg" if file.endswith(".jpg") else "png"}"/>\n'
        for file in pictures.values()
    )
    pages = "".join(
        f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>\n'
        for name in (*(place.name for place in found), "about")
    )
    order = "".join(
        f'<itemref idref="{name}"/>\n'
        for name in ("title", "nav", *(place.name for place in found), "about")
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"'
        f' xml:lang="{book.language}">\n'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n{_metadata(book, pictures)}'
        "</metadata>\n<manifest>\n"
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>\n'
        '<item id="title" href="title.xhtml" media-type="application/xhtml+xml" '
        'properties="svg"/>\n'
        '<item id="css" href="book.css" media-type="text/css"/>\n'
        f"{fonts}{images}{pages}</manifest>\n<spine>\n{order}</spine>\n</package>\n"
    )


def _metadata(book, pictures):
    moment = book.modified_at.astimezone(datetime.UTC)
    lines = [
        f'<dc:identifier id="id">{escape(book.identifier)}</dc:identifier>',
        f'<dc:title id="main">{escape(line(book.title))}</dc:title>',
        '<meta refines="#main" property="title-type">main</meta>',
        f"<dc:language>{book.language}</dc:language>",
        f"<dc:date>{book.date.isoformat()}</dc:date>",
        f'<meta property="dcterms:modified">{moment:%Y-%m-%dT%H:%M:%SZ}</meta>',
    ]
    if line(book.subtitle):
        lines += [
            f'<dc:title id="sub">{escape(line(book.subtitle))}</dc:title>',
            '<meta refines="#sub" property="title-type">subtitle</meta>',
        ]
    lines += [
        f"<{element}>{escape(line(text))}</{element.split()[0]}>"
        for element, text in (
            ("dc:publisher", book.publisher),
            ("dc:creator", book.publisher),
            ("dc:rights", book.rights),
            ("dc:description", book.summary),
            ('meta property="schema:bookEdition"', book.edition),
        )
        if line(text)
    ]
    lines += [
        f'<meta property="schema:{name}">{text}</meta>' for name, text in _accessibility(pictures)
    ]
    return "\n".join(lines) + "\n"


def _accessibility(pictures):
    yield "accessMode", "textual"
    if pictures:
        yield "accessMode", "visual"
    yield "accessModeSufficient", "textual"
    for feature in ("displayTransformability", "readingOrder", "structuralNavigation"):
        yield "accessibilityFeature", feature
    yield "accessibilityFeature", "tableOfContents"
    if pictures:
        yield "accessibilityFeature", "alternativeText"
    yield "accessibilityHazard", "none"
    yield (
        "accessibilitySummary",
        "The text flows and can be enlarged, has a table of contents and headings in order, "
        + (
            "and pictures that carry meaning are described in words."
            if pictures
            else "and no pictures."
        ),
    )


def _blocks(blocks, pictures):
    return "".join(_WRITERS[block["kind"]](block, pictures) for block in blocks)


def _tight(blocks, pictures):
    """
    Write a single paragraph without its own element, as in a list of short items.
    """
    if [block["kind"] for block in blocks] == ["paragraph"]:
        return _inlines(blocks[0]["inside"])
    return _blocks(blocks, pictures)


def _inlines(inlines):
    return "".join(
        escape(inline, quote=False) if isinstance(inline, str) else _inline(inline)
        for inline in inlines
    )


def _inline(inline):
    if inline["kind"] == "break":
        return "<br/>"
    inside = _inlines(inline["inside"])
    if inline["kind"] == "link":
        href = f"{inline['to']}.xhtml" if "to" in inline else inline["href"]
        return f'<a href="{escape(href)}">{inside}</a>'
    tag = _TAGS[inline["kind"]]
    return f"<{tag}>{inside}</{tag}>"


def _paragraph(block, pictures):
    return f"<p>{_inlines(block['inside'])}</p>\n"


def _heading(block, pictures):
    level = block["level"]
    return f"<h{level}>{_inlines(block['inside'])}</h{level}>\n"


def _rule(block, pictures):
    return "<hr/>\n"


def _pre(block, pictures):
    return f"<pre>{escape(block['text'], quote=False)}</pre>\n"


def _picture(block, pictures):
    caption = _inlines(block["caption"])
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    src = f"pictures/{pictures[block['name']]}"
    return f'<figure><img src="{src}" alt="{escape(block["alt"])}"/>{words}</figure>\n'


def _list(block, pictures):
    items = "".join(f"<li>{_tight(item, pictures)}</li>\n" for item in block["inside"])
    if not block["ordered"]:
        return f"<ul>\n{items}</ul>\n"
    start = f' start="{block["start"]}"' if block["start"] != 1 else ""
    return f"<ol{start}>\n{items}</ol>\n"


def _terms(block, pictures):
    groups = "".join(
        f"<dt>{_inlines(group['term'])}</dt>\n<dd>{_tight(group['inside'], pictures)}</dd>\n"
        for group in block["inside"]
    )
    return f"<dl>\n{groups}</dl>\n"


def _quote(block, pictures):
    quote = f"<blockquote>\n{_blocks(block['inside'], pictures)}</blockquote>\n"
    if not block["who"]:
        return quote
    who = _inlines(block["who"])
    return f'<figure class="quote">{quote}<figcaption>{who}</figcaption></figure>\n'


def _callout(block, pictures):
    return f'<aside class="callout">\n{_blocks(block["inside"], pictures)}</aside>\n'


def _table(block, pictures):
    caption = _inlines(block["caption"])
    parts = ["<table>\n", f"<caption>{caption}</caption>\n" if caption else ""]
    for tag, rows in (("thead", block["head"]), ("tbody", block["body"])):
        if rows:
            cells = "".join(f"<tr>{_row(row, tag, pictures)}</tr>\n" for row in rows)
            parts.append(f"<{tag}>\n{cells}</{tag}>\n")
    return "".join([*parts, "</table>\n"])


def _row(row, part, pictures):
    cells = []
    for cell in row:
        tag = "th" if cell["header"] else "td"
        scope = (' scope="col"' if part == "thead" else ' scope="row"') if cell["header"] else ""
        across = f' colspan="{cell["across"]}"' if cell["across"] > 1 else ""
        down = f' rowspan="{cell["down"]}"' if cell["down"] > 1 else ""
        inside = _tight(cell["inside"], pictures)
        cells.append(f"<{tag}{scope}{across}{down}>{inside}</{tag}>")
    return "".join(cells)


_WRITERS = {
    "paragraph": _paragraph,
    "heading": _heading,
    "rule": _rule,
    "pre": _pre,
    "picture": _picture,
    "list": _list,
    "terms": _terms,
    "quote": _quote,
    "callout": _callout,
    "table": _table,
}
