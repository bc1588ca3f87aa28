"""
What a page says is coming next, who sees to it and by when.
"""

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel

from members.access import ROLES

from ..enums import PageState, PromiseState

LONGEST_DAYS = 183
DUE_DAYS = 30


IS_KEPT = models.Q(fulfilled_by__live=True, fulfilled_by__state=PageState.IN_USE)


class PromiseQuerySet(models.QuerySet):
    def on_pages_in_use(self):
        """
        Keep those that readers can see.
        """
        return self.filter(page__live=True, page__state=PageState.IN_USE)

    def unsettled(self):
        """
        Keep those that are neither kept nor withdrawn, on pages that readers can see.
        """
        return self.on_pages_in_use().filter(withdrawn_reason="").exclude(IS_KEPT)


class Promise(models.Model):
    """
    Something that a page says is coming: with an owner, and by a day at most six months ahead.

    It is kept once the page that keeps it is published, and withdrawn as soon as a reason says so.
    """

    page = ParentalKey("resources.LibraryPage", on_delete=models.CASCADE, related_name="promises")
    text = models.CharField(
        "what is coming", max_length=200, help_text="Such as “A checklist for night shelters”."
    )
    # Null where the owner has left: the promise is the site's and stays.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        limit_choices_to={"groups__name__in": ROLES, "is_active": True},
        help_text="Who sees to it: an editor or a volunteer with a task on this site.",
    )
    made_on = models.DateField(default=timezone.localdate, editable=False)
    due_on = models.DateField("due on", help_text="At most six months ahead.")
    deferred_on = models.DateField(null=True, editable=False)
    deferred_reason = models.CharField(max_length=300, blank=True, editable=False)
    fulfilled_by = models.ForeignKey(
        "resources.LibraryPage",
        verbose_name="the page that keeps it",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="It may be a draft: once it is published, the promise turns into the link.",
    )
    withdrawn_reason = models.CharField(
        "why it is withdrawn", max_length=300, blank=True, help_text="Readers are told."
    )

    objects = PromiseQuerySet.as_manager()

    panels = [
        FieldPanel("text"),
        FieldPanel("owner"),
        FieldPanel("due_on"),
        FieldPanel("fulfilled_by"),
        FieldPanel("withdrawn_reason"),
    ]

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("made_on")),
                name="promise_due_once_it_is_made",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_reason="") | models.Q(fulfilled_by=None),
                name="promise_kept_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=models.Q(deferred_on=None, deferred_reason="")
                | (models.Q(deferred_on__isnull=False) & ~models.Q(deferred_reason="")),
                name="promise_deferred_with_a_reason",
            ),
        ]

    def __str__(self):
        return self.text

    def clean(self):
        """
        Refuse a day out of reach, and a promise that is kept and withdrawn, or kept by its page.
        """
        super().clean()
        problems = {}
        if self.due_on:
            begins = self.deferred_on or self.made_on
            latest = begins + datetime.timedelta(days=LONGEST_DAYS)
            if self.due_on < self.made_on:
                problems["due_on"] = "Give a day to come."
            elif self.due_on > latest:
                problems["due_on"] = (
                    "A promise is for six months at most: give a day up to "
                    f"{latest.day} {latest:%B %Y}."
                )
        if self.fulfilled_by_id and self.withdrawn_reason:
            problems["withdrawn_reason"] = (
                "It has a page that keeps it. Take that page out, or leave this empty."
            )
        if self.fulfilled_by_id and self.fulfilled_by_id == self.page_id:
            problems["fulfilled_by"] = "A page cannot keep its own promise: choose another page."
        if problems:
            raise ValidationError(problems)

    @property
    def kept_by(self):
        """
        Give the page that keeps it, once that is published; None until then.
        """
        page = self.fulfilled_by
        return page if page and page.is_in_use else None

    def state_on(self, today):
        """
        Return the PromiseState on this day.
        """
        if self.withdrawn_reason:
            return PromiseState.WITHDRAWN
        if self.kept_by:
            return PromiseState.FULFILLED
        return self.timing_on(today)

    @property
    def overdue_at(self):
        """
        Give the instant from which it is overdue, unless it is settled by then.
        """
        return timezone.make_aware(
            datetime.datetime.combine(self.due_on + datetime.timedelta(days=1), datetime.time())
        )

    def timing_on(self, today):
        """
        Return OPEN, DUE or OVERDUE by the day alone.
        """
        if self.due_on < today:
            return PromiseState.OVERDUE
        within = datetime.timedelta(days=DUE_DAYS)
        return PromiseState.DUE if self.due_on <= today + within else PromiseState.OPEN


PROMISES = InlinePanel(
    "promises",
    heading="Coming next",
    label="Promise",
    help_text="What this page says is still to come. Readers see it with its month, and in its "
    "place the link once the page that keeps it is published.",
)
