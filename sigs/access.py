"""
Who may see, enter and run a SIG.
"""

from django.db.models import Exists, Max, OuterRef, Q, Value

from members import access as members_access
from members.models import Member

from .enums import SigState
from .models import FacilitationTerm, Sig, SigMembership

# Nobody is together in what has ended.
ENDED = (SigState.CLOSED, SigState.DECLINED, SigState.EXPIRED)


def can_view(user, sig):
    """
    Test whether this person may know of this SIG: everyone of every SIG, signed in or not.
    """
    return True


def visible_sigs(user):
    """
    Return the SIGs that can_view() admits.
    """
    return Sig.objects.all()


def is_facilitator(user, sig):
    """
    Test whether this person runs this SIG now.
    """
    return sig.pk in facilitated_ids_of(user)


def facilitated_sigs(user):
    """
    Return the SIGs that is_facilitator() admits.
    """
    return Sig.objects.filter(pk__in=facilitated_ids_of(user))


def can_manage(user, sig):
    """
    Test whether this person may change this SIG: its facilitators and the organisers.
    """
    return is_facilitator(user, sig) or members_access.is_organiser(user)


def sig_ids_of(user):
    """
    Return the ids of the SIGs this person belongs to or runs now.
    """
    belongs, runs = _ties_of(user)
    return belongs | runs


def facilitated_ids_of(user):
    """
    Return the ids of the SIGs this person runs now.
    """
    return _ties_of(user)[1]


def members_among(sig_id, members):
    """
    Keep, of a queryset of members, those who belong to this SIG or run it now.
    """
    joined = SigMembership.objects.filter(sig_id=sig_id, member=OuterRef("pk"), left_at=None)
    run = FacilitationTerm.objects.filter(sig_id=sig_id, member=OuterRef("pk"), ended_at=None)
    return members.filter(Q(Exists(joined)) | Q(Exists(run)))


def is_near(user, member):
    """
    Test whether two people belong to, or run, one SIG that has not ended; each is near themselves.
    """
    if user == member:
        return True
    shared = Sig.objects.exclude(state__in=ENDED)
    return shared.filter(pk__in=sig_ids_of(user) & sig_ids_of(member)).exists()


def near_members(user):
    """
    Return the members whom is_near() admits.
    """
    mine = sig_ids_of(user)
    themselves = Q(pk=user.pk)
    if not mine:
        return Member.objects.filter(themselves)
    together = [
        ties.filter(member=OuterRef("pk"), sig__in=mine).exclude(sig__state__in=ENDED)
        for ties in (
            SigMembership.objects.filter(left_at=None),
            FacilitationTerm.objects.filter(ended_at=None),
        )
    ]
    tied = Q(Exists(together[0])) | Q(Exists(together[1]))
    return Member.objects.filter(themselves | Q(tied, is_active=True))


def tie_changes(member):
    """
    Return when this person last joined, left, began to run and ceased to run a SIG, as far as they
    ever did.
    """
    memberships = member.sig_memberships.aggregate(Max("joined_at"), Max("left_at"))
    terms = member.facilitation_terms.aggregate(Max("started_at"), Max("ended_at"))
    return [moment for moment in (memberships | terms).values() if moment]


def load_ties(members):
    """
    Read at once to which SIGs each of these members belongs and which they run, so that no test of
    what one of them may see asks the database again.
    """
    unread = {member.pk: (set(), set()) for member in members if not hasattr(member, "sig_ties")}
    if not unread:
        return
    for member_id, sig_id, runs in _ties(member__in=unread):
        unread[member_id][runs].add(sig_id)
    for member in members:
        if member.pk in unread:
            joined, run = unread[member.pk]
            member.sig_ties = (frozenset(joined), frozenset(run))


def _ties(**whose):
    joined = SigMembership.objects.filter(left_at=None, **whose).order_by()
    run = FacilitationTerm.objects.filter(ended_at=None, **whose).order_by()
    return (
        joined.values_list("member_id", "sig_id", Value(False))
        .union(run.values_list("member_id", "sig_id", Value(True)))
        .order_by()
    )


def _ties_of(user):
    if not user.is_authenticated or not user.is_active:
        return frozenset(), frozenset()
    # Kept on the instance, which lives as long as the request that loaded it.
    if not hasattr(user, "sig_ties"):
        ties = [(sig_id, runs) for _, sig_id, runs in _ties(member=user.pk)]
        user.sig_ties = (
            frozenset(sig_id for sig_id, runs in ties if not runs),
            frozenset(sig_id for sig_id, runs in ties if runs),
        )
    return user.sig_ties
