"""
Work of the library that outlives a request.
"""

from celery import shared_task

from . import bookmaking


@shared_task(name="resources.tasks.make_book_file")
def make_book_file(*, book_file_id, **kwargs):
    """
    Make one book file that somebody asked for.
    """
    bookmaking.make(book_file_id)
