"""
What is new in the library, for feeds and round-ups.
"""

from frameworks import queries as vocabulary
from notifications.registry import RoundupItem, RoundupSection
from sigs import access as sigs_access

from .. import access
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
    NewsletterPage,
    NewslettersPage,
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

IN_ROUNDUPS = RoundupSection("New in the library", order=30, limit=5, more_path="/library/browse/")
# What a round-up looks through at most; it names a handful.
_NEW_AT_ONCE = 200

# Kinds of which one can speak as one: "one new case study", but not "one new slides".
# A newsletter goes by mail to those who agreed to it, and nothing is told twice.
_TOLD_BY_THEMSELVES = [NewslettersPage, NewsletterPage]
_COUNTABLE = {"Article", "Case study", "Collection", "Paper", "Tool"}


def about_page(page_id):
    """
    Name what mail about a page of the library speaks of, for the outbox.

    Whoever has had such a mail since the page came out is not told of it in a round-up as well.
    """
    return f"page:{page_id}"


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


def new_to_members(members, since, now):
    """
    Return the pages that are new to each of these members and that they may read, the newest
    first, {member pk: [RoundupItem]}, in two steps; `since` is {member pk: when they last heard}.
    """
    sigs_access.load_ties(members)
    pages = (
        LibraryPage.objects.in_use()
        .filter(first_published_at__gt=min(since.values()), first_published_at__lte=now)
        .not_exact_type(LibraryHome, SectionPage, *_IN_PASSING, *_TOLD_BY_THEMSELVES)
        .for_lists()
        .order_by("-first_published_at", "-pk")[:_NEW_AT_ONCE]
    )
    news = [(page, _in_a_roundup(page)) for page in pages]
    return {
        member.pk: [
            item
            for page, item in news
            if page.first_published_at > since[member.pk] and access.can_view(member, page)
        ]
        for member in members
    }


def _in_a_roundup(page):
    kind = page.kind_in_lists
    return RoundupItem(
        section=IN_ROUNDUPS,
        keys=(f"resources.page:{page.pk}",),
        noun=(
            f"new {kind.lower()}" if kind in _COUNTABLE else "new page in the library",
            "new pages in the library",
        ),
        title=page.title,
        path=page.get_url(),
        moment=page.first_published_at,
        label=kind,
        lines=(page.summary,) if page.summary else (),
        about=(about_page(page.pk),),
    )


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
