"""
What ties people to SIGs, as every action that changes it does it: with the SIG held.
"""

from ..access import run_now
from ..enums import AWAKE_STATES, OfferState, RequestState, TermEnd
from ..models import FacilitationTerm, JoinRequest, SigFollowing, SigInvitation, SigMembership


class HandOverFirst(Exception):
    """
    A SIG that is forming or active would be left without anyone who runs it.
    """

    def __init__(self, sig):
        super().__init__(
            f"{sig.name} has no other facilitator. Ask somebody to take over, or choose your last "
            f"day: after it {sig.name} rests, for all to see, until somebody runs it again."
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


def end_term(sig, member, now, *, end=TermEnd.LEFT):
    term = FacilitationTerm.objects.filter(sig=sig, member=member, ended_at=None).first()
    if term is None:
        return
    if sig.state in AWAKE_STATES and not run_now(sig.pk).exclude(member=member).exists():
        raise HandOverFirst(sig)
    close_term(term, end, now)


def close_term(term, end, now, *, handed_to=None):
    """
    End a term in this way at this moment.
    """
    term.ended_at, term.end, term.handed_to = now, end, handed_to
    term.save(update_fields=["ended_at", "end", "handed_to"])
