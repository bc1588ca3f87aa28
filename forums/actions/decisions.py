"""
Deciding in a session what goes into the documents its SIG writes together.
"""

from django.db import transaction

from resources import actions as library

from ..enums import SessionState
from ..models import DocumentDecision, Session
from .gatherings import GATHERING, NotYet
from .scheduling import NotScheduled


class NotOfThisSig(Exception):
    """
    The document belongs to another SIG than the session.
    """


@transaction.atomic
def decide_in_session(*, session, suggestion, is_accepted, seen, text, reason, by, now):
    """
    Take a suggested change into its document or leave it out, as decided in this session.

    `seen` and `text` are for taking it in, `reason` for leaving it out; see accept_line() and
    decline_line() of resources, whose refusals come through. The same by the same person twice is
    once. Raises NotYet, NotScheduled and NotOfThisSig.
    """
    session = (
        Session.objects.select_for_update(of=("self",)).select_related("topic").get(pk=session.pk)
    )
    if session.state in {SessionState.DRAFT, SessionState.CANCELLED}:
        raise NotScheduled
    if session.starts_at - GATHERING > now:
        raise NotYet
    if suggestion.page.sig_id != session.topic.sig_id:
        raise NotOfThisSig
    if is_accepted:
        decided = library.accept_line(suggestion=suggestion, seen=seen, text=text, by=by, now=now)
    else:
        decided = library.decline_line(suggestion=suggestion, reason=reason, by=by, now=now)
    if decided.decided_at == now:
        DocumentDecision.objects.get_or_create(
            suggestion=decided, defaults={"session": session, "made_at": now}
        )
    return decided
