"""
What each person follows, and how far they have read.
"""

from django.conf import settings
from django.db import models

from sigs.models import Sig

from ..enums import FollowChoice
from .threads import Thread


class ThreadFollow(models.Model):
    """
    That one person follows a thread or wants to hear nothing of it; no row leaves it to what they
    chose for the SIG.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="follows")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="thread_follows"
    )
    choice = models.CharField(max_length=6, choices=FollowChoice)
    chosen_at = models.DateTimeField()

    class Meta:
        ordering = ["thread", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "member"], name="one_follow_of_a_member")
        ]

    def __str__(self):
        return f"{self.member}, {self.get_choice_display()}: {self.thread}"


class ReadMark(models.Model):
    """
    The number of the last post of a thread that one person has read.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="read_marks")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="read_marks"
    )
    number = models.PositiveIntegerField()
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["thread", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "member"], name="one_read_mark_of_a_member")
        ]

    def __str__(self):
        return f"{self.member} has read {self.thread} up to {self.number}"


class BoardVisit(models.Model):
    """
    How many posts a SIG had when one person last looked at its threads.
    """

    sig = models.ForeignKey(Sig, on_delete=models.CASCADE, related_name="board_visits")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="board_visits"
    )
    post_count = models.PositiveIntegerField()
    visited_at = models.DateTimeField()

    class Meta:
        ordering = ["sig", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sig", "member"], name="one_board_visit_of_a_member")
        ]

    def __str__(self):
        return f"{self.member} at {self.sig}"
