"""
From the pages of a book to its file: what they hold is gathered as plain values and handed on.
"""

import functools
import re

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from . import clearing, documents
from .enums import Audience, BookFormat, BookState
from .models import BookFile, LibraryPage, LibraryRendition

MAKERS = {BookFormat.EPUB: documents.make_epub, BookFormat.PDF: documents.make_pdf}
_PICTURE = re.compile(r'src="(/images/([0-9]+)/[^"]*)"')


def make(book_file_id):
    """
    Make the file of one BookFile, telling in the row how far it is; what is ready stays as it is.

    May be run twice or late: the same pages make the same file.
    """
    if not _claim(book_file_id):
        return
    row = BookFile.objects.select_related("book").get(pk=book_file_id)
    try:
        content = MAKERS[row.format](
            gather(row.book, row.page_ids, asked_at=row.asked_at),
            progress=lambda done, total, words: _tell(book_file_id, f"{words} ({done} of {total})"),
        )
    except documents.BookNotMade as error:
        BookFile.objects.filter(pk=book_file_id).update(
            state=BookState.FAILED, progress=str(error)[:_PROGRESS_LENGTH]
        )
        return
    row.file.save(f"{row.digest}.{row.format}", ContentFile(content), save=False)
    kept = BookFile.objects.filter(pk=row.pk).update(
        file=row.file.name, state=BookState.READY, progress=""
    )
    if kept:
        _throw_away_older(row)
    else:
        # What it holds was taken back meanwhile.
        row.file.delete(save=False)


def throw_away_with(page_ids):
    """
    Throw away the files of books that hold the words of one of these pages, made or being made.
    """
    for row in BookFile.objects.select_for_update(of=("self",)).order_by("pk"):
        if not page_ids.isdisjoint({row.book_id, *row.page_ids}):
            row.delete()
            if row.file:
                transaction.on_commit(functools.partial(row.file.storage.delete, row.file.name))


@transaction.atomic
def throw_away_showing(thing):
    """
    Throw away the files of books in which this picture, document or recording stands, or that name
    this page: they show it as it was, and may show it to those it is no longer for.
    """
    page_ids = clearing.referring_pks([thing])
    if page_ids:
        throw_away_with(page_ids)


def gather(book, page_ids, *, asked_at):
    """
    Return the documents.Book of these pages of a book, in the order of reading.

    What tells of no day on which it was published has the one on which the file was asked for.
    """
    pages = list(LibraryPage.objects.filter(pk__in=page_ids).in_tree_order().specific())
    contents = {page.pk: str(page.body) for page in pages}
    changed = [page.last_published_at for page in [book, *pages] if page.last_published_at]
    address = _absolute(book)
    return documents.Book(
        title=book.title,
        subtitle=book.subtitle,
        edition=book.edition,
        identifier=address,
        date=min(changed, default=asked_at).date(),
        modified_at=max(changed, default=asked_at),
        publisher="PIElink",
        rights=book.provenance,
        summary=book.summary,
        url=address,
        chapters=_chapters(pages, contents, book.depth + 1),
        pictures=_pictures(pages, contents),
    )


def _claim(book_file_id):
    with transaction.atomic():
        row = BookFile.objects.select_for_update().filter(pk=book_file_id).first()
        if row is None or row.state in {BookState.READY, BookState.FAILED}:
            return False
        BookFile.objects.filter(pk=book_file_id).update(state=BookState.MAKING)
    return True


def _tell(book_file_id, words):
    BookFile.objects.filter(pk=book_file_id).update(progress=words[:_PROGRESS_LENGTH])


def _chapters(pages, contents, depth):
    """
    Nest the pages of one depth, each with those that lie below it.
    """
    found = []
    for page in pages:
        if page.depth == depth:
            below = [each for each in pages if each.path.startswith(page.path) and each != page]
            found.append(
                documents.Chapter(
                    title=page.title,
                    html=contents[page.pk],
                    url=_absolute(page),
                    sections=_chapters(below, contents, depth + 1),
                )
            )
    return tuple(found)


def _pictures(pages, contents):
    """
    Read the pictures that the pages show, leaving out those meant for fewer people than the page.
    """
    shown = {}
    for page in pages:
        for source, pk in _PICTURE.findall(contents[page.pk]):
            shown[int(pk)] = (source, page)
    renditions = LibraryRendition.objects.filter(pk__in=shown).select_related("image")
    found = []
    for rendition in renditions.order_by("pk"):
        source, page = shown[rendition.pk]
        image = rendition.image
        if image.audience == Audience.PUBLIC or (image.audience, image.sig_id) == (
            page.audience,
            page.sig_id,
        ):
            with rendition.file.open("rb") as file:
                found.append(documents.Picture(source, file.read(), image.title))
    return tuple(found)


def _absolute(page):
    return f"{settings.SITE_ADDRESS}{page.url}"


def _throw_away_older(row):
    older = BookFile.objects.filter(
        book=row.book, format=row.format, state=BookState.READY, page_ids=row.page_ids
    ).exclude(pk=row.pk)
    for each in older:
        each.file.delete(save=False)
        each.delete()


_PROGRESS_LENGTH = BookFile._meta.get_field("progress").max_length
