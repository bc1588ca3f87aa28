"""
What a session brought: the host's write-up.
"""

from django.conf import settings
from django.db import models

from ..enums import HarvestState
from .programme import Session


class Harvest(models.Model):
    """
    The write-up of one session. Published, it is a page of the library, `page_id`.

    `points` is a list of up to three sentences.
    """

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="harvest")
    state = models.CharField(max_length=10, choices=HarvestState, default=HarvestState.DRAFT)
    summary = models.TextField(blank=True)
    points = models.JSONField(default=list, blank=True)
    recording_link = models.URLField(max_length=500, blank=True)
    page = models.OneToOneField(
        "wagtailcore.Page", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-changed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="draft", published_at__isnull=True)
                | models.Q(state="published", published_at__isnull=False),
                name="published_harvest_says_when",
            )
        ]

    def __str__(self):
        return f"Write-up of {self.session_id}"


class HarvestLink(models.Model):
    """
    Something a write-up leads to, by a title that makes sense alone.
    """

    harvest = models.ForeignKey(Harvest, on_delete=models.CASCADE, related_name="links")
    title = models.CharField(max_length=160)
    url = models.URLField(max_length=500)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.title
