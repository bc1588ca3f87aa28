"""
Who runs a SIG.
"""

from django.db import transaction

from ..access import run_now
from ..enums import SigEvent, SigState
from ..models import FacilitationTerm, Sig, Transition
from .ties import AWAKE, belong, end_term

NOBODY_RUNS_IT = "Nobody runs it at present."


def appoint_facilitator(*, sig, member, now):
    """
    Have a member run a SIG from now on, and belong to it; return the term.
    """
    with transaction.atomic():
        sig = Sig.objects.select_for_update().get(pk=sig.pk)
        belong(sig, member, now)
        term, _ = FacilitationTerm.objects.get_or_create(
            sig=sig, member=member, ended_at=None, defaults={"started_at": now}
        )
    return term


def end_facilitation(*, sig, member, now):
    """
    End a member's running of a SIG; they still belong to it.

    Raises HandOverFirst where nobody else runs a SIG that is forming or active.
    """
    with transaction.atomic():
        sig = Sig.objects.select_for_update().get(pk=sig.pk)
        end_term(sig, member, now)


def rest_for_want_of_facilitators(sig, *, now):
    """
    Put a SIG to rest that is forming or active and that nobody runs any more.

    To be called with the SIG held; any other stays as it is.
    """
    if sig.state not in AWAKE or run_now(sig.pk).exists():
        return
    Transition.objects.create(
        sig=sig,
        event=SigEvent.REST,
        from_state=sig.state,
        to_state=SigState.RESTING,
        at=now,
        reason=NOBODY_RUNS_IT,
    )
    sig.state, sig.state_since, sig.note = SigState.RESTING, now, NOBODY_RUNS_IT
    sig.save(update_fields=["state", "state_since", "note"])
