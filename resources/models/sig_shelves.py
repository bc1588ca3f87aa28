"""
What a SIG keeps at hand: pages of the library and addresses elsewhere, each with a reason.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q

from sigs import access as sigs_access
from sigs.models import Sig

from ..enums import ShelfState
from .tree import LibraryPage

REASON_CHARACTERS = 200
TITLE_CHARACTERS = 160
ADDRESS_CHARACTERS = 500


class SigShelfItemQuerySet(models.QuerySet):
    def on_the_shelf(self):
        return self.filter(state=ShelfState.KEPT)

    def visible_to(self, user):
        """
        Keep what this person may know of: of a SIG they may know of, for everybody or for a SIG of
        theirs, and no page of the library that they may not read.
        """
        pages = LibraryPage.objects.visible_to(user).values("pk")
        return self.filter(
            Q(is_public=True) | Q(sig__in=sigs_access.sig_ids_of(user)),
            Q(page=None) | Q(page__in=pages),
            sig__in=sigs_access.visible_sigs(user).values("pk"),
        )

    def in_order(self):
        return self.order_by("position", "pk")


class SigShelfItem(models.Model):
    """
    Something on the shelf of a SIG, or that a member of it suggests for it, and why.

    It is a page of the library or an address elsewhere with a title. What was taken off stays, so
    that it can be put back.
    """

    sig = models.ForeignKey(Sig, on_delete=models.CASCADE, related_name="shelf_items")
    page = models.ForeignKey(
        LibraryPage, null=True, blank=True, on_delete=models.CASCADE, related_name="sig_shelves"
    )
    title = models.CharField(max_length=TITLE_CHARACTERS, blank=True)
    address = models.URLField(max_length=ADDRESS_CHARACTERS, blank=True)
    why = models.CharField(max_length=REASON_CHARACTERS)
    is_public = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=ShelfState, default=ShelfState.SUGGESTED)
    position = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = SigShelfItemQuerySet.as_manager()

    # Who keeps a page at hand is no use of it that an editor has to know.
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["sig", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(page__isnull=False, address="", title="")
                | Q(page=None) & ~Q(address="") & ~Q(title=""),
                name="shelf_item_is_a_page_or_an_address",
            ),
            models.UniqueConstraint(
                fields=["sig", "page"],
                condition=Q(state__in=["suggested", "kept"], page__isnull=False),
                name="one_page_once_on_a_shelf",
            ),
            models.UniqueConstraint(
                fields=["sig", "address"],
                condition=Q(state__in=["suggested", "kept"]) & ~Q(address=""),
                name="one_address_once_on_a_shelf",
            ),
        ]
        verbose_name = "item on a SIG's shelf"
        verbose_name_plural = "items on SIGs' shelves"

    def __str__(self):
        return self.label

    @property
    def label(self):
        """
        Give what it is called.
        """
        return self.page.title if self.page_id else self.title

    @property
    def link(self):
        """
        Give where it leads.
        """
        return self.page.url if self.page_id else self.address

    @property
    def host(self):
        """
        Give whose address it is elsewhere, as people say it.
        """
        return (urlsplit(self.address).hostname or "").removeprefix("www.")
