"""
What becomes of a page after it is published: looked at again, or taken out with a pointer.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from wagtail.admin.forms.pages import CopyForm, WagtailAdminPageForm
from wagtail.models import Page

from ..access import offer_known_sigs
from ..enums import PageState
from .addresses import why_not_at

# Facts about the page and not about one revision of it, and none of them is copied.
KEPT = ["review_on", "state", "replaced_by", "retired_reason", "retired_at"]
REASON_CHARACTERS = 400


class Kept(models.Model):
    """
    Something that is reviewed, and that keeps its address when it is taken out of the library.
    """

    review_on = models.DateField(
        "due for review",
        null=True,
        blank=True,
        help_text="When somebody should look at it again. A year after it was first published.",
    )
    state = models.CharField(
        max_length=10, choices=PageState, default=PageState.IN_USE, editable=False
    )
    replaced_by = models.ForeignKey(
        "resources.LibraryPage",
        null=True,
        blank=True,
        editable=False,
        # What others are led to stays: a page that was public is taken out, never deleted.
        on_delete=models.PROTECT,
        related_name="replaces",
    )
    retired_reason = models.CharField(
        "why it was taken out", max_length=REASON_CHARACTERS, blank=True, editable=False
    )
    retired_at = models.DateTimeField(
        "when it was taken out", null=True, blank=True, editable=False
    )

    exclude_fields_in_copy = KEPT

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PageState.values), name="%(class)s_has_a_state"
            ),
            models.CheckConstraint(
                condition=Q(state=PageState.IN_USE, retired_at=None, retired_reason="")
                | Q(~Q(state=PageState.IN_USE), ~Q(retired_reason=""), retired_at__isnull=False),
                name="%(class)s_taken_out_says_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(state=PageState.SUPERSEDED, replaced_by__isnull=False)
                | Q(~Q(state=PageState.SUPERSEDED), replaced_by=None),
                name="%(class)s_superseded_names_the_other",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | ~Q(replaced_by=F("page_ptr")),
                name="%(class)s_is_not_replaced_by_itself",
            ),
        ]

    @property
    def is_in_use(self):
        """
        Test whether it is published and was not taken out since.
        """
        return self.live and self.state == PageState.IN_USE

    @property
    def is_retired(self):
        """
        Test whether it was taken out of the library.
        """
        return self.state != PageState.IN_USE

    @property
    def status_string(self):
        """
        Say in Wagtail's lists how a page was taken out, where it was.
        """
        return self.get_state_display() if self.is_retired else super().status_string

    def with_content_json(self, content):
        """
        Return the page as a revision has it, still due, in use or taken out as it is now.
        """
        page = super().with_content_json(content)
        names = [self._meta.get_field(name).attname for name in KEPT]
        # Read anew: while somebody writes, another may have taken the page out.
        now = type(self).objects.filter(pk=self.pk).values(*names).first()
        for name, value in (now or {}).items():
            setattr(page, name, value)
        return page


class LibraryPageForm(WagtailAdminPageForm):
    """
    The page as an editor fills it in.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_known_sigs(self, self.for_user)
        if "title" in self.fields:
            self.fields["title"].error_messages["max_length"] = (
                "A title has at most %(limit_value)d characters, and this one has "
                "%(show_value)d. Shorten it; the rest can go into the summary."
            )

    def clean(self):
        """
        Refuse an address that is not free, and a day on which the page would vanish.
        """
        cleaned = super().clean()
        slug = cleaned.get("slug")
        if slug and self.parent_page:
            url_path = f"{self.parent_page.url_path}{slug}/"
            stands_at = Page.objects.filter(pk=self.instance.pk).values_list("url_path", flat=True)
            if url_path not in stands_at and (why := why_not_at(self.instance, url_path)):
                self.add_error("slug", why)
        if self._would_vanish_until(cleaned.get("go_live_at")):
            self.add_error(
                "go_live_at",
                "Publish this page once without a day: nothing else keeps what readers see until "
                "then.",
            )
        if "expire_at" in self.fields and cleaned.get("expire_at"):
            self.add_error(
                "expire_at",
                "What was public keeps its address, so no day can be set on which it vanishes. "
                "Take the page out of the library when the time has come.",
            )
        return cleaned

    def _would_vanish_until(self, day):
        """
        Test whether Wagtail would take the page off the site until this day: it does where readers
        see what was planted past its editor, of which it has no revision.
        """
        page = self.instance
        return bool(day and day > timezone.now() and page.live and page.live_revision_id is None)


class LibraryCopyForm(CopyForm):
    """
    Where a copy of a page stands.
    """

    def clean(self):
        """
        Refuse an address that is not free.
        """
        cleaned = super().clean()
        slug = cleaned.get("new_slug")
        parent = cleaned.get("new_parent_page") or self.page.get_parent()
        if slug:
            url_path = f"{parent.url_path}{slug}/"
            below = bool(cleaned.get("copy_subpages"))
            if why := why_not_at(self.page, url_path, as_copy=True, below=below):
                self.add_error("new_slug", why)
        return cleaned
