"""
Reads of what pages say is coming next.
"""

import datetime

from django.db.models import BooleanField, Case, Value, When

from ..models import Promise
from .keeping import SHOWN_OF_A_LINE, Line

WARNED_DAYS = 7


def promises_by_urgency():
    """
    Return every promise of a published page: overdue ones first, those kept or withdrawn last.

    Each carries `settled`, its page, its owner and the page that keeps it.
    """
    settled = Case(
        When(fulfilled_by__live=True, then=True),
        When(withdrawn_reason="", then=False),
        default=Value(True),
        output_field=BooleanField(),
    )
    return (
        Promise.objects.filter(page__live=True)
        .annotate(settled=settled)
        .select_related("page", "owner", "fulfilled_by")
        .order_by("settled", "due_on", "pk")
    )


def overdue_promises(today):
    """
    Return the promises whose day has passed without the page that would keep them.
    """
    return Promise.objects.unsettled().filter(due_on__lt=today)


def overdue_line(today, *, named):
    """
    Return the Line of the overdue promises; without `named` it counts them only.
    """
    overdue = overdue_promises(today)
    first = overdue.order_by("due_on", "pk")[:SHOWN_OF_A_LINE] if named else []
    items = [(each.pk, each.text, f"since {each.due_on.day} {each.due_on:%B %Y}") for each in first]
    return Line(label="Overdue promises", count=overdue.count(), items=items)


def promises_to_tell_of(today):
    """
    Return the promises that are due within a week or overdue, with owners who can be told.
    """
    return (
        Promise.objects.unsettled()
        .filter(
            due_on__lte=today + datetime.timedelta(days=WARNED_DAYS),
            owner__is_active=True,
            owner__closed_at=None,
        )
        .select_related("page", "owner")
    )
