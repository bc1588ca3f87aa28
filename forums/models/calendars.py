"""
The private calendar of one member.
"""

from django.conf import settings
from django.db import models


class CalendarKey(models.Model):
    """
    The secret in the address of a member's own calendar; a new one ends the old address.
    """

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_key"
    )
    key = models.CharField(max_length=43, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self):
        return f"Calendar of {self.member_id}"
