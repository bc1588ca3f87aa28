"""
What members suggested: for themselves, and for those who answer it.
"""

from dataclasses import dataclass

from django.core.paginator import Paginator

from .. import access
from ..models import LibraryPage, Suggestion

SUGGESTIONS_A_PAGE = 20


@dataclass(frozen=True)
class Mine:
    """
    A suggestion as whoever made it sees it: of the pages it names those they may open now.
    """

    suggestion: Suggestion
    page: LibraryPage | None
    made_page: LibraryPage | None


def page_to_correct(user, pk):
    """
    Return the page of the library of this number, if this person may read it, or None.
    """
    return LibraryPage.objects.visible_to(user).filter(pk=pk).first()


def my_suggestions(user, number):
    """
    Read one page of what a member suggested, a Mine each, the newest first.
    """
    own = Suggestion.objects.filter(by=user).select_related("page", "made_page")
    page = Paginator(own, SUGGESTIONS_A_PAGE).get_page(number)
    page.object_list = [as_its_maker_sees_it(user, each) for each in page.object_list]
    return page


def as_its_maker_sees_it(user, suggestion):
    """
    Return a suggestion without what its maker may not know of, or not any more.
    """
    return Mine(suggestion, _opened(user, suggestion.page), _opened(user, suggestion.made_page))


def suggestions_to_answer(user):
    """
    Return the suggestions this person may read, those that wait longest for an answer first.
    """
    return (
        Suggestion.objects.visible_to(user)
        .select_related("page", "by", "answered_by", "made_page")
        .waiting_first()
    )


def _opened(user, page):
    return page if page and page.is_in_use and access.can_view(user, page) else None
