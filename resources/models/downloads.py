"""
Pages round a file to take away.
"""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from ..blocks import SlideBlock
from .reading import BODY_PANELS, PROSE, ReadingPage
from .tree import LibraryPage


class ToolPage(ReadingPage):
    """
    A checklist or another tool, to read here and to take away as a file.
    """

    document = models.ForeignKey(
        "resources.LibraryDocument", on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.CharField(max_length=160, blank=True)

    kind = "Tool"
    template = "resources/tool_page.html"
    content_panels = [
        *LibraryPage.content_panels,
        FieldPanel("document"),
        FieldPanel("made_by"),
        *BODY_PANELS,
    ]
    page_description = "Something to use at work, with the file to take away."

    class Meta:
        verbose_name = "checklist or tool"


class DeckPage(ReadingPage):
    """
    A slide deck with the text of its slides, for those who cannot open or see it.
    """

    document = models.ForeignKey(
        "resources.LibraryDocument", on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.CharField(max_length=160, blank=True)
    slides = StreamField([("slide", SlideBlock())])

    kind = "Slides"
    template = "resources/deck_page.html"
    search_fields = [*ReadingPage.search_fields, index.SearchField("slides")]
    content_panels = [
        *LibraryPage.content_panels,
        FieldPanel("document"),
        FieldPanel("made_by"),
        FieldPanel("slides"),
        *BODY_PANELS,
    ]
    page_description = "Slides to download, with the text of each slide."

    class Meta:
        verbose_name = "slide deck"


class PaperPage(ReadingPage):
    """
    A paper or report: who wrote it, when, and what it found in short.
    """

    authors = models.CharField(
        max_length=300,
        help_text="With a semicolon between them, such as “Birch, A.; Rowan, S.”.",
    )
    year = models.PositiveSmallIntegerField()
    abstract = RichTextField(features=PROSE)
    document = models.ForeignKey(
        "resources.LibraryDocument",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    kind = "Paper"
    template = "resources/paper_page.html"
    search_fields = [
        *ReadingPage.search_fields,
        index.SearchField("authors"),
        index.SearchField("abstract"),
    ]
    content_panels = [
        *LibraryPage.content_panels,
        FieldPanel("authors"),
        FieldPanel("year"),
        FieldPanel("abstract"),
        FieldPanel("document"),
        *BODY_PANELS,
    ]
    page_description = "Who wrote it, when, and what it found in short."

    class Meta:
        verbose_name = "paper or report"
