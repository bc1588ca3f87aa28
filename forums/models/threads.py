"""
Where a session is talked about before and after it.
"""

from django.db import models

from discussions.models import Thread

from .programme import Session


class SessionThread(models.Model):
    """
    The thread of a SIG about one of its sessions; both stay where the session is called off.
    """

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="talk")
    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="session_link")

    class Meta:
        ordering = ["session"]

    def __str__(self):
        return f"{self.thread}, of {self.session}"
