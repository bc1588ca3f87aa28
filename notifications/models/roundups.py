"""
How far round-ups have come, and what they told.
"""

from django.conf import settings
from django.db import models


class RoundupTurn(models.Model):
    """
    How far one person's round-ups have come.

    `looked_on` is the last day, in their own time zone, on which it was seen to, whether or not
    there was anything to tell. `told_at` is when news that nobody sent them was last gathered.
    """

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roundup_turn"
    )
    looked_on = models.DateField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"Round-ups of {self.member_id}, seen to on {self.looked_on}"


class ToldInRoundup(models.Model):
    """
    One thing that a round-up told one person, so that no other tells it again.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="told_in_roundups",
        db_index=False,
    )
    key = models.CharField(max_length=120)
    told_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["member", "key"], name="told_to_a_person_once")
        ]

    def __str__(self):
        return f"{self.key}, told to {self.member_id}"
