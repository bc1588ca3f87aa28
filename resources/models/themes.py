"""
A page for each theme and element: what it means and everything that is tagged with it.
"""

from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel

from frameworks import queries as vocabulary

from .. import clearing
from .reading import ReadingPage
from .tree import LibraryPage


class VocabularyPage(ReadingPage):
    """
    A page about a word of the framework.
    """

    class Meta:
        abstract = True

    def tagged(self, user, elements):
        """
        Return the pages tagged with any of these elements, or with what an earlier version of the
        framework called them; those in whose name a page like this one stands are left out.
        """
        pks = vocabulary.elements_leading_to([element.pk for element in elements])
        tagged = LibraryPage.objects.visible_to(user).filter(elements__in=pks)
        return list(
            tagged.filter(Q(elementpage=None), Q(themepage=None))
            .select_related("content_type")
            .distinct()
            .order_by("-first_published_at", "pk")
        )


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
    content_panels = [*LibraryPage.content_panels, FieldPanel("theme"), FieldPanel("body")]

    class Meta:
        verbose_name = "theme"

    def get_context(self, request, *args, **kwargs):
        """
        Add the pages of the theme's elements, and what is tagged with one of them.
        """
        context = super().get_context(request, *args, **kwargs)
        elements = list(self.theme.elements.all())
        clearing.note_page(
            request, self, clearing.children_tag(self.pk), *map(clearing.word_tag, elements)
        )
        context["element_pages"] = list(
            ElementPage.objects.child_of(self)
            .visible_to(request.user)
            .select_related("element")
            .in_tree_order()
        )
        context["tagged"] = self.tagged(request.user, elements)
        clearing.note_pages(request, context["tagged"])
        return context


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
    content_panels = [*LibraryPage.content_panels, FieldPanel("element"), FieldPanel("body")]

    class Meta:
        verbose_name = "element"

    def get_context(self, request, *args, **kwargs):
        """
        Add what is tagged with the element.
        """
        context = super().get_context(request, *args, **kwargs)
        clearing.note_page(request, self, clearing.word_tag(self.element))
        context["tagged"] = self.tagged(request.user, [self.element])
        clearing.note_pages(request, context["tagged"])
        return context
