"""
What a SIG has talked over, with what came of it.
"""

from dataclasses import dataclass

from django.core.paginator import Paginator

from resources.models import LibraryPage

from ..access import visible_sessions
from ..enums import HarvestState, SessionState
from ..models import Harvest
from .listed import SessionWords, listed

PAST_A_PAGE = 20
PAST_ON_A_HOME = 4


@dataclass(frozen=True)
class PastRow:
    """
    A session that is over, and the page it was written up on, where this person may read it.
    """

    session: SessionWords
    write_up: LibraryPage | None


@dataclass(frozen=True)
class LatestPast:
    """
    The last sessions of a SIG, and whether there are earlier ones.
    """

    rows: list[PastRow]
    has_more: bool


def latest_past(sig, user, *, now):
    """
    Read the last few sessions of a SIG that this person may know of, in three steps.
    """
    sessions = listed(_past(sig, user, now)[: PAST_ON_A_HOME + 1])
    return LatestPast(_rows(sessions[:PAST_ON_A_HOME], user), len(sessions) > PAST_ON_A_HOME)


def past_of_sig(sig, user, number, *, now):
    """
    Read one page of the past sessions of a SIG, the latest first: the Page and its PastRows.
    """
    found = Paginator(_past(sig, user, now), PAST_A_PAGE).get_page(number)
    return found, _rows(listed(found.object_list), user)


def _past(sig, user, now):
    return (
        visible_sessions(user)
        .filter(topic__sig=sig, ends_at__lte=now)
        .exclude(state__in=[SessionState.DRAFT, SessionState.CANCELLED])
        .order_by("-starts_at", "-pk")
    )


def _rows(sessions, user):
    written = dict(
        Harvest.objects.filter(
            session__in=[session.pk for session in sessions],
            state=HarvestState.PUBLISHED,
            page__isnull=False,
        ).values_list("session_id", "page_id")
    )
    pages = LibraryPage.objects.visible_to(user).for_lists().in_bulk(list(written.values()))
    return [PastRow(session, pages.get(written.get(session.pk))) for session in sessions]
