"""
What the sessions of a SIG do to its state, and what their absence does.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from ..enums import SigEvent, SigKind, SigState
from ..models import FacilitationTerm, Sig
from ..telling import warn_of_rest, warned_of_rest
from .forming import start_if_ready
from .holding import lock
from .lifecycle import NobodyRunsIt, change_state

# Boards and production teams work without meeting.
_MEETING_KINDS = [SigKind.SIG, SigKind.COHORT]
_RUNNING = [SigState.FORMING, SigState.ACTIVE]


@transaction.atomic
def note_session(*, sig, last_met_at, next_meeting_at, is_new=False, now):
    """
    Take down when a SIG last met and meets next, as whoever keeps the sessions knows it. A forming
    SIG may start of it; a resting one wakes up where a session `is_new` and somebody runs it.

    Whoever calls this has locked its sessions before, never after.
    """
    sig = lock(sig)
    if (sig.last_met_at, sig.next_meeting_at) != (last_met_at, next_meeting_at):
        sig.last_met_at, sig.next_meeting_at = last_met_at, next_meeting_at
        sig.save(update_fields=["last_met_at", "next_meeting_at"])
    start_if_ready(sig, now=now)
    if is_new and next_meeting_at and sig.state == SigState.RESTING:
        _wake(sig, now)


def rest_due(*, now):
    """
    Put SIGs to rest that nobody runs, or that have not met for long and are not going to, and warn
    those who run one a week before; return how many rest now.
    """
    nobody = _alone(Sig.objects.filter(state__in=_RUNNING))
    silent = Sig.objects.filter(state__in=_RUNNING, kind__in=_MEETING_KINDS).exclude(
        next_meeting_at__gt=now
    )
    pks = set(nobody.values_list("pk", flat=True)) | set(silent.values_list("pk", flat=True))
    return sum(_rest_if_due(pk, now) for pk in sorted(pks))


@transaction.atomic
def _rest_if_due(pk, now):
    sig = lock(Sig(pk=pk))
    if sig.state not in _RUNNING:
        return 0
    reason = _why_it_rests(sig, now)
    if reason is None:
        return 0
    change_state(sig=sig, event=SigEvent.REST, by=None, reason=reason, now=now)
    return 1


def _why_it_rests(sig, now):
    """
    Return why a SIG rests from now on, or None; where it soon will, those who run it are warned.
    """
    if _alone(Sig.objects.filter(pk=sig.pk)).exists():
        is_long = now - _nobody_since(sig) >= datetime.timedelta(days=settings.SIG_NOBODY_DAYS)
        return "Nobody runs it at present." if is_long else None
    if sig.kind not in _MEETING_KINDS or (sig.next_meeting_at and sig.next_meeting_at > now):
        return None
    quiet_since = max(filter(None, [sig.created_at, sig.state_since, sig.last_met_at]))
    rests_at = quiet_since + datetime.timedelta(days=settings.SIG_QUIET_DAYS)
    notice = datetime.timedelta(days=settings.SIG_QUIET_WARNING_DAYS)
    if now < rests_at - notice:
        return None
    warned_at = warned_of_rest(sig, quiet_since=quiet_since)
    if warned_at is None:
        # However late this runs, they have their week.
        rests_on = timezone.localtime(max(rests_at, now + notice)).date()
        warn_of_rest(sig, quiet_since=quiet_since, rests_on=rests_on, now=now)
        return None
    if now < max(rests_at, warned_at + notice):
        return None
    return f"It has not met for {settings.SIG_QUIET_DAYS} days, and no session is planned."


def _alone(sigs):
    current = FacilitationTerm.objects.filter(
        sig=OuterRef("pk"), ended_at=None, member__is_active=True
    )
    return sigs.filter(~Exists(current))


def _nobody_since(sig):
    ended = sig.terms.exclude(ended_at=None).order_by("ended_at").values_list("ended_at", flat=True)
    return max(filter(None, [sig.created_at, sig.state_since, ended.last()]))


def _wake(sig, now):
    try:
        # Within a point of its own: what is refused here leaves the rest as it is.
        with transaction.atomic():
            change_state(
                sig=sig, event=SigEvent.WAKE, by=None, reason="It has a new session.", now=now
            )
    except NobodyRunsIt:
        return
