"""
What people wrote back.
"""

from django.conf import settings
from django.db import models

from ..enums import AnswerChoice, ReplyKind
from .programme import Session, Topic


class ReplyQuerySet(models.QuerySet):
    def waiting(self):
        """
        Keep what nobody has dealt with.
        """
        return self.filter(settled_at=None)


class Reply(models.Model):
    """
    What one person wrote back to a mail about a topic, kept until it is erased with them.

    `session` is the date it is about; without one it is about every date of the topic. `mail_key`
    stands for the mail it came in, so that the same mail is kept once. `starts_at` is the start
    that was proposed or answered, where the person's calendar named one. What it was noted as,
    when and by whom is kept with it: `settled_as` is empty where there was nothing to note.
    """

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="replies")
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.CASCADE, related_name="replies"
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="replies"
    )
    kind = models.CharField(max_length=8, choices=ReplyKind, default=ReplyKind.WORDS)
    words = models.TextField(blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    is_from_elsewhere = models.BooleanField(default=False)
    mail_key = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    settled_as = models.CharField(max_length=8, choices=AnswerChoice, blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "replies"
        ordering = ["received_at", "pk"]
        indexes = [
            models.Index(
                fields=["topic"], condition=models.Q(settled_at=None), name="reply_waiting"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["words", "new_time", "old_time", "host", "entry"]),
                name="reply_kind_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(settled_as="") | models.Q(settled_at__isnull=False),
                name="reply_noted_says_when",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.topic_id}"
