"""
What is new in the library, for feeds.
"""

from frameworks import queries as vocabulary

from ..models import (
    BookPage,
    BookSectionPage,
    ChapterPage,
    ElementPage,
    GlossaryPage,
    GlossaryTermPage,
    InformationPage,
    LibraryHome,
    LibraryPage,
    PartPage,
    SectionPage,
    ThemePage,
)

# Pages of a book and of words come by the dozen, and those about the site are no news to a visitor.
_IN_PASSING = [
    BookPage,
    PartPage,
    ChapterPage,
    BookSectionPage,
    GlossaryPage,
    GlossaryTermPage,
    ThemePage,
    ElementPage,
    InformationPage,
]


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


def new_to_read(user, *, limit):
    """
    Return at most `limit` new pages that each stand for themselves, for a visitor to begin with.
    """
    pages = LibraryPage.objects.visible_to(user).filter(first_published_at__isnull=False)
    pages = pages.not_exact_type(LibraryHome, SectionPage, *_IN_PASSING)
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
