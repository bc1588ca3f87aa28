"""
Joining and leaving a SIG.
"""

from django.db import transaction

from ..enums import OPEN_STATES, SigState
from ..models import FacilitationTerm, Sig, SigMembership
from .ties import belong, end_term


class SigClosed(Exception):
    """
    A SIG that is over, or only proposed, takes no new members.
    """

    def __init__(self, sig):
        words = f"{sig.name} has closed and takes no new members."
        if sig.state == SigState.PROPOSED:
            words = f"{sig.name} is a proposal still. Say that you are interested instead."
        elif sig.state != SigState.CLOSED:
            words = f"{sig.name} was not taken up, so nobody can join it."
        super().__init__(words)
        self.sig = sig


def join(*, sig, member, now):
    """
    Have a member belong to a SIG; return the membership. Raises SigClosed.
    """
    with transaction.atomic():
        sig = Sig.objects.select_for_update().get(pk=sig.pk)
        if sig.state not in OPEN_STATES:
            raise SigClosed(sig)
        return belong(sig, member, now)


def leave(*, sig, member, now):
    """
    End a member's belonging to a SIG, and their running of it.

    Raises HandOverFirst where nobody else runs an active SIG.
    """
    with transaction.atomic():
        sig = Sig.objects.select_for_update().get(pk=sig.pk)
        end_term(sig, member, now)
        SigMembership.objects.filter(sig=sig, member=member, left_at=None).update(left_at=now)


def end_all_ties(*, member, now):
    """
    End a member's belonging to and running of every SIG, whoever else runs it.
    """
    with transaction.atomic():
        FacilitationTerm.objects.filter(member=member, ended_at=None).update(ended_at=now)
        SigMembership.objects.filter(member=member, left_at=None).update(left_at=now)
