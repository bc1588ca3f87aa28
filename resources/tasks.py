"""
Work of the library that outlives a request.
"""

from celery import shared_task

from . import bookmaking, indexing


@shared_task(name="resources.tasks.make_book_file")
def make_book_file(*, book_file_id, **kwargs):
    """
    Make one book file that somebody asked for.
    """
    bookmaking.make(book_file_id)


@shared_task(name="resources.tasks.read_document")
def read_document(*, document_id, **kwargs):
    """
    Read the words of one document whose file may be new.
    """
    indexing.read_document(document_id)
