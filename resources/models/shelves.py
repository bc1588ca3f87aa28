"""
The way in, the shelves, and the pages about the site itself.
"""

from django.db.models import Count, F, OrderBy, Window
from django.db.models.functions import RowNumber, Substr
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from .. import clearing
from ..blocks import BodyBlock
from .offers import OffersDocuments
from .tree import LibraryPage

# The pages about the site itself live under this address; every page's footer links there.
ABOUT = "about"
SHOWN_OF_A_SHELF = 4


class LibraryHome(LibraryPage):
    """
    The way in: every shelf with what stands on it.
    """

    max_count = 1
    parent_page_types = ["resources.SiteRoot"]
    subpage_types = [
        "resources.SectionPage",
        "resources.BookPage",
        "resources.GlossaryPage",
        "resources.NewslettersPage",
    ]

    class Meta:
        verbose_name = "library home"

    def get_context(self, request, *args, **kwargs):
        """
        Add the shelves with at least one page this reader may open, and the pages about the site.
        """
        context = super().get_context(request, *args, **kwargs)
        clearing.note_page(request, self, clearing.below_tag(self.pk))
        one_shelf = [Substr("path", 1, len(self.path) + self.steplen), F("depth")]
        # Newsletters stand as they came out, the newest first; nothing else has a day of its own.
        newest = OrderBy(F("newsletterpage__issue_date"), descending=True, nulls_last=True)
        pages = (
            LibraryPage.objects.descendant_of(self)
            .visible_to(request.user)
            .filter(depth__lte=self.depth + 2)
            .annotate(
                place=Window(RowNumber(), partition_by=one_shelf, order_by=[newest, "path"]),
                number=Window(Count("pk"), partition_by=one_shelf),
            )
            .filter(place__lte=SHOWN_OF_A_SHELF)
            .for_lists()
            .order_by("depth", "place", "path")
        )
        shelves = {}
        for page in pages:
            shelf = shelves.get(page.path[: -self.steplen])
            if page.depth == self.depth + 1:
                shelves[page.path] = {"page": page, "pages": []}
            elif shelf:
                shelf["pages"].append(page)
                shelf["number"] = page.number
        filled = [shelf for shelf in shelves.values() if shelf["pages"]]
        context["shelves"] = [shelf for shelf in filled if shelf["page"].slug != ABOUT]
        context["about"] = next((s for s in filled if s["page"].slug == ABOUT), None)
        return context


class SectionPage(LibraryPage):
    """
    A shelf: a few words and the pages that stand on it.
    """

    parent_page_types = ["resources.LibraryHome"]
    subpage_types = [
        "resources.InformationPage",
        "resources.ArticlePage",
        "resources.CaseStudyPage",
        "resources.RecordingPage",
        "resources.ToolPage",
        "resources.DeckPage",
        "resources.PaperPage",
        "resources.LivedExperiencePage",
        "resources.CollectionPage",
        "resources.ThemePage",
        "resources.WorkingDocumentPage",
    ]
    page_description = "A place for pages of one kind or on one subject."

    class Meta:
        verbose_name = "shelf"

    def get_context(self, request, *args, **kwargs):
        """
        Add the pages on this shelf that this reader may open.
        """
        context = super().get_context(request, *args, **kwargs)
        clearing.note_page(request, self, clearing.children_tag(self.pk))
        context["pages"] = (
            LibraryPage.objects.child_of(self).visible_to(request.user).for_lists().in_tree_order()
        )
        return context


class InformationPage(OffersDocuments, LibraryPage):
    """
    A page of plain information, such as the privacy notice.
    """

    body = StreamField(BodyBlock())

    can_be_saved = True
    parent_page_types = ["resources.SectionPage"]
    subpage_types = []
    search_fields = [
        *LibraryPage.search_fields,
        index.SearchField("body"),
        index.SearchField("offered_words"),
    ]
    content_panels = [*LibraryPage.content_panels, FieldPanel("body")]
    page_description = "Plain information, such as the privacy notice."

    class Meta:
        verbose_name = "page"

    def get_context(self, request, *args, **kwargs):
        """
        Add the shelf it stands on and what else stands there, as far as this reader may know.
        """
        context = super().get_context(request, *args, **kwargs)
        above = self.path[: -self.steplen]
        pages = (
            LibraryPage.objects.filter(path__startswith=above, depth__lte=self.depth)
            .visible_to(request.user)
            .for_lists()
            .in_tree_order()
        )
        context["shelf"] = next((page for page in pages if page.path == above), None)
        context["neighbours"] = [page for page in pages if page.path != above]
        shelf = context["shelf"] or self.get_parent()
        clearing.note_page(
            request, self, clearing.page_tag(shelf.pk), clearing.children_tag(shelf.pk)
        )
        return context
