"""
Who runs a SIG.
"""

from django.db import transaction

from ..models import FacilitationTerm
from .holding import lock
from .ties import belong, end_term


def appoint_facilitator(*, sig, member, now):
    """
    Have a member run a SIG from now on, and belong to it; return the term.
    """
    with transaction.atomic():
        sig = lock(sig)
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
        sig = lock(sig)
        end_term(sig, member, now)
