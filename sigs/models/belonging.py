"""
Who belongs to a SIG, who follows it, and who asked or was asked to join.
"""

from django.conf import settings
from django.db import models

from ..enums import OfferState, RequestState
from .groups import GroundRules, Sig


class SigMembership(models.Model):
    """
    One person's belonging to one SIG, from joining to leaving.

    `rules` are the ground rules they agreed to. Others of the SIG see who they are where
    `is_shown`. Whoever was removed has `ended_by` and the reason they were given.
    """

    sig = models.ForeignKey(Sig, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sig_memberships"
    )
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    rules = models.ForeignKey(
        GroundRules, null=True, blank=True, on_delete=models.SET_NULL, related_name="agreed_by"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    is_shown = models.BooleanField(default=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    end_reason = models.TextField(blank=True)

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


class SigFollowing(models.Model):
    """
    That one person gets the news of a SIG without taking part, from when until when.
    """

    sig = models.ForeignKey(Sig, on_delete=models.CASCADE, related_name="followings")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sig_followings"
    )
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sig", "member"],
                condition=models.Q(ended_at=None),
                name="one_current_following",
            )
        ]

    def __str__(self):
        return f"{self.member} follows {self.sig}"


class JoinRequest(models.Model):
    """
    One person's asking to belong to a SIG, and what they were answered.

    `answers` is [[question, answer]] as they were asked then; `rules` are what they agreed to.
    """

    sig = models.ForeignKey(Sig, on_delete=models.CASCADE, related_name="join_requests")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="join_requests"
    )
    answers = models.JSONField(default=list, blank=True)
    rules = models.ForeignKey(
        GroundRules, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.WAITING)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sig", "member"],
                condition=models.Q(state="waiting"),
                name="one_waiting_request",
            )
        ]

    def __str__(self):
        return f"{self.member} asks to join {self.sig}"


class SigInvitation(models.Model):
    """
    One person's being asked to join a SIG, in the words of whoever asks.
    """

    sig = models.ForeignKey(Sig, on_delete=models.CASCADE, related_name="invitations")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sig_invitations"
    )
    words = models.TextField(blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    invited_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sig", "member"],
                condition=models.Q(state="open"),
                name="one_open_invitation",
            )
        ]

    def __str__(self):
        return f"{self.member} is invited to {self.sig}"
