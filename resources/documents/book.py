"""
What a book is made from: plain values, checked before anything is written.
"""

import datetime
import re
from dataclasses import dataclass, field

DEEPEST = 3

# BCP 47, as far as languages with a region and a script go: en-GB, cy, sr-Latn-RS.
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?")
_NOT_TEXT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
    "|["
    + "".join(chr(plane * 0x10000 + end) for plane in range(1, 17) for end in (65534, 65535))
    + "]"
)


class BookNotMade(Exception):
    """
    The book cannot be made from what was given; the message is a sentence for people.
    """


@dataclass(frozen=True)
class Picture:
    """
    One picture: `name` is what the src of an img in a chapter says, `data` the file's bytes.

    What kind it is, is read from the bytes: PNG, JPEG, GIF or WebP. `alt` is used where the img
    has no words of its own.
    """

    name: str
    data: bytes
    alt: str = ""


@dataclass(frozen=True)
class Chapter:
    """
    One part, chapter or section: its own text, then what it holds, at most three levels deep.

    `html` is what the blocks of a page render; scripts, styles, forms and frames in it are left
    out. `url` is the page's absolute address: links to it lead within the book.
    """

    title: str
    html: str = ""
    sections: tuple["Chapter", ...] = ()
    url: str = ""


@dataclass(frozen=True)
class Book:
    """
    A whole book.

    `language` is a BCP 47 tag; `identifier` a URN or URL that stays the same for every edition
    of the file; `date` the day of the edition; `modified_at` an aware moment of the last change
    of anything in it; `url` the book's absolute address, against which links are resolved.
    """

    title: str
    identifier: str
    date: datetime.date
    modified_at: datetime.datetime
    chapters: tuple[Chapter, ...]
    subtitle: str = ""
    edition: str = ""
    language: str = "en-GB"
    publisher: str = ""
    rights: str = ""
    summary: str = ""
    url: str = ""
    pictures: tuple[Picture, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Place:
    """
    A chapter at its place: `number` counts from 1 in reading order, `level` is 1, 2 or 3.
    """

    number: int
    level: int
    chapter: Chapter

    @property
    def name(self):
        """
        Return the name of the chapter's file and mark, such as c007.
        """
        return f"c{self.number:03d}"

    @property
    def title(self):
        """
        Return the title on one line; a chapter without one is untitled.
        """
        return line(self.chapter.title) or "Untitled"


def places(book):
    """
    Return every part, chapter and section in reading order.

    Raises BookNotMade where the book could not be made in any format.
    """
    _check(book)
    found = []
    _gather(book.chapters, 1, found)
    return found


def clean(text):
    """
    Return the text without characters that no document may hold (XML 1.0, section 2.2), nor those
    that turn the order of their neighbours about.
    """
    return _NOT_TEXT.sub("", text)


def line(text):
    """
    Return the text as one line.
    """
    return " ".join(clean(text).split())


def _gather(chapters, level, found):
    if chapters and level > DEEPEST:
        raise BookNotMade("The book has more than three levels: parts, chapters and sections.")
    for chapter in chapters:
        found.append(Place(len(found) + 1, level, chapter))
        _gather(chapter.sections, level + 1, found)


def _check(book):
    if not line(book.title):
        raise BookNotMade("The book has no title.")
    if not book.chapters:
        raise BookNotMade("The book has no chapters yet.")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+", book.identifier):
        raise BookNotMade("The book needs an identifier: a URN or an address that never changes.")
    if not _LANGUAGE.fullmatch(book.language):
        raise BookNotMade(f"“{line(book.language)}” is no language tag, such as en-GB or cy.")
    if book.modified_at.tzinfo is None:
        raise BookNotMade("The time of the last change needs a time zone.")
