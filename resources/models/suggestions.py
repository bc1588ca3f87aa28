"""
What members suggest for the library, and what became of it.
"""

from django.conf import settings
from django.db import models

from .. import access
from ..enums import SuggestionKind, SuggestionState

TITLE_CHARACTERS = 160
ADDRESS_CHARACTERS = 500
TEXT_CHARACTERS = 3000


class SuggestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """
        Keep the suggestions this person may read.
        """
        return self.filter(access.visible_suggestions_q(user))

    def waiting_first(self):
        """
        Put those nobody has answered first, then those accepted and not done; of each the oldest.
        """
        turn = models.Case(
            models.When(state=SuggestionState.OPEN, then=0),
            models.When(state=SuggestionState.ACCEPTED, then=1),
            default=2,
        )
        return self.order_by(turn, "created_at", "pk")


class Suggestion(models.Model):
    """
    A resource or a correction that a member suggests, and the answer an editor gave.

    A correction without a page is one whose page has gone since. `by` is empty once the member has
    closed their account. `made_page` is what the suggestion became.
    """

    kind = models.CharField(max_length=10, choices=SuggestionKind)
    page = models.ForeignKey(
        "resources.LibraryPage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="corrections",
    )
    title = models.CharField(max_length=TITLE_CHARACTERS, blank=True)
    address = models.URLField(max_length=ADDRESS_CHARACTERS, blank=True)
    text = models.TextField(max_length=TEXT_CHARACTERS)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="suggestions",
    )
    created_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=SuggestionState, default=SuggestionState.OPEN)
    answer = models.TextField(max_length=TEXT_CHARACTERS, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    made_page = models.ForeignKey(
        "resources.LibraryPage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="suggested_by",
    )

    objects = SuggestionQuerySet.as_manager()

    # What members wrote about a page is no use of the page.
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=SuggestionKind.CORRECTION, title="")
                | (models.Q(kind=SuggestionKind.RESOURCE, page=None) & ~models.Q(title="")),
                name="suggestion_of_a_resource_has_a_title_and_no_page",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state=SuggestionState.OPEN,
                    answer="",
                    answered_by=None,
                    answered_at=None,
                    made_page=None,
                )
                | (
                    ~models.Q(state=SuggestionState.OPEN)
                    & ~models.Q(answer="")
                    & models.Q(answered_at__isnull=False)
                ),
                name="suggestion_is_decided_with_an_answer_and_a_date",
            ),
        ]

    def __str__(self):
        return self.title or self.text[:60]
