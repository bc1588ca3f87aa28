"""
Telling SIGs when they last met and meet next, wherever their sessions change.
"""

from django.db.models import Max, Min, Q

from sigs.actions import note_session
from sigs.models import Sig

from ..enums import SessionState
from ..models import Session


def tell_sigs(sessions, *, now, is_new=False):
    """
    Have the SIGs of these sessions know when they last met and meet next, `is_new` where a date was
    announced that nobody knew of.

    Called once all else is written, with the sessions held: SIGs are held after sessions, and
    several of them in one order.
    """
    pks = {session.topic.sig_id for session in sessions} - {None}
    for sig_id in sorted(pks):
        met = _meetings_of(sig_id, now)
        note_session(
            sig=Sig(pk=sig_id),
            last_met_at=met["last"],
            next_meeting_at=met["coming"],
            is_new=is_new,
            now=now,
        )


def _meetings_of(sig_id, now):
    announced = Q(state=SessionState.ANNOUNCED)
    held = Q(state__in=[SessionState.HELD, SessionState.WRITTEN_UP])
    return Session.objects.filter(topic__sig=sig_id).aggregate(
        last=Max("starts_at", filter=held | announced & Q(ends_at__lte=now)),
        coming=Min("starts_at", filter=announced & Q(ends_at__gt=now)),
    )
