"""
What a session can decide about its SIG's documents, and what it has decided.
"""

from dataclasses import dataclass

from resources import queries as library
from resources.enums import Audience as Readers
from resources.enums import LineState
from resources.models import LineSuggestion, WorkingDocumentPage

from ..enums import Audience, SessionState
from ..models import DocumentDecision

LONGEST_QUOTE = 400


@dataclass(frozen=True)
class Decided:
    """
    What a session decided about one document, a sentence each.
    """

    document: WorkingDocumentPage
    points: tuple[str, ...]


def documents_at(session, user):
    """
    Read what waits to be decided about the documents of a session's SIG, as [(page, [Waiting])];
    of these the ones this person may read.
    """
    if session.topic.sig_id is None or session.state in {
        SessionState.DRAFT,
        SessionState.CANCELLED,
    }:
        return []
    return library.waiting_lines(session.topic.sig_id, user)


def decided_at(session, user):
    """
    Return what was decided in a session about documents this person may read, in order.
    """
    decided = DocumentDecision.objects.filter(session=session.pk).values("suggestion")
    return list(
        LineSuggestion.objects.visible_to(user)
        .filter(pk__in=decided)
        .select_related("page", "by", "decided_by")
        .order_by("decided_at", "pk")
    )


def decided_for_write_up(session):
    """
    Return what a session decided as its write-up tells it, a Decided for each document; nothing of
    a document that fewer people read than the write-up.
    """
    if session.topic.sig_id is None:
        return []
    is_for_a_sig = session.topic.audience == Audience.SIG
    found = {}
    for each in (
        LineSuggestion.objects.filter(
            pk__in=DocumentDecision.objects.filter(session=session.pk).values("suggestion")
        )
        .select_related("page")
        .order_by("page__title", "page_id", "decided_at", "pk")
    ):
        if is_for_a_sig or each.page.audience != Readers.SIG:
            found.setdefault(each.page, []).append(_point(each))
    return [Decided(page, tuple(points)) for page, points in found.items()]


def _point(suggestion):
    before, after = _cut(suggestion.before), _cut(suggestion.after)
    if suggestion.state == LineState.DECLINED:
        return f"Left as it was: “{before}” Why: {suggestion.answer}"
    if not suggestion.after:
        return f"Taken out: “{before}”"
    return f"Reads now: “{after}”"


def _cut(text):
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE].rstrip()} …"
