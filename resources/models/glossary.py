"""
The words of the field.
"""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from .. import clearing
from .reading import BODY_PANELS, ReadingPage
from .tree import LibraryPage


class GlossaryPage(LibraryPage):
    """
    The words of the field, in the alphabet's order.
    """

    max_count = 1
    kind = "Glossary"
    can_be_saved = True
    parent_page_types = ["resources.LibraryHome"]
    subpage_types = ["resources.GlossaryTermPage"]

    class Meta:
        verbose_name = "glossary"

    def get_context(self, request, *args, **kwargs):
        """
        Add the terms under their first letters.
        """
        context = super().get_context(request, *args, **kwargs)
        clearing.note_page(request, self, clearing.children_tag(self.pk))
        letters = {}
        terms = GlossaryTermPage.objects.child_of(self).visible_to(request.user)
        for term in sorted(terms, key=lambda term: term.title.casefold()):
            letters.setdefault(term.title[0].upper(), []).append(term)
        context["letters"] = letters
        return context


class GlossaryTermPage(ReadingPage):
    """
    One word and what it means here.
    """

    meaning = models.TextField()
    other_names = models.CharField(
        "also called", max_length=240, blank=True, help_text="Separated by commas."
    )

    kind = "Glossary"
    template = "resources/glossary_term_page.html"
    parent_page_types = ["resources.GlossaryPage"]
    search_fields = [
        *ReadingPage.search_fields,
        index.SearchField("meaning", boost=2),
        index.SearchField("other_names", boost=2),
    ]
    content_panels = [
        *LibraryPage.content_panels,
        FieldPanel("meaning"),
        FieldPanel("other_names"),
        *BODY_PANELS,
    ]
    page_description = "One word, its meaning and its other names."

    class Meta:
        verbose_name = "glossary term"
