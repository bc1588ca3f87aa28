"""
Reads of what pages say is coming next.
"""

import datetime

from django.db.models import BooleanField, Case, Value, When

from ..models import Promise

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
