"""
Reads of a book in the order of reading.
"""

from itertools import islice

from wagtail.blocks import StreamValue
from wagtail.contrib.redirects.models import Redirect

from ..models import BookPage, LibraryPage
from ..models.book import contents_of


def book_of(slug):
    """
    Return the published book at /library/<slug>/, or None.
    """
    return BookPage.objects.live().filter(slug=slug).first()


def book_that_moved(slug):
    """
    Return the published book that was at /library/<slug>/ before, or None.
    """
    left = Redirect.objects.filter(old_path=f"/library/{slug}", redirect_page__isnull=False)
    return BookPage.objects.live().filter(pk__in=left.values("redirect_page")).first()


def book_contents(book, user):
    """
    Return the pages of a book in the order of reading, as far as this person may open them.
    """
    return contents_of(book, user)


def whole_book(book, user):
    """
    Return the pages of book_contents() with all they hold.
    """
    levels = {page.pk: page.level for page in contents_of(book, user)}
    pages = list(LibraryPage.objects.filter(pk__in=levels).in_tree_order().specific())
    for page in pages:
        page.level = levels[page.pk]
    _read_together(pages)
    return pages


def _read_together(pages):
    """
    Read what the bodies of these pages chose, pages and files, for all of them at once.
    """
    if not pages:
        return
    stream = pages[0].body.stream_block
    lengths = [len(page.body.raw_data) for page in pages]
    raw = [block for page in pages for block in page.body.raw_data]
    # Wagtail loads all blocks of one kind of a stream together, when the first of them is read.
    blocks = iter(StreamValue(stream, raw, is_lazy=True))
    for page, length in zip(pages, lengths, strict=True):
        own = [(block.block_type, block.value, block.id) for block in islice(blocks, length)]
        page.body = StreamValue(stream, own)
