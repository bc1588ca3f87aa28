"""
What is done with the library from outside Wagtail.
"""

import datetime
import functools
import hashlib
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.text import slugify

from sigs.models import Sig

from . import embeds, queries, tasks
from .enums import Audience, BookState
from .models import (
    ArticlePage,
    BookFile,
    LibraryHome,
    LibraryPage,
    SectionPage,
    SiteRoot,
    WorkingDocumentPage,
)
from .models.addresses import taken_address
from .models.working import new_id

# A file that is not ready by then was lost on its way, and is begun again.
LOST_AFTER = datetime.timedelta(minutes=10)


LONGEST_SLUG = 100
# From the fewest readers to the most.
_READERS = [Audience.SIG, Audience.MEMBERS, Audience.PUBLIC]
_LIBRARY = "/library/"


class NothingToMake(Exception):
    """
    The book has no page that this person may read.
    """


class PageIsOut(Exception):
    """
    The page was taken out of the library, and stays out until an editor puts it back.
    """


class PageNotPublished(Exception):
    """
    The page would not be sound; `reasons` lists in sentences why.
    """

    def __init__(self, reasons):
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Shelf:
    """
    Where a page goes: the shelf of this slug, which is put up if there is none.
    """

    slug: str
    title: str
    summary: str


WORKING_DOCUMENTS = Shelf(
    "working-documents",
    "Working documents",
    "What SIGs are writing together. You see the documents of the SIGs you belong to.",
)


@dataclass(frozen=True)
class Link:
    """
    A web address and what it opens, in words that make sense alone.
    """

    title: str
    address: str


@dataclass(frozen=True)
class Passage:
    """
    A part of a page: a heading, plain text with blank lines between paragraphs, points, links.

    Whatever is empty is left out.
    """

    heading: str = ""
    text: str = ""
    points: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class PageDraft:
    """
    A page as plain values; `elements` are the words of the framework that it is tagged with.

    A `video` of a provider we know is shown on the page, any other is a link.
    """

    title: str
    summary: str
    passages: tuple[Passage, ...]
    audience: str
    sig: Sig | None = None
    elements: Iterable = ()
    video: Link | None = None


@transaction.atomic
def publish_page(*, draft, shelf, by, now, page_id=None):
    """
    Publish a draft as an article on a shelf, in this member's name, and return the ArticlePage.

    With `page_id` that page is updated, if it is still there: its address and what it is tagged
    with stay, and those who could not read it before cannot read it now. Raises PageIsOut and
    PageNotPublished.
    """
    # Whoever publishes waits here, so that no shelf is put up twice and no address given twice.
    home = LibraryHome.objects.select_for_update(of=("self",)).get()
    page = ArticlePage.objects.filter(pk=page_id).first() if page_id else None
    if page is None:
        page = _place(draft, _shelf(home, shelf, by=by, now=now), by=by, now=now)
    elif page.is_retired:
        raise PageIsOut
    else:
        page.audience, page.sig = _readers(page, draft)
    page.title, page.summary = draft.title, draft.summary
    page.body = page.body.stream_block.to_python(list(_blocks(draft)))
    try:
        page.body.stream_block.clean(page.body)
        revision = page.save_revision(user=by)
    except ValidationError as error:
        raise PageNotPublished(_reasons(error)) from error
    # Whether they may publish is for the caller to say: no editor needs to look at it before.
    revision.publish(user=by, skip_permission_checks=True)
    return ArticlePage.objects.get(pk=page.pk)


@transaction.atomic
def begin_document(*, sig, title, summary, lines, by, now):
    """
    Publish a working document of a SIG, for its members alone, and return the page.

    `lines` are [(is a heading, words)]. A second press of one person finds the document of the
    first: the same title and the same words on the same day are the same document.
    """
    home = LibraryHome.objects.select_for_update(of=("self",)).get()
    raw = [
        {"type": "heading" if is_heading else "line", "value": words, "id": new_id()}
        for is_heading, words in lines
    ]
    own = WorkingDocumentPage.objects.filter(sig=sig, owner=by, title=title)
    for known in own.filter(first_published_at__date=now.date()):
        if [str(line.value) for line in known.lines] == [words for _, words in lines]:
            return known
    shelf = _shelf(home, WORKING_DOCUMENTS, by=by, now=now)
    page = WorkingDocumentPage(
        title=title,
        slug=_free_slug(title, shelf),
        summary=summary,
        audience=Audience.SIG,
        sig=sig,
        owner=by,
        live=False,
        first_published_at=now,
    )
    page.lines = page.lines.stream_block.to_python(raw)
    page = shelf.add_child(instance=page)
    page.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    return WorkingDocumentPage.objects.get(pk=page.pk)


def _shelf(home, wanted, *, by, now):
    found = SectionPage.objects.child_of(home).filter(slug=wanted.slug).first()
    if found:
        return found
    shelf = home.add_child(
        instance=SectionPage(
            title=wanted.title,
            slug=wanted.slug,
            summary=wanted.summary,
            audience=Audience.PUBLIC,
            owner=by,
            live=False,
            first_published_at=now,
        )
    )
    shelf.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    return shelf


