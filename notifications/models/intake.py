"""
What comes in by mail, and what is reported of mail that went out.
"""

from django.conf import settings
from django.db import models

from ..enums import Verdict
from .messages import Delivery


class IncomingMail(models.Model):
    """
    One mail that came in, however it came, and what was done with it.

    `digest` is the same when the same mail is taken in again, so there is one row of it. `raw` is
    its beginning, `text` what a person can read of it; both are kept until some time after it is
    dealt with. It is `new` until every handler has been asked.
    """

    class State(models.TextChoices):
        NEW = "new", "Just come"
        WAITING = "waiting", "Waits for somebody to read it"
        DONE = "done", "Dealt with"

    digest = models.CharField(max_length=64, unique=True)
    raw = models.BinaryField(default=b"", blank=True)
    size = models.PositiveBigIntegerField()
    sender = models.CharField(max_length=254, blank=True)
    envelope_from = models.CharField(max_length=320, blank=True)
    envelope_to = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    is_kept = models.BooleanField(default=True)
    delivery = models.ForeignKey(
        Delivery, null=True, blank=True, on_delete=models.SET_NULL, related_name="answered_by"
    )
    is_automatic = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    outcome = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name_plural = "incoming mail"
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "-received_at"], name="incoming_by_state"),
            models.Index(
                fields=["settled_at"],
                condition=models.Q(state="done", is_kept=True),
                name="incoming_to_forget",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["new", "waiting", "done"]),
                name="incoming_state_is_known",
            )
        ]

    def __str__(self):
        return self.subject or "Without a subject"


class Report(models.Model):
    """
    What a mail server or a provider told us of a mail after it had gone out.

    `source` names the occasion, so that it has its effect once. `address` is in lower case,
    `domain` what follows its @. Without `delivery` it is about no mail that we know of, and
    without `had_effect` nothing was believed of it.
    """

    source = models.CharField(max_length=200, unique=True)
    delivery = models.ForeignKey(
        Delivery, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    address = models.CharField(max_length=254, blank=True)
    domain = models.CharField(max_length=254, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict)
    is_final = models.BooleanField(default=True)
    had_effect = models.BooleanField(default=False)
    status = models.CharField(max_length=12, blank=True)
    words = models.CharField(max_length=500, blank=True)
    reported_at = models.DateTimeField()

    class Meta:
        ordering = ["-reported_at", "-pk"]
        indexes = [
            models.Index(fields=["verdict", "reported_at"], name="report_by_verdict"),
            models.Index(fields=["address"], name="report_by_address"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict__in=Verdict.values), name="verdict_is_known"
            )
        ]

    def __str__(self):
        return f"{self.address}: {self.get_verdict_display()}"
