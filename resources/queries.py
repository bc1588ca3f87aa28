"""
Reads of the library that other pages are made of.
"""

from itertools import chain

from pielink.kernel.search import Found, snippet

from .models import BookPage, LibraryPage
from .models.book import contents_of


def search(user, words, *, limit):
    """
    Find pages this person may read: first those with every word, then those with any.

    Returns at most `limit` Found, the best first.
    """
    text = " ".join(words)
    pages = LibraryPage.objects.visible_to(user)
    matches = chain(
        pages.search(text, operator="and")[:limit], pages.search(text, operator="or")[:limit]
    )
    best = {page.pk: page for page in matches}
    return [
        Found(
            title=page.title,
            url=page.url,
            kind=page.page_type_display_name,
            snippet=snippet(page.summary, words),
        )
        for page in list(best.values())[:limit]
    ]


def book_of(slug):
    """
    Return the published book at /library/<slug>/, or None.
    """
    return BookPage.objects.live().filter(slug=slug).first()


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
    return pages
