"""
What becomes of those who were interested once a proposal is taken up.
"""

from members.models import Member

from ..models import SigFollowing
from .running import appoint_facilitator


def begin_forming(sig, *, now):
    """
    Have those run a SIG who said that they would, its proposer first, and have everybody else who
    was interested follow it.

    They follow, and do not belong: belonging means agreeing to ground rules that are not written
    yet. Each joins with one press when they like.
    """
    said = sig.interests.filter(member__is_active=True).select_related("member")
    would_run = [each.member for each in said if each.would_run]
    for member in sorted(would_run, key=lambda member: member.pk != sig.proposed_by_id):
        appoint_facilitator(sig=sig, member=member, now=now)
    follow = Member.objects.current().filter(sig_interests__sig=sig, sig_interests__would_run=False)
    tied = set(sig.followings.filter(ended_at=None).values_list("member_id", flat=True))
    SigFollowing.objects.bulk_create(
        SigFollowing(sig=sig, member_id=pk, since=now)
        for pk in follow.values_list("pk", flat=True)
        if pk not in tied
    )
