"""
What the editorial board says about a page besides its decision, which Wagtail keeps.
"""

from django.conf import settings
from django.db import models

BOARD_COMMENT_CHARACTERS = 3000


class BoardComment(models.Model):
    """
    A remark of one board member on a page that waits for the board; it decides nothing.

    `task_state` is Wagtail's record of the review. Without a member, its author has left the site.
    """

    task_state = models.ForeignKey(
        "wagtailcore.TaskState", on_delete=models.CASCADE, related_name="board_comments"
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="board_comments",
    )
    text = models.TextField(max_length=BOARD_COMMENT_CHARACTERS)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = "comment of the editorial board"
        verbose_name_plural = "comments of the editorial board"

    def __str__(self):
        return self.text
