"""
What SIGs keep at hand and write together, as far as one person may know of it.
"""

import datetime
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.urls import reverse
from wagtail.models import PageLogEntry, Revision

from pielink.kernel.search import words as words_of

from .. import access
from ..enums import LineState, ShelfState
from ..models import LibraryPage, LineSuggestion, SigShelfItem, SiteRoot, WorkingDocumentPage
from ..models.working import Waiting
from .addresses import path_on_this_site

# What was taken off longer ago is not offered for putting back.
PUT_BACK_WITHIN = datetime.timedelta(days=30)
FOUND_FOR_SHELF = 8
VERSIONS_A_PAGE = 30
SHELF_ON_A_HOME = 6


@dataclass(frozen=True)
class SigShelf:
    """
    The shelf of a SIG as one person sees it: what is on it, waits and was taken off of late.
    """

    kept: list[SigShelfItem]
    waiting: list[SigShelfItem] = field(default_factory=list)
    off: list[SigShelfItem] = field(default_factory=list)


@dataclass(frozen=True)
class Room:
    """
    What the home of a SIG shows of its shelf and documents, and what this person may do there.
    """

    items: list[SigShelfItem]
    number: int
    documents: list[WorkingDocumentPage]
    may_suggest: bool
    may_keep: bool

    @property
    def has_more(self):
        return self.number > len(self.items)

    @property
    def is_shown(self):
        return bool(self.items or self.documents or self.may_suggest or self.may_keep)


@dataclass(frozen=True)
class Version:
    """
    How a working document read from a moment on: who made it so, and what they took in.
    """

    number: int | None
    at: datetime.datetime
    by: object
    taken_in: list[LineSuggestion]


def room_of(sig, user):
    """
    Read the shelf and the documents of a SIG for its home, in two steps.
    """
    items = list(
        SigShelfItem.objects.filter(sig=sig)
        .on_the_shelf()
        .visible_to(user)
        .select_related("page")
        .in_order()
    )
    return Room(
        items=items[:SHELF_ON_A_HOME],
        number=len(items),
        documents=list(documents_of(sig, user)),
        may_suggest=access.can_suggest_for_shelf(user, sig),
        may_keep=access.can_keep_shelf(user, sig),
    )


def sig_shelf(sig, user, *, now):
    """
    Read the whole shelf of a SIG, with what waits and was taken off where this person keeps it,
    or with what they suggested themselves.
    """
    found = (
        SigShelfItem.objects.filter(sig=sig)
        .visible_to(user)
        .select_related("page", "by")
        .in_order()
    )
    kept = list(found.on_the_shelf())
    if not user.is_authenticated:
        return SigShelf(kept)
    waiting = found.filter(state=ShelfState.SUGGESTED)
    if not access.can_keep_shelf(user, sig):
        return SigShelf(kept, list(waiting.filter(by=user)))
    off = found.filter(
        state__in=[ShelfState.OFF, ShelfState.DECLINED], settled_at__gt=now - PUT_BACK_WITHIN
    )
    return SigShelf(kept, list(waiting), list(off.order_by("-settled_at", "-pk")))


def shelf_item(sig, user, pk):
    """
    Return something on, suggested for or taken off the shelf of a SIG, or None.
    """
    found = SigShelfItem.objects.filter(sig=sig).visible_to(user).select_related("page", "sig")
    return found.filter(pk=pk).first()


def shelves_with(page, user):
    """
    Read on whose shelves a page of the library stands, as SigShelfItems, in one step.
    """
    items = SigShelfItem.objects.filter(page=page.pk).on_the_shelf().visible_to(user)
    return list(items.select_related("sig").order_by("sig__name", "pk"))


def pages_for_shelf(user, text):
    """
    Find a few pages this person may read by words of their title, the newest first.
    """
    words = words_of(text)
    if not words:
        return []
    pages = LibraryPage.objects.visible_to(user).filter(depth__gt=3)
    for word in words:
        pages = pages.filter(title__icontains=word)
    return list(pages.order_by("-first_published_at", "-pk")[:FOUND_FOR_SHELF])


def page_behind(user, address):
    """
    Return whether an address is one of this site, and the page of the library there that this
    person may read, or None.
    """
    is_whole = bool(urlsplit(address).netloc)
    path = path_on_this_site(address) if is_whole or address.startswith("/") else None
    if not path:
        return False, None
    url_path = f"{SiteRoot.objects.get().url_path}{path.strip('/')}/"
    return True, LibraryPage.objects.visible_to(user).filter(url_path=url_path).first()


