"""
What an editor puts together for a purpose.
"""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from .. import clearing
from ..blocks import ChosenBlock
from .reading import BODY_PANELS, ReadingPage
from .tree import LibraryPage


class CollectionPage(ReadingPage):
    """
    A few pages chosen by an editor, who says of each why.
    """

    chosen_by = models.CharField(max_length=160)
    items = StreamField([("item", ChosenBlock())])

    kind = "Collection"
    template = "resources/collection_page.html"
    content_panels = [
        *LibraryPage.content_panels,
        FieldPanel("chosen_by"),
        FieldPanel("items"),
        *BODY_PANELS,
    ]
    page_description = "A few pages of the library, each with the reason to read it."

    class Meta:
        verbose_name = "collection"

    @property
    def named_ids(self):
        """
        Add the chosen pages to those it leads to.
        """
        chosen = [item.value["page"] for item in self.items]
        return super().named_ids | {page.pk for page in chosen if page}

    def get_context(self, request, *args, **kwargs):
        """
        Add the chosen pages this reader may open, each with the reason.
        """
        context = super().get_context(request, *args, **kwargs)
        chosen = [item.value for item in self.items]
        pages = {
            page.pk: page
            for page in LibraryPage.objects.visible_to(request.user).filter(
                pk__in=[value["page"].pk for value in chosen if value["page"]]
            )
        }
        clearing.note_pages(request, [value["page"] for value in chosen if value["page"]])
        context["chosen"] = [
            {"page": pages[value["page"].pk], "reason": value["reason"]}
            for value in chosen
            if value["page"] and value["page"].pk in pages
        ]
        return context
