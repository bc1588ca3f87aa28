"""
Taking somebody out of a SIG, and having them back.
"""

from django.db import transaction

from members.access import display_name

from .. import queries, telling
from ..models import FacilitationTerm, SigMembership
from .belonging import check_takes_members
from .holding import lock
from .ties import belong


class RunsIt(Exception):
    """
    Whoever runs a SIG is not taken out of it: their term ends first.
    """

    def __init__(self, sig, member):
        super().__init__(
            f"{display_name(member)} runs {sig.name}. They can be taken out once their term ended."
        )
        self.sig = sig


class LeaveInstead(Exception):
    """
    One leaves a SIG oneself, and is not taken out of it by oneself.
    """

    def __init__(self, sig):
        super().__init__(f"To leave {sig.name} yourself, press “Leave the SIG” on its page.")
        self.sig = sig


class NotRemoved(Exception):
    """
    Somebody was not taken out of a SIG, or has been back and left it since.
    """

    def __init__(self, sig, member):
        super().__init__(
            f"{display_name(member)} was not taken out of {sig.name}. Invite them instead."
        )
        self.sig = sig


def remove(*, sig, member, by, reason, now):
    """
    End a member's belonging to a SIG and tell them why. Doing it twice changes nothing.

    Raises LeaveInstead, RunsIt.
    """
    with transaction.atomic():
        sig = lock(sig)
        if member.pk == by.pk:
            raise LeaveInstead(sig)
        if FacilitationTerm.objects.filter(sig=sig, member=member, ended_at=None).exists():
            raise RunsIt(sig, member)
        membership = queries.current_membership(sig, member)
        if membership is None:
            return
        membership.left_at, membership.ended_by, membership.end_reason = now, by, reason
        membership.save(update_fields=["left_at", "ended_by", "end_reason"])
        telling.removed(membership, now=now)


def restore(*, sig, member, by, now):
    """
    Have a member back who was taken out, with what they had agreed to and chosen; return the
    membership. Doing it twice changes nothing.

    Raises NotRemoved, SigClosed, NotGoing.
    """
    with transaction.atomic():
        sig = lock(sig)
        current = queries.current_membership(sig, member)
        if current:
            return current
        before = queries.was_removed(sig, member)
        if not before:
            raise NotRemoved(sig, member)
        check_takes_members(sig)
        membership = belong(sig, member, now)
        SigMembership.objects.filter(pk=membership.pk).update(
            rules=before.rules, agreed_at=before.agreed_at, is_shown=before.is_shown
        )
        telling.restored(membership, by=by, now=now)
        return membership
