"""
Joining and leaving a SIG.
"""

from django.db import transaction

from ..models import Sig, SigMembership
from .endings import end_all_terms
from .ties import belong, end_term


class SigClosed(Exception):
    """
    A closed SIG takes no new members.
    """

    def __init__(self, sig):
        super().__init__(f"{sig.name} has closed and takes no new members.")
        self.sig = sig


def join(*, sig, member, now):
    """
    Have a member belong to a SIG; return the membership. Raises SigClosed.
    """
    with transaction.atomic():
        sig = Sig.objects.select_for_update().get(pk=sig.pk)
        if sig.state == Sig.State.CLOSED:
            raise SigClosed(sig)
        return belong(sig, member, now)


def leave(*, sig, member, now):
    """
    End a member's belonging to a SIG, and their running of it.

    Raises HandOverFirst where nobody else runs a SIG that is forming or active.
    """
    with transaction.atomic():
        sig = Sig.objects.select_for_update().get(pk=sig.pk)
        end_term(sig, member, now)
        SigMembership.objects.filter(sig=sig, member=member, left_at=None).update(left_at=now)


def end_all_ties(*, member, now):
    """
    End a member's belonging to and running of every SIG; what nobody runs then rests.
    """
    with transaction.atomic():
        end_all_terms(member=member, now=now)
        SigMembership.objects.filter(member=member, left_at=None).update(left_at=now)
