"""
What members do with their list of pages to read.
"""

from django.db import transaction

from ..models import SavedPage


class NotToBeSaved(Exception):
    """
    Raised for a page that only leads on to others.
    """

    def __str__(self):
        return "This page cannot be saved for later."


@transaction.atomic
def save_for_later(*, member, page, now):
    """
    Put a page on this member's list; one that is on it already stays in its place.

    Whether the member may read it is asked before. Returns the SavedPage; raises NotToBeSaved.
    """
    if not page.specific_class.can_be_saved:
        raise NotToBeSaved
    saved, _ = SavedPage.objects.get_or_create(
        member=member, page_id=page.pk, defaults={"saved_at": now}
    )
    return saved


@transaction.atomic
def take_off_the_list(*, member, saved_id):
    """
    Take what was saved off this member's list, whatever became of the page; twice is once.
    """
    SavedPage.objects.filter(member=member, pk=saved_id).delete()


@transaction.atomic
def forget_saved_pages(*, member):
    """
    Empty this member's list.
    """
    SavedPage.objects.filter(member=member).delete()
