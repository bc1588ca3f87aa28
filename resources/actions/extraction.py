"""
Having the words of documents read.
"""

import functools

from django.db import transaction

from .. import extraction, indexing, tasks
from ..models import LibraryDocument

BATCH = 50


def ask_for_text(*, document):
    """
    Have a document's words read once its file is safely stored; nothing for other kinds of file.
    """
    if indexing.is_readable(document):
        transaction.on_commit(
            functools.partial(tasks.read_document.apply_async, kwargs={"document_id": document.pk})
        )


def extract_documents(*, say):
    """
    Read every document that nobody has read yet, and return how many were read.

    `say` is told after every fifty how many are done and how many there are. Each is kept as soon
    as it is read, so that what is broken off goes on where it ended.
    """
    waiting = list(
        LibraryDocument.objects.filter(text_state="")
        .filter(file__iregex=rf"\.({'|'.join(extraction.EXTENSIONS)})$")
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    count = 0
    for number, pk in enumerate(waiting, start=1):
        count += indexing.read_document(pk) is not None
        if number % BATCH == 0 or number == len(waiting):
            say(number, len(waiting))
    return count
