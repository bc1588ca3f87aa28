"""
Pages that offer documents, and what those documents say.
"""

import re

from django.utils.functional import cached_property
from wagtail.admin.panels import HelpPanel

from .files import DocumentText, LibraryDocument

_WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


class DocumentNotesPanel(HelpPanel):
    """
    Tells an editor what stands in the way of finding and hearing what the page's documents say.
    """

    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "template": "resources/cms/document_notes.html"})

    class BoundPanel(HelpPanel.BoundPanel):
        @cached_property
        def notes(self):
            """
            Give each document with something to tell, and what.
            """
            page = self.instance
            if not isinstance(page, OffersDocuments):
                return []
            documents = LibraryDocument.objects.filter(pk__in=page.offered_ids).order_by("pk")
            found = []
            for document in documents:
                if document.text_note:
                    found.append((document, document.text_note))
                elif not page.is_for_the_readers_of(document):
                    found.append((document, _FOR_OTHERS))
            return found

        def is_shown(self):
            return super().is_shown() and bool(self.notes)


_FOR_OTHERS = (
    "This file is for other people than the page, so the search does not find the page by the "
    "file’s words. Give both the same audience."
)


class OffersDocuments:
    """
    A page with documents to take away: one in `document`, others in the downloads of its `body`.
    """

    @property
    def offered_ids(self):
        """
        Give the primary keys of the documents, each once, in the order of the page.
        """
        downloads = [
            block["value"].get("document")
            for block in self.body.raw_data
            if block["type"] == "download"
        ]
        ids = dict.fromkeys([getattr(self, "document_id", None), *downloads])
        return [pk for pk in ids if pk]

    def is_for_the_readers_of(self, document):
        """
        Test whether a document has the readers of this page and no others.
        """
        return (document.audience, document.sig_id) == (self.audience, self.sig_id)

    @property
    def offered_texts(self):
        """
        Give the DocumentTexts of the documents that have the page's own readers.

        Whatever is only for others stays out: finding the page by it would tell what it says.
        """
        ids = self.offered_ids
        if not ids:
            return []
        texts = DocumentText.objects.filter(
            document__in=ids, document__audience=self.audience, document__sig=self.sig_id
        )
        return list(texts.order_by("document"))

    @property
    def offered_words(self):
        """
        Give each word of those documents once, for the search.

        It asks which words stand on a page; how often would only make its index large and let
        long files crowd out short pages.
        """
        words = {}
        for each in self.offered_texts:
            words.update(dict.fromkeys(_WORDS.findall(each.text.lower())))
        return " ".join(words)
