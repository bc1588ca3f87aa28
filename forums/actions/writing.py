"""
What hosts write to people about a session.
"""

from django.db import transaction

from ..enums import SessionState
from ..invitations import Press, people_for, send_words
from ..models import Session
from .scheduling import NotScheduled


class NobodyToWriteTo(Exception):
    """
    Raised when nobody is left whom the words would reach.
    """


@transaction.atomic
def write_as_host(*, session, letter, by, now):
    """
    Send a host's words (invitations.FromHost) to those they are for; the same again sends nothing.

    Raises NobodyToWriteTo, and NotScheduled for a session that is off or has begun.
    """
    session = (
        Session.objects.select_for_update(of=("self",)).select_related("topic").get(pk=session.pk)
    )
    if session.state != SessionState.ANNOUNCED or session.starts_at <= now:
        raise NotScheduled
    if not people_for(session, letter.to).exists():
        raise NobodyToWriteTo
    return send_words(session, letter, by=by, press=Press.at(now), now=now)
