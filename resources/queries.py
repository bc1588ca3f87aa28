"""
Reads of the library that other pages are made of.
"""

import re
from itertools import chain

from frameworks import queries as vocabulary
from pielink.kernel.search import Found, snippet

from . import captions
from .models import BookPage, LibraryHome, LibraryPage, RecordingPage, SectionPage
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


def library_home():
    """
    Return the way into the library.
    """
    return LibraryHome.objects.get()


def newest(user, *, limit, elements=None):
    """
    Return at most `limit` published pages this person may read, the newest first.

    Shelves are no news and left out. With `elements`, only what is tagged with one of them, or
    with what an earlier version of the framework called it.
    """
    pages = (
        LibraryPage.objects.visible_to(user)
        .not_exact_type(LibraryHome, SectionPage)
        .filter(first_published_at__isnull=False)
    )
    if elements is not None:
        pks = vocabulary.elements_leading_to([element.pk for element in elements])
        tagged = LibraryPage.elements.through.objects.filter(element__in=pks)
        pages = pages.filter(pk__in=tagged.values("librarypage"))
    return list(pages.order_by("-first_published_at", "-pk")[:limit])


def names_of_words(pages, words):
    """
    Return the names of what each page is tagged with, {page pk: [names]}, in one query.

    `words` is the field: elements, settings, needs, lenses or approaches.
    """
    names = {page.pk: [] for page in pages}
    field = LibraryPage._meta.get_field(words)
    word = field.m2m_reverse_field_name()
    tagged = field.remote_field.through.objects.filter(librarypage__in=names).order_by(word)
    for pk, name in tagged.values_list("librarypage", f"{word}__name"):
        names[pk].append(name)
    return names
