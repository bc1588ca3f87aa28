"""
Who runs a SIG, who was asked to, and what they need to know.
"""

from django.conf import settings
from django.db import models

from ..enums import OfferState, TermEnd, TermRole
from .groups import Sig


class FacilitationTerm(models.Model):
    """
    A stretch of time in which one person runs one SIG.

    It is ending from `ending_since` on, when its `last_day` was told. How it ended says `end`; the
    term of whoever took over is `handed_to`.
    """

    sig = models.ForeignKey(Sig, on_delete=models.CASCADE, related_name="terms")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="facilitation_terms"
    )
    role = models.CharField(max_length=12, choices=TermRole, default=TermRole.FACILITATOR)
    started_at = models.DateTimeField()
    last_day = models.DateField(null=True, blank=True)
    ending_since = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=12, choices=TermEnd, blank=True)
    handed_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="taken_over_from"
    )

    class Meta:
        ordering = ["started_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sig", "member"],
                condition=models.Q(ended_at=None),
                name="one_current_term",
            )
        ]

    def __str__(self):
        return f"{self.member} facilitates {self.sig}"


class TermOffer(models.Model):
    """
    One person's being asked to run a SIG; nothing changes before they accept.

    `takes_over` is the term that ends when they do, where it is a handover.
    """

    sig = models.ForeignKey(Sig, on_delete=models.CASCADE, related_name="term_offers")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="term_offers"
    )
    role = models.CharField(max_length=12, choices=TermRole, default=TermRole.FACILITATOR)
    takes_over = models.ForeignKey(
        FacilitationTerm, null=True, blank=True, on_delete=models.CASCADE, related_name="offers"
    )
    words = models.TextField(blank=True)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    offered_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["offered_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sig", "member"],
                condition=models.Q(state="open"),
                name="one_open_term_offer",
            )
        ]

    def __str__(self):
        return f"{self.member} is asked to run {self.sig}"


class HandoverNotes(models.Model):
    """
    What whoever runs a SIG next should know, and where what opens its doors is kept.

    Passwords never stand here: `held_elsewhere` says who has which.
    """

    sig = models.OneToOneField(Sig, on_delete=models.CASCADE, related_name="handover_notes")
    what_to_know = models.TextField(blank=True)
    held_elsewhere = models.TextField(blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "handover notes"
        ordering = ["sig"]

    def __str__(self):
        return f"What to know of {self.sig}"
