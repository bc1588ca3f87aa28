"""
Reads of the library that other pages are made of.
"""

from itertools import chain

from pielink.kernel.search import Found, snippet

from .models import LibraryPage


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
