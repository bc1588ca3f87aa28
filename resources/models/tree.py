"""
Where the tree of pages begins, and what every page of the library has.
"""

from django.db import models
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageManager, PageQuerySet, PageViewRestriction
from wagtail.search import index
from wagtail.url_routing import RouteResult

from .. import access
from ..enums import PageState
from .files import ForAnAudience
from .keeping import Kept, LibraryCopyForm, LibraryPageForm


class SiteRoot(Page):
    """
    Where the tree begins. It is never shown itself: "/" belongs to the members' home.
    """

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["resources.LibraryHome"]
    private_page_options = []

    class Meta:
        verbose_name = "beginning of the site"

    def route(self, request, path_components):
        """
        Find a page of the library by its whole address at once, however deep it lies.

        Whatever is not found so takes Wagtail's walk from parent to child.
        """
        url_path = f"{self.url_path}{'/'.join(path_components)}/"
        page = LibraryPage.objects.live().filter(url_path=url_path).first()
        if page is None:
            return super().route(request, path_components)
        return RouteResult(page.specific)


class LibraryPageQuerySet(PageQuerySet):
    def visible_to(self, user):
        """
        Keep published pages that are in use and that this person may read.
        """
        return self.in_use().filter(access.visible_q(user))

    def in_use(self):
        """
        Keep published pages that were not taken out of the library since.
        """
        return self.live().filter(state=PageState.IN_USE)

    def in_tree_order(self):
        return self.order_by("path")


class LibraryPage(Kept, ForAnAudience, Page):
    """
    What every page of the library has: a summary, an audience and words to find it by.

    One table for all of them, so that lists and searches filter by audience in a single query.
    """

    summary = models.TextField(
        blank=True,
        max_length=300,
        help_text="One or two sentences for lists and search results.",
    )
    elements = ParentalManyToManyField(
        "frameworks.Element", blank=True, related_name="library_pages"
    )
    settings = ParentalManyToManyField(
        "frameworks.Setting", blank=True, related_name="library_pages"
    )
    needs = ParentalManyToManyField("frameworks.Need", blank=True, related_name="library_pages")
    lenses = ParentalManyToManyField("frameworks.Lens", blank=True, related_name="library_pages")
    approaches = ParentalManyToManyField(
        "frameworks.Approach", blank=True, related_name="library_pages"
    )

    objects = PageManager.from_queryset(LibraryPageQuerySet)()

    # What a list says the page is; a newcomer's words, not Wagtail's.
    kind = "Page"

    is_creatable = False
    private_page_options = []
    base_form_class = LibraryPageForm
    copy_form_class = LibraryCopyForm
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.FilterField("audience"),
        index.FilterField("sig"),
        index.FilterField("state"),
    ]
    content_panels = [*Page.content_panels, FieldPanel("summary")]
    promote_panels = [
        MultiFieldPanel([FieldPanel("audience"), FieldPanel("sig")], heading="Who may read it"),
        MultiFieldPanel(
            [
                FieldPanel("elements"),
                FieldPanel("settings"),
                FieldPanel("needs"),
                FieldPanel("lenses"),
                FieldPanel("approaches"),
            ],
            heading="What it is about",
        ),
        *Page.promote_panels,
    ]

    class Meta:
        verbose_name = "library page"
        constraints = [*ForAnAudience.Meta.constraints, *Kept.Meta.constraints]

    def get_view_restrictions(self):
        """
        Answer Wagtail's own privacy with nothing: the audience alone decides, in one hook.
        """
        return PageViewRestriction.objects.none()

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), "section": "library"}
