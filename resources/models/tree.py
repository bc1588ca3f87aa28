"""
Where the tree of pages begins, and what every page of the library has.
"""

from csp.decorators import csp_update
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.models import Page, PageManager, PageQuerySet, PageViewRestriction
from wagtail.search import index
from wagtail.url_routing import RouteResult
from wagtail.utils.decorators import cached_classmethod

from .. import access
from ..blocks import frame_hosts
from ..enums import PageState
from .files import ForAnAudience
from .keeping import Kept, LibraryCopyForm, LibraryPageForm
from .links import problems_with_links
from .offers import DocumentNotesPanel
from .panels import ElementsPanel, WordsPanel
from .promises import Promise
from .saving import saved_by

SHOWN_IN_LISTS = [
    "path",
    "depth",
    "title",
    "slug",
    "url_path",
    "content_type",
    "first_published_at",
    "summary",
    "audience",
    "sig",
]


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
        found = LibraryPage.objects.live().filter(url_path=url_path)
        promises = Promise.objects.filter(page=OuterRef("pk"))
        row = found.values_list("pk", "content_type_id", Exists(promises)).first()
        kind_of_page = row and ContentType.objects.get_for_id(row[1]).model_class()
        if not kind_of_page:
            return super().route(request, path_components)
        page = kind_of_page.objects.get(pk=row[0])
        page.has_promises = row[2]
        return RouteResult(page)


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

    def for_lists(self):
        """
        Load of each page no more than its name, its summary and where it stands: of the forty
        columns of a page a list shows a few.
        """
        return self.only(*SHOWN_IN_LISTS)

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
    # A page to come back to, unlike one that only leads on to others.
    can_be_saved = False

    # Found out with the page where it is served, so that most pages spare themselves a query.
    has_promises = True

    is_creatable = False
    private_page_options = []
    # A copy promises nothing by itself.
    exclude_fields_in_copy = [*Kept.exclude_fields_in_copy, "promises"]
    base_form_class = LibraryPageForm
    copy_form_class = LibraryCopyForm
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.FilterField("audience"),
        index.FilterField("sig"),
        index.FilterField("state"),
    ]
    content_panels = [*Page.content_panels, FieldPanel("summary"), DocumentNotesPanel()]
    promote_panels = [
        MultiFieldPanel([FieldPanel("audience"), FieldPanel("sig")], heading="Readers"),
        MultiFieldPanel(
            [
                ElementsPanel("elements"),
                WordsPanel("settings"),
                WordsPanel("needs"),
                WordsPanel("lenses"),
                WordsPanel("approaches"),
            ],
            heading="What it is about",
            help_text="People browse and search by these, and related pages are found by them.",
        ),
    ]
    address_panels = [
        FieldPanel(
            "slug",
            help_text="The last part of the page’s address. It follows the title until the page is "
            "published; changed later, the old address leads to the new one.",
        ),
        MultiFieldPanel(
            [FieldPanel("seo_title"), FieldPanel("search_description")],
            heading="What search engines show",
        ),
    ]

    class Meta:
        verbose_name = "library page"
        constraints = [*ForAnAudience.Meta.constraints, *Kept.Meta.constraints]

    @cached_classmethod
    def get_edit_handler(cls):  # noqa: N805 - Wagtail's decorator makes it a class method
        """
        Return the editor's tabs, each named after what is filled in there.
        """
        tabs = [
            ("Content", cls.content_panels),
            ("Readers and words", cls.promote_panels),
            ("Address", cls.address_panels),
            ("Settings", cls.settings_panels),
        ]
        shown = [ObjectList(panels, heading=heading) for heading, panels in tabs if panels]
        return TabbedInterface(shown, base_form_class=cls.base_form_class).bind_to_model(cls)

    @classmethod
    def kind_of_all(cls):
        """
        Return what any page of this type is called, where one alone may be called otherwise.
        """
        return cls.kind

    @property
    def kind_in_lists(self):
        """
        Give what a list says the page is; nothing is loaded for it.
        """
        return (self.specific_class or LibraryPage).kind_of_all()

    def get_view_restrictions(self):
        """
        Answer Wagtail's own privacy with nothing: the audience alone decides, in one hook.
        """
        return PageViewRestriction.objects.none()

    def clean(self):
        """
        Refuse links that say nothing on their own, and any that lead to this page itself.
        """
        super().clean()
        if problems := problems_with_links(self):
            raise ValidationError(problems)

    def serve(self, request, *args, **kwargs):
        """
        Serve the page; one that may show videos from elsewhere lets browsers show just those.
        """
        serve = super().serve
        if hosts := frame_hosts(getattr(self, "body", ())):
            serve = csp_update({"frame-src": hosts})(serve)
        return serve(request, *args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        """
        Add whether this reader saved the page for later.
        """
        return {
            **super().get_context(request, *args, **kwargs),
            "section": "library",
            "saved": saved_by(request.user, self) if self.can_be_saved else None,
        }
