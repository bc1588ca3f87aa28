"""
What waits for editors, a line each: how much there is, and the first few of it.
"""

from dataclasses import dataclass, field

from django.utils import timezone

from ..enums import SuggestionState
from .keeping import due_for_review
from .promises import overdue_promises
from .suggestions import suggestions_to_answer

SHOWN_OF_A_LINE = 5


@dataclass(frozen=True)
class Line:
    """
    One thing that waits for editors: how many there are, and the first few, oldest first, each as
    (pk, title, note).
    """

    label: str
    count: int
    items: list[tuple[int, str, str]] = field(default_factory=list)


def due_line(today):
    """
    Return the Line of the pages that are due for review.
    """
    due = due_for_review(today)
    items = [(page.pk, page.title, _since(page.review_on)) for page in due[:SHOWN_OF_A_LINE]]
    return Line("Due for review", due.count(), items)


def overdue_line(today):
    """
    Return the Line of what pages say is coming and should be there by now.
    """
    overdue = overdue_promises(today).order_by("due_on", "pk")
    items = [(each.pk, each.text, _since(each.due_on)) for each in overdue[:SHOWN_OF_A_LINE]]
    return Line("Promises overdue", overdue.count(), items)


def suggestions_line(user):
    """
    Return the Line of what members suggested and nobody has answered.
    """
    waiting = suggestions_to_answer(user).filter(state=SuggestionState.OPEN)
    items = [
        (each.pk, str(each), _since(timezone.localdate(each.created_at)))
        for each in waiting[:SHOWN_OF_A_LINE]
    ]
    return Line("Suggestions without an answer", waiting.count(), items)


def _since(day):
    return f"since {day.day} {day:%B %Y}"
