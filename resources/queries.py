"""
Reads of the library that other pages are made of.
"""

import re
from itertools import chain

from pielink.kernel.search import Found, snippet

from . import captions
from .models import BookPage, LibraryPage, RecordingPage
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
    pages = list(best.values())[:limit]
    heard = _heard([page for page in pages if page.specific_class is RecordingPage], words)
    return [_found(page, heard.get(page.pk), words) for page in pages]


def _heard(pages, words):
    """
    Return for each of these recordings, by number, the first caption with most of the words.

    A recording in which none of them is said is left out.
    """
    if not pages:
        return {}
    pattern = re.compile("|".join(rf"\b{re.escape(word)}" for word in words))
    recordings = RecordingPage.objects.select_related("recording").filter(
        pk__in=[page.pk for page in pages]
    )
    heard = {}
    for page in recordings:
        said = [(len(set(pattern.findall(cue.text.lower()))), cue) for cue in page.cues]
        most, cue = max(said, key=lambda each: each[0], default=(0, None))
        if most:
            heard[page.pk] = cue
    return heard


def _found(page, cue, words):
    """
    Return what was found; a recording opens at the second at which the words are said.
    """
    url, text = page.url, snippet(cue.text if cue else page.summary, words)
    if cue:
        url = f"{url}#{captions.anchor(cue.start)}"
        text = f"At {captions.clock(cue.start)}: {text}"
    return Found(title=page.title, url=url, kind=page.page_type_display_name, snippet=text)


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