def documents_of(sig, user):
    """
    Return the working documents of a SIG this person may read, the last changed first, each with
    `waiting`, the number of open suggestions.
    """
    waiting = Count("line_suggestions", filter=Q(line_suggestions__state=LineState.OPEN))
    return (
        WorkingDocumentPage.objects.visible_to(user)
        .filter(sig=sig)
        .annotate(waiting=waiting)
        .order_by("-last_published_at", "-pk")
    )


def room_to_hand_over(sig, user):
    """
    Say in lines, [(words, path)], what whoever runs a SIG next finds being written and waiting, in
    two steps; nothing this person may not read.
    """
    lines = [(_as_line(page), page.url) for page in documents_of(sig, user)]
    if not access.can_keep_shelf(user, sig):
        return lines
    number = (
        SigShelfItem.objects.filter(sig=sig, state=ShelfState.SUGGESTED).visible_to(user).count()
    )
    if number:
        wait = (
            "One suggestion for the shelf waits"
            if number == 1
            else (f"{number} suggestions for the shelf wait")
        )
        lines.append((wait, reverse("resources:sig_shelf", args=[sig.slug])))
    return lines


def _as_line(page):
    if not page.waiting:
        return page.title
    changes = "one change waits" if page.waiting == 1 else f"{page.waiting} changes wait"
    return f"{page.title}: {changes} for a decision"


def document_numbered(pk, user):
    """
    Return a working document this person may read, or None.
    """
    pages = WorkingDocumentPage.objects.visible_to(user).select_related("sig")
    return pages.filter(pk=pk).first()


def line_suggestion(pk, user):
    """
    Return a suggestion for a paragraph as a Waiting, or None where this person may not know of it.
    """
    found = LineSuggestion.objects.visible_to(user).select_related("by", "decided_by", "page__sig")
    suggestion = found.filter(pk=pk).first()
    if suggestion is None:
        return None
    return Waiting(suggestion, suggestion.page.line(suggestion.line_id))


def waiting_lines(sig, user):
    """
    Read what is suggested for the documents of a SIG and not decided, as [(page, [Waiting])].
    """
    found = (
        LineSuggestion.objects.visible_to(user)
        .open()
        .filter(page__sig=sig)
        .select_related("by", "page")
        .order_by("page__title", "page_id", "made_at", "pk")
    )
    by_page = {}
    for each in found:
        page, rows = by_page.setdefault(each.page_id, (each.page, []))
        rows.append(Waiting(each, page.line(each.line_id)))
    return list(by_page.values())


def settled_lines(page, number):
    """
    Read one page of what was decided about a document, the latest first.
    """
    decided = LineSuggestion.objects.filter(
        page=page.pk, state__in=[LineState.ACCEPTED, LineState.DECLINED]
    ).select_related("by", "decided_by")
    return Paginator(decided.order_by("-decided_at", "-pk"), VERSIONS_A_PAGE).get_page(number)


def versions_of(page, number):
    """
    Read one page of how a document read, the latest first: the Page and its Versions.

    What an editor saved and did not publish is nobody else's to read, so it is left out.
    """
    published = PageLogEntry.objects.filter(
        page_id=page.pk, action="wagtail.publish", revision__isnull=False
    ).select_related("user")
    found = Paginator(published.order_by("-timestamp", "-pk"), VERSIONS_A_PAGE).get_page(number)
    entries = list(found.object_list)
    taken_in = {}
    for each in LineSuggestion.objects.filter(
        page=page.pk, revision__in=[entry.revision_id for entry in entries]
    ).select_related("by"):
        taken_in.setdefault(each.revision_id, []).append(each)
    found.object_list = [
        Version(entry.revision_id, entry.timestamp, entry.user, taken_in.get(entry.revision_id, []))
        for entry in entries
    ]
    return found


def as_it_was(page, number):
    """
    Return a document as a published revision has it and when that was, or None.
    """
    entry = PageLogEntry.objects.filter(
        page_id=page.pk, action="wagtail.publish", revision_id=number
    ).first()
    revision = Revision.objects.for_instance(page).filter(pk=number).first() if entry else None
    return (revision.as_object(), entry.timestamp) if revision else None
