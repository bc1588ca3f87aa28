"""
The pages people come to read, see or hear, each with what is tagged and referred to alike.
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Min, Value
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, ReferenceIndex
from wagtail.search import index

from frameworks.queries import HEADINGS
from pielink.kernel import connections

from .. import access, clearing
from ..blocks import BodyBlock, relation_in
from ..enums import PromiseState
from .offers import OffersDocuments
from .promises import PROMISES
from .tree import LibraryPage

RELATED = 4
WORDS_A_MINUTE = 220
# The order in which a page tells what it is about outside the frameworks.
PLACES = ["setting", "need", "approach", "lens"]
BODY_PANELS = [FieldPanel("body"), PROMISES]
PROSE = ["bold", "italic", "ol", "ul", "link"]


class ReadingPage(OffersDocuments, LibraryPage):
    """
    A page with a body, and round it the shelf it stands on and what leads on from it.
    """

    body = StreamField(BodyBlock(), blank=True)

    can_be_saved = True
    parent_page_types = ["resources.SectionPage"]
    subpage_types = []
    search_fields = [
        *LibraryPage.search_fields,
        index.SearchField("body"),
        index.SearchField("offered_words"),
    ]
    content_panels = [*LibraryPage.content_panels, *BODY_PANELS]

    class Meta:
        abstract = True

    def get_context(self, request, *args, **kwargs):
        """
        Add the way here, the words the page is tagged with, pages that refer to it and others that
        are related, as far as this reader may know of them.
        """
        context = super().get_context(request, *args, **kwargs)
        elements = list(self.elements.select_related("theme").all())
        way = list(
            LibraryPage.objects.ancestor_of(self)
            .visible_to(request.user)
            .filter(depth__gt=2)
            .for_lists()
            .in_tree_order()
        )
        places = self.places(preview=getattr(request, "is_preview", False))
        referring = self._referring(request.user)
        told = {*self.named_ids, *(page.pk for page in referring)}
        related = self._related(request.user, elements, told)
        clearing.note_page(
            request,
            self,
            *map(clearing.word_tag, elements),
            clearing.references_tag(self.pk),
        )
        clearing.note_pages(request, [*way, *related, *referring])
        promises = self._promises(request)
        now = timezone.now()
        # A preview may be of a page that is not there yet, of which nobody has anything to say.
        sections = connections.collect(self, "library-page", request.user, now) if self.pk else []
        if sections:
            clearing.note_what_is_told(request, sections, now)
        return {
            **context,
            "sections": sections,
            "way": way,
            "elements": elements,
            "places": places,
            "minutes": self.minutes,
            "related": related,
            "referring": referring,
            "promises": promises,
        }

    @property
    def minutes(self):
        """
        Give how many minutes the body takes to read, at 220 words a minute, at least one.
        """
        words = " ".join(map(str, self.body.stream_block.get_searchable_content(self.body))).split()
        return max(1, round(len(words) / WORDS_A_MINUTE))

    @property
    def named_ids(self):
        """
        Give the primary keys of the pages that this one leads to with a reason of its own.
        """
        leads = [
            item
            for block in self.body
            if block.block_type == "related"
            for item in block.value["items"]
        ]
        return {lead["page"].pk for lead in leads if lead["page"]}

    def _promises(self, request):
        """
        Return a dict for each promise: its `text`, `due_on`, `state` as this reader may know it,
        the `page` that keeps it, and the `reason` why it is withdrawn.
        """
        promises = list(self.promises.all()) if self.has_promises else []
        if not promises:
            return []
        keeping = LibraryPage.objects.in_bulk(
            {each.fulfilled_by_id for each in promises if each.fulfilled_by_id}
        )
        # Noted before they are published too: publishing them turns the promise into the link.
        clearing.note_pages(request, keeping.values())
        now = timezone.now()
        today = timezone.localdate(now)
        shown = []
        for each in promises:
            page = keeping.get(each.fulfilled_by_id)
            if each.withdrawn_reason:
                state = PromiseState.WITHDRAWN
            elif page and page.is_in_use and access.can_view(request.user, page):
                state = PromiseState.FULFILLED
            else:
                page, state = None, each.timing_on(today)
                if state != PromiseState.OVERDUE:
                    clearing.note_end(request, each.overdue_at, now)
            shown.append(
                {
                    "text": each.text,
                    "due_on": each.due_on,
                    "state": state,
                    "page": page,
                    "reason": each.withdrawn_reason,
                }
            )
        return shown

    def places(self, *, preview):
        """
        Return what the page is tagged with outside the frameworks, each with the name under which
        one browses by it; in one query, but in a preview, where it may not be saved.
        """
        if preview:
            rows = [
                (name, word.position, word.slug, word.name)
                for name, words in [
                    ("setting", self.settings),
                    ("need", self.needs),
                    ("approach", self.approaches),
                    ("lens", self.lenses),
                ]
                for word in words.all()
            ]
        else:
            first, *others = [
                HEADINGS[name]
                .objects.filter(library_pages=self)
                .order_by()
                .values_list(Value(name), "position", "slug", "name")
                for name in PLACES
            ]
            rows = first.union(*others, all=True).order_by()
        in_order = sorted(rows, key=lambda row: (PLACES.index(row[0]), *row[1:]))
        return [{"name": name, "slug": slug, "label": label} for name, _, slug, label in in_order]

    def _related(self, user, elements, told):
        """
        Return the pages most alike, without those of whom the page tells otherwise.
        """
        if not elements:
            return []
        return list(
            LibraryPage.objects.visible_to(user)
            .filter(elements__in=elements)
            .exclude(pk__in={self.pk, *told})
            .exclude(path__startswith=self.path)
            .annotate(shared=Count("elements"), because=Min("elements__name"))
            .for_lists()
            .order_by("-shared", "-first_published_at", "pk")[:RELATED]
        )

    def _referring(self, user):
        found = ReferenceIndex.get_references_to(self).filter(
            base_content_type=ContentType.objects.get_for_model(Page)
        )
        relations = {}
        for pk, model_path in found.order_by("pk").values_list("object_id", "model_path"):
            # Of two ways in which one page names this one, that which says more is told.
            relations[int(pk)] = relation_in(model_path) or relations.get(int(pk))
        relations.pop(self.pk, None)
        if not relations:
            return []
        pages = list(
            LibraryPage.objects.visible_to(user)
            .filter(pk__in=relations)
            .for_lists()
            .in_tree_order()
        )
        for page in pages:
            page.relation = relations[page.pk]
        return pages


class ArticlePage(ReadingPage):
    """
    An essay, or a starting point for people in one kind of place.
    """

    kind = "Article"
    template = "resources/reading_page.html"
    page_description = "A text to read: an essay, or where to begin in one kind of place."

    class Meta:
        verbose_name = "article"
