"""
A page for each theme and element: what it means and everything that is tagged with it.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from wagtail.admin.panels import FieldPanel

from frameworks import queries as vocabulary
from pielink.kernel import connections

from .. import clearing
from .reading import BODY_PANELS, ReadingPage
from .tree import LibraryPage


class VocabularyPage(ReadingPage):
    """
    A page about a word of the framework.
    """

    class Meta:
        abstract = True

    def places(self, *, preview):
        """
        Return nothing: a word stands for every setting and need.
        """
        return []

    def about(self, request, word):
        """
        Return what the library and the other apps hold about a word, which carries `leading`: the
        elements that it goes by in any version of the framework.

        In the library that is what is tagged with one of these, without the pages of the words
        themselves; apart from it the pages of elements right below this one.
        """
        tags = LibraryPage.elements.through.objects.filter(element__in=word.leading)
        tagged = Q(pk__in=tags.values("librarypage"), elementpage=None, themepage=None)
        below = Q(path__startswith=self.path, depth=self.depth + 1, elementpage__isnull=False)
        pages = list(
            LibraryPage.objects.visible_to(request.user)
            .filter(tagged | below)
            .annotate(element_id=F("elementpage__element"))
            .select_related("content_type")
            .order_by("-first_published_at", "pk")
        )
        now = timezone.now()
        sections = connections.collect(word, "word-page", request.user, now)
        clearing.note_page(request, self, *map(clearing.word_tag, word.words))
        clearing.note_what_is_told(request, sections, now)
        tagged = [page for page in pages if page.element_id is None]
        clearing.note_pages(request, tagged)
        return {
            "word": word,
            "tagged": tagged,
            "element_pages": sorted(
                (page for page in pages if page.element_id), key=lambda page: page.path
            ),
            "sections": sections,
        }


class ThemePage(VocabularyPage):
    """
    A theme: its meaning, its elements, and what the library holds about them.
    """

    theme = models.OneToOneField(
        "frameworks.Theme", on_delete=models.PROTECT, related_name="library_page"
    )

    kind = "Theme"
    template = "resources/theme_page.html"
    subpage_types = ["resources.ElementPage"]
    content_panels = [*LibraryPage.content_panels, FieldPanel("theme"), *BODY_PANELS]
    page_description = "The page of one theme; what is tagged with it stands there by itself."

    class Meta:
        verbose_name = "theme"

    def get_context(self, request, *args, **kwargs):
        """
        Add the pages of the theme's elements, and what there is about one of them.
        """
        context = super().get_context(request, *args, **kwargs)
        self.theme = vocabulary.theme_with_words(self.theme_id)
        clearing.note_page(request, self, clearing.children_tag(self.pk))
        found = self.about(request, self.theme)
        meanings = {word.pk: word.meaning for word in self.theme.words}
        for page in found["element_pages"]:
            page.meaning = meanings.get(page.element_id, "")
        return {**context, **found}


class ElementPage(VocabularyPage):
    """
    An element: its meaning, the other names it goes by, and what the library holds about it.
    """

    element = models.OneToOneField(
        "frameworks.Element", on_delete=models.PROTECT, related_name="library_page"
    )

    kind = "Element"
    template = "resources/element_page.html"
    parent_page_types = ["resources.ThemePage"]
    content_panels = [*LibraryPage.content_panels, FieldPanel("element"), *BODY_PANELS]
    page_description = "The page of one element; what is tagged with it stands there by itself."

    class Meta:
        verbose_name = "element"

    def get_context(self, request, *args, **kwargs):
        """
        Add what there is about the element.
        """
        context = super().get_context(request, *args, **kwargs)
        self.element = vocabulary.element_with_words(self.element_id)
        return {**context, **self.about(request, self.element)}
