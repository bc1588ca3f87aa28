"""
Special Interest Groups: what they are for, who belongs and who runs them.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse


class Sig(models.Model):
    """
    A group of members with a purpose they share.
    """

    class State(models.TextChoices):
        FORMING = "forming", "Forming"
        ACTIVE = "active", "Active"
        RESTING = "resting", "Resting"
        CLOSED = "closed", "Closed"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    purpose = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    elements = models.ManyToManyField("frameworks.Element", blank=True, related_name="sigs")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "SIG"
        verbose_name_plural = "SIGs"
        ordering = [Lower("name"), "pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("sigs:sig", args=[self.slug])


class SigMembership(models.Model):
    """
    One person's belonging to one SIG, from joining to leaving.
    """

    sig = models.ForeignKey(Sig, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sig_memberships"
    )
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sig", "member"],
                condition=models.Q(left_at=None),
                name="one_current_membership",
            )
        ]

    def __str__(self):
        return f"{self.member} in {self.sig}"


class FacilitationTerm(models.Model):
    """
    A stretch of time in which one person runs one SIG.
    """

    sig = models.ForeignKey(Sig, on_delete=models.CASCADE, related_name="terms")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="facilitation_terms"
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

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
