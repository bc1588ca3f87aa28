"""
What ties people to SIGs, as every action that changes it does it: with the SIG held.
"""

from ..models import FacilitationTerm, Sig, SigMembership


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


def belong(sig, member, now):
    membership, _ = SigMembership.objects.get_or_create(
        sig=sig, member=member, left_at=None, defaults={"joined_at": now}
    )
    return membership


def end_term(sig, member, now):
    current = FacilitationTerm.objects.filter(sig=sig, ended_at=None)
    if not current.filter(member=member).exists():
        return
    if sig.state == Sig.State.ACTIVE and not current.exclude(member=member).exists():
        raise HandOverFirst(sig)
    current.filter(member=member).update(ended_at=now)
