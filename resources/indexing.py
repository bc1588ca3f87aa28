"""
What documents say, read from their files and kept where the search finds it.
"""

import hashlib
import logging

from django.db import transaction
from wagtail.search import index

from . import clearing, extraction
from .enums import TextState
from .models import DocumentText, LibraryDocument, LibraryPage

_log = logging.getLogger(__name__)


def is_readable(document):
    """
    Test whether a document is of a kind whose words can be read.
    """
    return document.file_extension.lower() in extraction.EXTENSIONS


def read_document(document_id):
    """
    Read the words of a document and let the search find the pages that offer it by them.

    May be run twice, late, or while the file is replaced: what was read already is left alone,
    and what is read of a file that is gone by then is dropped. Returns the TextState, None where
    nothing was done.
    """
    document = LibraryDocument.objects.select_related("read").filter(pk=document_id).first()
    if document is None or not is_readable(document):
        return None
    content = _content(document)
    if _is_read(document, content):
        return None
    if content is None:
        done = extraction.Extraction(TextState.BROKEN)
    else:
        done = extraction.extract(content, document.file_extension.lower())
    return _keep(document, content, done)


@transaction.atomic
def index_pages_offering(document):
    """
    Let the search know the words of a document on the pages for its readers, and on no other.

    The pages are held meanwhile, so that none is given other readers between being read and being
    written to the index.
    """
    pks = clearing.referring_pks([document])
    if not pks:
        return
    for page in LibraryPage.objects.select_for_update().filter(pk__in=pks).order_by("pk"):
        index.insert_or_update_object(page)


@transaction.atomic
def forget_document(document):
    """
    Take the words of a document that is about to go out of the search.
    """
    if DocumentText.objects.filter(document=document).delete()[0]:
        index_pages_offering(document)


def _content(document):
    try:
        with document.file.storage.open(document.file.name, "rb") as file:
            return file.read()
    except OSError:
        _log.warning("The file of document %s is missing.", document.pk)
        return None


def _hash(content):
    return "" if content is None else hashlib.sha256(content).hexdigest()


def _is_read(document, content):
    kept = getattr(document, "read", None)
    # Saving a form that was opened before its words were read puts back the state it had then.
    return kept is not None and kept.file_hash == _hash(content) and document.text_state != ""


@transaction.atomic
def _keep(document, content, done):
    current = LibraryDocument.objects.select_for_update().filter(pk=document.pk).first()
    if current is None or _hash(_content(current)) != _hash(content):
        # Whoever replaced the file has asked for the new one to be read.
        return None
    DocumentText.objects.update_or_create(
        document=current, defaults={"text": done.text, "file_hash": _hash(content)}
    )
    current.text_state = done.state
    current.save(update_fields=["text_state"])
    return done.state