def _place(draft, shelf, *, by, now):
    page = shelf.add_child(
        instance=ArticlePage(
            title=draft.title,
            slug=_free_slug(draft.title, shelf),
            audience=draft.audience,
            sig=draft.sig,
            owner=by,
            live=False,
            first_published_at=now,
        )
    )
    page.elements.set(draft.elements)
    return page


def _free_slug(title, shelf):
    """
    Return a slug that no page of the shelf has, and that never led to another one.
    """
    wanted = slugify(title)[:LONGEST_SLUG].strip("-") or "page"
    taken = set(shelf.get_children().values_list("slug", flat=True))
    slugs = itertools.chain([wanted], (f"{wanted}-{number}" for number in itertools.count(2)))
    return next(slug for slug in slugs if slug not in taken and not _led_elsewhere(slug, shelf))


def _led_elsewhere(slug, shelf):
    url_path = f"{shelf.url_path}{slug}/"
    return taken_address(ArticlePage(), url_path, as_copy=True, below=False)


def _readers(page, draft):
    """
    Return the audience and the SIG of the page or of the draft, whichever is for fewer people.
    """
    if _READERS.index(page.audience) < _READERS.index(draft.audience):
        return page.audience, page.sig
    return draft.audience, draft.sig


def _blocks(draft):
    for passage in draft.passages:
        if html := _html(passage):
            yield {"type": "text", "value": html}
    if draft.video is None:
        return
    try:
        embeds.find(draft.video.address)
    except embeds.NotUnderstood:
        yield {"type": "text", "value": _html(Passage("The recording", links=(draft.video,)))}
    else:
        yield {
            "type": "embed",
            "value": {"title": draft.video.title, "address": draft.video.address, "about": ""},
        }


def _html(passage):
    """
    Return a passage as rich text is stored.
    """
    paragraphs = [
        (mark_safe("<br/>".join(map(escape, part.splitlines()))),)  # noqa: S308 - each is escaped
        for part in re.split(r"\n\s*\n", passage.text.replace("\r\n", "\n").strip())
        if part
    ]
    lists = [
        format_html_join("", "<li>{}</li>", ((point,) for point in passage.points)),
        format_html_join("", "<li>{}</li>", ((_anchor(link),) for link in passage.links)),
    ]
    content = format_html_join("", "<p>{}</p>", paragraphs) + format_html_join(
        "", "<ul>{}</ul>", ((items,) for items in lists if items)
    )
    if passage.heading and content:
        return format_html("<h2>{}</h2>{}", passage.heading, content)
    return content


def _anchor(link):
    """
    Return a link as it is stored: to a page of the library by its number, so that it follows it.
    """
    here, there = urlsplit(settings.SITE_ADDRESS), urlsplit(link.address)
    page = None
    if there.netloc == here.netloc and there.path.startswith(_LIBRARY) and not there.fragment:
        url_path = f"{SiteRoot.objects.get().url_path}{there.path.strip('/')}/"
        page = LibraryPage.objects.in_use().filter(url_path=url_path).first()
    if page is None:
        return format_html('<a href="{}">{}</a>', link.address, link.title)
    return format_html('<a linktype="page" id="{}">{}</a>', page.pk, link.title)


def _reasons(error):
    """
    List in sentences what a page or its blocks refuse.
    """
    inner = getattr(error, "block_errors", None)
    if inner:
        errors = inner.values() if isinstance(inner, dict) else inner
        return [words for each in errors if each for words in _reasons(each)]
    return list(error.messages)


def book_digest(*, book, book_format, pages):
    """
    Return what tells a file of these pages, as they are now, from any other.
    """
    state = [(page.pk, page.title, page.last_published_at) for page in [book, *pages]]
    return hashlib.sha256(repr((book_format, state)).encode()).hexdigest()


def find_book_file(*, book, book_format, user):
    """
    Return the file of a book as this person may read it now, or None where nobody asked for it.
    """
    pages = queries.book_contents(book, user)
    digest = book_digest(book=book, book_format=book_format, pages=pages)
    return BookFile.objects.filter(book=book, format=book_format, digest=digest).first()


@transaction.atomic
def ask_for_book_file(*, book, book_format, user, now):
    """
    Have a book made as a file of what this person may read, and return its BookFile.

    One that exists is not made again, unless it failed or was lost. Raises NothingToMake.
    """
    pages = queries.book_contents(book, user)
    if not pages:
        raise NothingToMake(f"There is nothing in {book.title} yet that you could take away.")
    row, is_new = BookFile.objects.select_for_update().get_or_create(
        book=book,
        format=book_format,
        digest=book_digest(book=book, book_format=book_format, pages=pages),
        defaults={"page_ids": [page.pk for page in pages], "asked_at": now},
    )
    is_lost = row.state != BookState.READY and row.asked_at < now - LOST_AFTER
    if row.state == BookState.FAILED or is_lost:
        row.state, row.progress, row.asked_at = BookState.WAITING, "", now
        row.save(update_fields=["state", "progress", "asked_at"])
        is_new = True
    if is_new:
        enqueue = functools.partial(
            tasks.make_book_file.apply_async, kwargs={"book_file_id": row.pk}
        )
        transaction.on_commit(enqueue)
    return row
