"""
How a page of the library is named in somebody else's list of references.
"""

from dataclasses import dataclass

from django.utils import timezone

from ..models import BookPage, LibraryPage
from ..models.book import BookLeaf

HOUSE = "PIElink"
# Where the name of a kind says more than that it is a page to read.
TOLD_KINDS = {
    "Audio",
    "Case study",
    "Collection",
    "Glossary",
    "Lived experience",
    "Slides",
    "Tool",
    "Video",
}


@dataclass(frozen=True)
class Reference:
    """
    What a reference says of a page, in plain words; what is not known is empty.

    `authors` are as they wrote themselves: which part of a name comes first in a list is theirs to
    say. `book` and `edition` are those a part of a book stands in; a book has an edition alone.
    """

    kind: str
    authors: tuple
    year: str
    title: str
    book: str = ""
    edition: str = ""

    @property
    def by(self):
        """
        Give the authors in one line.
        """
        *first, last = self.authors
        return f"{', '.join(first)} and {last}" if first else last

    @property
    def shown_kind(self):
        """
        Give the kind where a reader of the reference has to be told.
        """
        return self.kind if self.kind in TOLD_KINDS else ""

    @property
    def publisher(self):
        """
        Give who published it, unless the authors say so already.
        """
        return "" if self.authors == (HOUSE,) else HOUSE


def reference_to(page, book=None):
    """
    Return the Reference to a page of any kind; `book` is what a part of a book stands in.
    """
    edition = book or page
    return Reference(
        kind=page.kind,
        authors=_authors(page),
        year=_year(page),
        title=page.title,
        book=book.title if book else "",
        edition=getattr(edition, "edition", "").rstrip(". "),
    )


def page_to_cite(page_id, slug):
    """
    Return the published page with this number and slug and all it holds, or None.
    """
    page = LibraryPage.objects.in_use().filter(pk=page_id, slug=slug).first()
    return page.specific if page and page.specific_class.can_be_saved else None


def book_around(page, user):
    """
    Return the book this page is a part of, if it is one and this person may know of it.
    """
    if not isinstance(page, BookLeaf):
        return None
    return BookPage.objects.ancestor_of(page).visible_to(user).first()


def _authors(page):
    """
    Return whose work it is, several where a paper names them; the house's own where nobody is.
    """
    if page.kind == "Paper":
        named = page.authors.split(";")
    else:
        named = [
            getattr(page, name, "")
            for name in ("organisation", "shown_as", "made_by", "chosen_by", "speaker")
        ]
    return tuple(name.strip() for name in named if name.strip()) or (HOUSE,)


def _year(page):
    if page.kind == "Paper":
        return str(page.year)
    published_at = page.last_published_at or page.first_published_at
    return str(timezone.localtime(published_at).year) if published_at else ""
