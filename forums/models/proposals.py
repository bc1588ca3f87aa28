"""
Who proposed a topic, and who would come.
"""

from django.conf import settings
from django.db import models

from ..enums import SessionType
from .programme import Topic


class Proposer(models.Model):
    """
    A member who proposed a topic: what would suit them, and whether they would host it.

    A topic that others were merged into has several.
    """

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="proposers")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="proposals"
    )
    would_host = models.BooleanField(default=False)
    type = models.CharField(max_length=16, choices=SessionType, blank=True)
    suits = models.CharField(max_length=300, blank=True)
    proposed_at = models.DateTimeField()

    class Meta:
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "member"], name="proposes_a_topic_once")
        ]

    def __str__(self):
        return f"{self.member_id} proposes {self.topic_id}"


class Interest(models.Model):
    """
    A member would come if there were a session about a topic.
    """

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="interests")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interests"
    )
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["said_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "member"], name="interested_in_a_topic_once")
        ]

    def __str__(self):
        return f"{self.member_id} would come to {self.topic_id}"
