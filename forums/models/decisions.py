"""
What was decided in a session about the documents its SIG writes together.
"""

from django.db import models

from .programme import Session


class DocumentDecision(models.Model):
    """
    That a change suggested to a working document was decided in one session.

    What was decided, by whom and why stands with the suggestion.
    """

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="document_decisions"
    )
    suggestion = models.OneToOneField(
        "resources.LineSuggestion", on_delete=models.CASCADE, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self):
        return f"{self.suggestion_id}, decided in {self.session_id}"
