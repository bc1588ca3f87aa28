"""
What people report, and what was decided about it.
"""

from django.conf import settings
from django.db import models

from ..enums import DecisionKind, ReportReason, ReportState
from .threads import Post


class Report(models.Model):
    """
    That somebody thinks a post should not stand as it does; nobody where the site itself asks for
    a look at it. `answer` is what they were told in the end.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reports")
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=10, choices=ReportReason)
    words = models.TextField(blank=True)
    reported_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.OPEN)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["reported_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "reported_by"],
                condition=models.Q(state="open"),
                name="one_open_report_of_a_member",
            )
        ]

    def __str__(self):
        return f"{self.get_reason_display()}: {self.post}"


class Decision(models.Model):
    """
    What was done about a post: by whom, when and why; nobody did what came about with time.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=10, choices=DecisionKind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.post}"
