"""
Reads of what a member saved for later.
"""

from django.core.paginator import Paginator

from ..models import LibraryPage, SavedPage

PER_PAGE = 30


def reading_list(member, number):
    """
    Return one page of what this member saved, the newest first, in three queries.

    It is a Paginator's page of SavedPage, each with `readable`: the LibraryPage, or None where
    it is gone, unpublished or kept for others than this member by now.
    """
    page = Paginator(SavedPage.objects.filter(member=member), PER_PAGE).get_page(number)
    saved = list(page.object_list)
    readable = (
        LibraryPage.objects.visible_to(member)
        .filter(pk__in=[each.page_id for each in saved if each.page_id])
        .select_related("content_type")
        .in_bulk()
    )
    for each in saved:
        each.readable = readable.get(each.page_id)
    page.object_list = saved
    return page
