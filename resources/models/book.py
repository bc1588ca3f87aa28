"""
Books: parts, chapters and sections to read in order, whole, or as a file.
"""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from .. import clearing
from ..enums import BookFormat, BookState
from .reading import ReadingPage
from .tree import LibraryPage


class BookPage(LibraryPage):
    """
    A book: its title page and contents.
    """

    subtitle = models.CharField(max_length=160, blank=True)
    edition = models.CharField(max_length=120)
    provenance = models.CharField(
        max_length=400, help_text="Where the words come from and who may use them."
    )

    kind = "Book"
    can_be_saved = True
    parent_page_types = ["resources.LibraryHome"]
    subpage_types = ["resources.PartPage", "resources.ChapterPage"]
    search_fields = [*LibraryPage.search_fields, index.SearchField("subtitle")]
    content_panels = [
        *LibraryPage.content_panels,
        FieldPanel("subtitle"),
        FieldPanel("edition"),
        FieldPanel("provenance"),
    ]
    page_description = "A text in parts and chapters, to read in order or take away."

    class Meta:
        verbose_name = "book"

    def get_context(self, request, *args, **kwargs):
        """
        Add the contents as far as this reader may open them.
        """
        context = super().get_context(request, *args, **kwargs)
        clearing.note_page(request, self, clearing.below_tag(self.pk))
        context["contents"] = contents_of(self, request.user)
        return context


class BookLeaf(ReadingPage):
    """
    A page of a book: it knows the book, what comes before and what comes next.
    """

    class Meta:
        abstract = True

    def get_context(self, request, *args, **kwargs):
        """
        Add the book with its contents, and the neighbours in the order of reading; nothing of them
        where this reader may not know of the book.
        """
        context = super().get_context(request, *args, **kwargs)
        book = BookPage.objects.ancestor_of(self).first()
        known = any(page.pk == book.pk for page in context["way"])
        leaves = contents_of(book, request.user) if known else []
        place = next((n for n, leaf in enumerate(leaves) if leaf.pk == self.pk), None)
        clearing.note_page(request, self, clearing.below_tag(book.pk), clearing.page_tag(book.pk))
        context["book"] = book if known else None
        context["contents"] = leaves
        if place is not None:
            context["previous"] = leaves[place - 1] if place else book
            context["next"] = leaves[place + 1] if place + 1 < len(leaves) else None
        context["within"] = [
            leaf
            for leaf in leaves
            if leaf.path.startswith(self.path) and leaf.depth == self.depth + 1
        ]
        return context


class PartPage(BookLeaf):
    """
    A part of a book, with a few words before its chapters.
    """

    kind = "Part"
    template = "resources/book_leaf.html"
    parent_page_types = ["resources.BookPage"]
    subpage_types = ["resources.ChapterPage"]
    page_description = "Several chapters under one heading."

    class Meta:
        verbose_name = "part"


class ChapterPage(BookLeaf):
    """
    A chapter of a book; one about a theme wears its colour.
    """

    theme = models.ForeignKey(
        "frameworks.Theme", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    kind = "Chapter"
    template = "resources/book_leaf.html"
    parent_page_types = ["resources.BookPage", "resources.PartPage"]
    subpage_types = ["resources.BookSectionPage"]
    content_panels = [*ReadingPage.content_panels, FieldPanel("theme")]
    page_description = "A text to read in its turn, whole or in sections."

    class Meta:
        verbose_name = "chapter"


class BookSectionPage(BookLeaf):
    """
    A section of a chapter.
    """

    kind = "Book section"
    template = "resources/book_leaf.html"
    parent_page_types = ["resources.ChapterPage"]
    page_description = "A piece of a chapter with a page of its own."

    class Meta:
        verbose_name = "book section"


class BookFile(models.Model):
    """
    A book as a file, made once for all who may read the same pages of it.

    `digest` says which pages in which state; where one of them changes, another file is made.
    """

    book = models.ForeignKey(BookPage, on_delete=models.CASCADE, related_name="files")
    format = models.CharField(max_length=4, choices=BookFormat)
    digest = models.CharField(max_length=64)
    page_ids = models.JSONField()
    state = models.CharField(max_length=8, choices=BookState, default=BookState.WAITING)
    progress = models.CharField(max_length=120, blank=True)
    file = models.FileField(upload_to="books/", blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["book", "format", "digest"], name="one_file_of_a_book_in_a_state"
            )
        ]

    def __str__(self):
        return f"{self.book} ({self.get_format_display()})"


def contents_of(book, user):
    """
    Return the pages of a book in the order of reading, as far as this person may open them.

    A page whose part or chapter they may not open is left out with it.
    """
    leaves, opened = [], {book.path}
    pages = LibraryPage.objects.descendant_of(book).visible_to(user).in_tree_order()
    for page in pages:
        if page.path[: -page.steplen] in opened:
            opened.add(page.path)
            page.level = page.depth - book.depth
            leaves.append(page)
    return leaves
