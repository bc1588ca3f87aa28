"""
The pages people come to read, see or hear, each with what is tagged and referred to alike.
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Min
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, ReferenceIndex
from wagtail.search import index

from .. import clearing
from ..blocks import BodyBlock
from .offers import OffersDocuments
from .tree import LibraryPage

RELATED = 4
WORDS_A_MINUTE = 220
PROSE = ["bold", "italic", "ol", "ul", "link"]


class ReadingPage(OffersDocuments, LibraryPage):
    """
    A page with a body, and round it the shelf it stands on and what leads on from it.
    """

    body = StreamField(BodyBlock(), blank=True)

    parent_page_types = ["resources.SectionPage"]
    subpage_types = []
    search_fields = [
        *LibraryPage.search_fields,
        index.SearchField("body"),
        index.SearchField("offered_words"),
    ]
    content_panels = [*LibraryPage.content_panels, FieldPanel("body")]

    class Meta:
        abstract = True

    def get_context(self, request, *args, **kwargs):
        """
        Add the way here, the words the page is tagged with, related pages and those that refer to
        it, as far as this reader may know of them.
        """
        context = super().get_context(request, *args, **kwargs)
        elements = list(self.elements.select_related("theme").all())
        way = list(
            LibraryPage.objects.ancestor_of(self)
            .visible_to(request.user)
            .filter(depth__gt=2)
            .in_tree_order()
        )
        related = self._related(request.user, elements)
        referring = self._referring(request.user)
        clearing.note_page(
            request,
            self,
            *map(clearing.word_tag, elements),
            clearing.references_tag(self.pk),
        )
        clearing.note_pages(request, [*way, *related, *referring])
        return {
            **context,
            "way": way,
            "elements": elements,
            "minutes": self.minutes,
            "related": related,
            "referring": referring,
        }

    @property
    def minutes(self):
        """
        Give how many minutes the body takes to read, at 220 words a minute, at least one.
        """
        words = " ".join(map(str, self.body.stream_block.get_searchable_content(self.body))).split()
        return max(1, round(len(words) / WORDS_A_MINUTE))

    def _related(self, user, elements):
        if not elements:
            return []
        return list(
            LibraryPage.objects.visible_to(user)
            .filter(elements__in=elements)
            .exclude(pk=self.pk)
            .exclude(path__startswith=self.path)
            .annotate(shared=Count("elements"), because=Min("elements__name"))
            .order_by("-shared", "-first_published_at", "pk")[:RELATED]
        )

    def _referring(self, user):
        found = ReferenceIndex.get_references_to(self).filter(
            base_content_type=ContentType.objects.get_for_model(Page)
        )
        pks = {int(pk) for pk in found.values_list("object_id", flat=True)} - {self.pk}
        if not pks:
            return []
        return list(LibraryPage.objects.visible_to(user).filter(pk__in=pks).in_tree_order())


class ArticlePage(ReadingPage):
    """
    An essay, or a starting point for people in one kind of place.
    """

    kind = "Article"
    template = "resources/reading_page.html"

    class Meta:
        verbose_name = "article"
