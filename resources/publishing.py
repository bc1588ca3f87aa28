"""
What is done with the library from outside Wagtail.
"""

import datetime
import functools
import hashlib

from django.db import transaction

from . import queries, tasks
from .enums import BookState
from .models import BookFile

# A file that is not ready by then was lost on its way, and is begun again.
LOST_AFTER = datetime.timedelta(minutes=10)


class NothingToMake(Exception):
    """
    The book has no page that this person may read.
    """


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
