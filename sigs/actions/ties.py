"""
What ties people to SIGs, as every action that changes it does it: with the SIG held.
"""

from ..enums import OfferState, RequestState
from ..models import FacilitationTerm, JoinRequest, Sig, SigFollowing, SigInvitation, SigMembership


class HandOverFirst(Exception):
    """
    An active SIG would be left without anyone who runs it.
    """

    def __init__(self, sig):
        super().__init__(
            f"{sig.name} has no other facilitator. "
            "Find somebody who takes over, then hand it to them."
        )
        self.sig = sig


def belong(sig, member, now, *, rules=None):
    """
    Have a member belong to a SIG, having agreed to `rules`; return the membership, of then where
    they belong already.

    Whatever else they asked, were asked or followed is settled by it.
    """
    agreed = {"rules": rules, "agreed_at": now} if rules else {}
    membership, is_new = SigMembership.objects.get_or_create(
        sig=sig, member=member, left_at=None, defaults={"joined_at": now, **agreed}
    )
    if is_new:
        whose = {"sig": sig, "member": member}
        SigInvitation.objects.filter(state=OfferState.OPEN, **whose).update(
            state=OfferState.ACCEPTED, answered_at=now
        )
        JoinRequest.objects.filter(state=RequestState.WAITING, **whose).update(
            state=RequestState.APPROVED, answered_at=now
        )
        SigFollowing.objects.filter(ended_at=None, **whose).update(ended_at=now)
    return membership


def end_term(sig, member, now):
    current = FacilitationTerm.objects.filter(sig=sig, ended_at=None)
    if not current.filter(member=member).exists():
        return
    if sig.state == Sig.State.ACTIVE and not current.exclude(member=member).exists():
        raise HandOverFirst(sig)
    current.filter(member=member).update(ended_at=now)
