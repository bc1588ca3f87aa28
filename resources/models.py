"""
The library: its pages, documents, images and recordings, each with those who may read it.
"""

# ruff: noqa: DJ008 - pages and files are called by their title: Wagtail's models say so already.

import posixpath

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.documents.models import AbstractDocument
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import Page, PageManager, PageQuerySet, PageViewRestriction
from wagtail.search import index
from wagtail.url_routing import RouteResult
from wagtailmedia.models import AbstractMedia

from . import access, clearing
from .blocks import BodyBlock
from .enums import Audience

# The pages about the site itself live under this address; every page's footer links there.
ABOUT = "about"


class ForAnAudience(models.Model):
    """
    Something that everyone, every member or the members of one SIG may read.
    """

    audience = models.CharField(
        "who may read it", max_length=8, choices=Audience, default=Audience.MEMBERS
    )
    sig = models.ForeignKey(
        "sigs.Sig",
        verbose_name="SIG",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Only for what one SIG keeps to itself.",
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(audience=Audience.SIG) | models.Q(sig__isnull=False),
                name="%(class)s_for_a_sig_names_it",
                violation_error_message="Choose the SIG whose members may read it.",
            )
        ]

    def clean(self):
        super().clean()
        if self.audience == Audience.SIG and self.sig_id is None:
            raise ValidationError({"sig": "Choose the SIG whose members may read it."})


class LibraryDocument(ForAnAudience, AbstractDocument):
    """
    A file to download.
    """

    admin_form_fields = ("title", "file", "audience", "sig", "collection", "tags")
    search_fields = [
        *AbstractDocument.search_fields,
        index.FilterField("audience"),
        index.FilterField("sig"),
    ]

    class Meta(ForAnAudience.Meta):
        verbose_name = "document"


class LibraryImage(ForAnAudience, AbstractImage):
    """
    A picture, of which readers are only ever handed renditions.
    """

    admin_form_fields = (
        "title",
        "file",
        "description",
        "audience",
        "sig",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )
    search_fields = [
        *AbstractImage.search_fields,
        index.FilterField("audience"),
        index.FilterField("sig"),
    ]

    class Meta(ForAnAudience.Meta):
        verbose_name = "image"


class LibraryRendition(AbstractRendition):
    """
    One size of a picture.
    """

    image = models.ForeignKey(LibraryImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_of_a_spec"
            )
        ]

    @property
    def url(self):
        """
        Give the guarded address; the file store itself is never shown to browsers.
        """
        return reverse("resources:image", args=[self.pk, posixpath.basename(self.file.name)])


class LibraryMedia(ForAnAudience, AbstractMedia):
    """
    A recording to watch or hear.
    """

    admin_form_fields = ("title", "file", "audience", "sig", "collection", "duration", "tags")
    search_fields = [
        *AbstractMedia.search_fields,
        index.FilterField("audience"),
        index.FilterField("sig"),
    ]

    class Meta(ForAnAudience.Meta):
        verbose_name = "recording"

    @property
    def url(self):
        """
        Give the guarded address; the file store itself is never shown to browsers.
        """
        return reverse("resources:recording", args=[self.pk, self.filename])


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
        Keep published pages that this person may read.
        """
        return self.live().filter(access.visible_q(user))

    def in_tree_order(self):
        return self.order_by("path")


class LibraryPage(ForAnAudience, Page):
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

    objects = PageManager.from_queryset(LibraryPageQuerySet)()

    is_creatable = False
    private_page_options = []
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.FilterField("audience"),
        index.FilterField("sig"),
    ]
    content_panels = [*Page.content_panels, FieldPanel("summary")]
    promote_panels = [
        MultiFieldPanel([FieldPanel("audience"), FieldPanel("sig")], heading="Who may read it"),
        MultiFieldPanel(
            [FieldPanel("elements"), FieldPanel("settings"), FieldPanel("needs")],
            heading="What it is about",
        ),
        *Page.promote_panels,
    ]

    class Meta(ForAnAudience.Meta):
        verbose_name = "library page"

    def get_view_restrictions(self):
        """
        Answer Wagtail's own privacy with nothing: the audience alone decides, in one hook.
        """
        return PageViewRestriction.objects.none()

    def get_context(self, request, *args, **kwargs):
        return {**super().get_context(request, *args, **kwargs), "section": "library"}


class LibraryHome(LibraryPage):
    """
    The way in: every shelf with what stands on it.
    """

    max_count = 1
    parent_page_types = ["resources.SiteRoot"]
    subpage_types = ["resources.SectionPage"]

    class Meta:
        verbose_name = "library home"

    def get_context(self, request, *args, **kwargs):
        """
        Add the shelves with at least one page this reader may open, and the pages about the site.
        """
        context = super().get_context(request, *args, **kwargs)
        clearing.note_page(request, self, clearing.below_tag(self.pk))
        pages = LibraryPage.objects.descendant_of(self).visible_to(request.user).in_tree_order()
        shelves = []
        for page in pages:
            if page.depth == self.depth + 1:
                shelves.append({"page": page, "pages": []})
            elif shelves and page.path.startswith(shelves[-1]["page"].path):
                shelves[-1]["pages"].append(page)
        filled = [shelf for shelf in shelves if shelf["pages"]]
        context["shelves"] = [shelf for shelf in filled if shelf["page"].slug != ABOUT]
        context["about"] = next((s for s in filled if s["page"].slug == ABOUT), None)
        return context


class SectionPage(LibraryPage):
    """
    A shelf: a few words and the pages that stand on it.
    """

    parent_page_types = ["resources.LibraryHome"]
    subpage_types = ["resources.InformationPage"]

    class Meta:
        verbose_name = "shelf"

    def get_context(self, request, *args, **kwargs):
        """
        Add the pages on this shelf that this reader may open.
        """
        context = super().get_context(request, *args, **kwargs)
        clearing.note_page(request, self, clearing.children_tag(self.pk))
        context["pages"] = (
            LibraryPage.objects.child_of(self).visible_to(request.user).in_tree_order()
        )
        return context


class InformationPage(LibraryPage):
    """
    A page of plain information, such as the privacy notice.
    """

    body = StreamField(BodyBlock())

    parent_page_types = ["resources.SectionPage"]
    subpage_types = []
    search_fields = [*LibraryPage.search_fields, index.SearchField("body")]
    content_panels = [*LibraryPage.content_panels, FieldPanel("body")]

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
            .in_tree_order()
        )
        context["shelf"] = next((page for page in pages if page.path == above), None)
        context["neighbours"] = [page for page in pages if page.path != above]
        shelf = context["shelf"] or self.get_parent()
        clearing.note_page(
            request, self, clearing.page_tag(shelf.pk), clearing.children_tag(shelf.pk)
        )
        return context
