"""
A book as a tagged PDF (PDF/UA-1), set by Typst.
"""

import datetime
import tempfile
from pathlib import Path

from .book import BookNotMade, line, places
from .content import Reader, safe_address
from .pictures import written
from .typesetting import NotSet, typeset

_TEMPLATE = Path(__file__).parent / "book.typ"
# So many characters of a title fit over half a page.
_WIDEST_HEAD = 44


def make_pdf(book, *, progress=None):
    """
    Return the book as the bytes of a PDF file; the same book gives the same bytes.

    `progress(done, total, words)` is called before each step. Characters that no font of ours can
    show are named in words. Raises BookNotMade.
    """
    tell = progress or (lambda done, total, words: None)
    found = places(book)
    # Setting takes about as long as reading three chapters of a short book, and is one step.
    total = len(found) + 3
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        chapters = _chapters(book, found, folder, lambda done, words: tell(done, total, words))
        tell(total - 3, total, "Setting the pages")
        try:
            pdf = typeset(_TEMPLATE, {**_facts(book), "groups": _groups(chapters)}, folder)
        except NotSet as fault:
            raise BookNotMade(str(fault)) from fault
    tell(total, total, "Done")
    return pdf


def _chapters(book, found, folder, tell):
    reader = Reader(book, found)
    drawn, chapters, tops = {}, [], -1
    for place in found:
        tell(place.number - 1, place.title)
        tops += place.level == 1
        blocks = reader.read(place.chapter.html, level=place.level)
        for name in [name for name in reader.used if name not in drawn]:
            drawn[name] = _drawn(reader.pictures[name], folder, f"p{len(drawn) + 1:03d}")
        _draw(blocks, drawn)
        chapters.append(
            {
                "name": place.name,
                "level": place.level,
                "title": place.title,
                "head": _head(place.title),
                "part": place.level == 1 and bool(place.chapter.sections),
                "tone": tops,
                "blocks": blocks,
            }
        )
    return chapters


def _drawn(picture, folder, name):
    file, width, height = written(picture, folder, name)
    # Typst holds each picture unpacked while it sets the pages, but not one that an SVG names.
    (folder / f"{name}.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="{file}"/></svg>'
    )
    return {"file": f"{name}.svg", "width": width, "height": height}


def _head(title):
    return title if len(title) <= _WIDEST_HEAD else f"{title[: _WIDEST_HEAD - 1].rstrip()}…"


def _groups(chapters):
    """
    Return the chapters in groups that begin on a new page: sections stay with their chapter.
    """
    groups = []
    for chapter in chapters:
        if chapter["level"] < 3:
            groups.append([])
        groups[-1].append(chapter)
    return groups


def _draw(node, drawn):
    """
    Tell every picture in the tree its file and its size in pixels.
    """
    if isinstance(node, dict):
        if node.get("kind") == "picture":
            node.update(drawn[node["name"]])
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            _draw(inner, drawn)


def _facts(book):
    moment = book.modified_at.astimezone(datetime.UTC)
    return {
        "title": line(book.title),
        "head": _head(line(book.title)),
        "subtitle": line(book.subtitle),
        "edition": line(book.edition),
        "publisher": line(book.publisher),
        "rights": line(book.rights),
        "summary": line(book.summary),
        "identifier": book.identifier,
        "url": safe_address(book.url),
        "language": book.language,
        "day": f"{book.date.day} {book.date:%B %Y}",
        "date": [book.date.year, book.date.month, book.date.day],
        "modified": int(moment.timestamp()),
    }
