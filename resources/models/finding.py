"""
What editors do so that people find things: pages they suggest, and what nobody found.
"""

from django.db import models
from wagtail.admin.panels import FieldPanel, PageChooserPanel

EMPTY_SEARCH_CHARACTERS = 60


class BestBet(models.Model):
    """
    A page the editors suggest to whoever looks for these words, with a reason in one sentence.
    """

    words = models.CharField(
        max_length=120,
        help_text="A search that holds all of these words shows the page first.",
    )
    page = models.ForeignKey(
        "resources.LibraryPage", on_delete=models.CASCADE, related_name="best_bets"
    )
    reason = models.CharField(
        max_length=240, help_text="Why this page answers, in one sentence. Searchers read it."
    )

    panels = [
        FieldPanel("words"),
        PageChooserPanel("page", "resources.LibraryPage"),
        FieldPanel("reason"),
    ]

    class Meta:
        ordering = ["words", "pk"]
        verbose_name = "suggested page"

    def __str__(self):
        return f"{self.words}: {self.page.title}"


class EmptySearch(models.Model):
    """
    Words that were looked for and found nothing, how often, and when last. Never who asked.
    """

    words = models.CharField(max_length=EMPTY_SEARCH_CHARACTERS, unique=True)
    count = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["-count", "-last_at", "words"]
        verbose_name = "search that found nothing"
        verbose_name_plural = "searches that found nothing"

    def __str__(self):
        return self.words
