"""
Who may see, enter and run a SIG.
"""

from django.contrib.auth.models import Group
from django.db.models import Exists, Max, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from members import access as members_access
from members.models import Member

from .enums import OVER_STATES, Joining, OfferState
from .models import Contact, FacilitationTerm, Sig, SigFollowing, SigInvitation, SigMembership

BELONGS, RUNS, INVITED, FOLLOWS = range(4)


def can_view(user, sig):
    """
    Test whether this person may know of this SIG: everyone of most SIGs, signed in or not; of a
    hidden one those who belong to it, run it or are invited to it, and the organisers.
    """
    if sig.joining != Joining.HIDDEN:
        return True
    return sig.pk in _known_ids_of(user) or members_access.is_organiser(user)


def visible_sigs(user):
    """
    Return the SIGs that can_view() admits.
    """
    known = ~Q(joining=Joining.HIDDEN)
    if user.is_authenticated and user.is_active:
        # Asked within the one statement: most pages need nobody's roles for anything else.
        organises = Group.objects.filter(user=user.pk, name=members_access.ORGANISER)
        known |= Q(pk__in=_known_ids_of(user)) | Exists(organises)
    return Sig.objects.filter(known)


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
    Return the ids of the SIGs this person belongs to or runs now: what is for a SIG alone is for
    them. Following a SIG or being invited to it opens nothing.
    """
    ties = _ties_of(user)
    return ties[BELONGS] | ties[RUNS]


def facilitated_ids_of(user):
    """
    Return the ids of the SIGs this person runs now.
    """
    return _ties_of(user)[RUNS]


def invited_ids_of(user):
    """
    Return the ids of the SIGs this person is invited to and has not answered.
    """
    return _ties_of(user)[INVITED]


def followed_ids_of(user):
    """
    Return the ids of the SIGs whose news this person gets without belonging.
    """
    return _ties_of(user)[FOLLOWS]


def run_now(sig_id):
    """
    Return the terms of those who run a SIG now and whose accounts are open.
    """
    return FacilitationTerm.objects.filter(
        sig=sig_id, ended_at=None, member__is_active=True, member__closed_at=None
    )


def can_answer_contact(user, contact):
    """
    Test whether this person answers for the SIG what somebody wrote to it: who runs the SIG, and
    the organisers where nobody else than whoever wrote does.
    """
    if not user.is_authenticated or contact.member_id == user.pk:
        return False
    if contact.sig_id in facilitated_ids_of(user):
        return True
    others = run_now(contact.sig_id).exclude(member=contact.member_id or 0)
    return members_access.is_organiser(user) and not others.exists()


def answerable_contacts(user):
    """
    Return the exchanges that can_answer_contact() admits.
    """
    if not user.is_authenticated:
        return Contact.objects.none()
    theirs = Q(sig__in=facilitated_ids_of(user))
    if members_access.is_organiser(user):
        writer = Coalesce(OuterRef("member"), 0)
        theirs |= ~Exists(run_now(OuterRef("sig")).exclude(member=writer))
    return Contact.objects.filter(theirs).exclude(member=user.pk)


def can_read_contact(user, contact):
    """
    Test whether this person may read an exchange: who began it, and who answers it.
    """
    is_own = user.is_authenticated and user.is_active and contact.member_id == user.pk
    return is_own or can_answer_contact(user, contact)


def readable_contacts(user):
    """
    Return the exchanges that can_read_contact() admits.
    """
    if not user.is_authenticated or not user.is_active:
        return Contact.objects.none()
    answerable = answerable_contacts(user).order_by().values("pk")
    return Contact.objects.filter(Q(member=user) | Q(pk__in=answerable))


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
    shared = Sig.objects.exclude(state__in=OVER_STATES)
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
        ties.filter(member=OuterRef("pk"), sig__in=mine).exclude(sig__state__in=OVER_STATES)
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
    Read at once to which SIGs each of these members belongs, which they run, are invited to and
    follow, so that no test of what one of them may see asks the database again.
    """
    unread = {member.pk: _no_ties() for member in members if not hasattr(member, "sig_ties")}
    if not unread:
        return
    for member_id, sig_id, tie in _ties(member__in=unread):
        unread[member_id][tie].add(sig_id)
    for member in members:
        if member.pk in unread:
            member.sig_ties = unread[member.pk]


def forget_ties(member):
    """
    Have the next question about this person's SIGs ask the database again, once they changed.
    """
    vars(member).pop("sig_ties", None)


def _no_ties():
    return tuple(set() for _ in (BELONGS, RUNS, INVITED, FOLLOWS))


def _ties(**whose):
    rows = [
        (SigMembership.objects.filter(left_at=None), BELONGS),
        (FacilitationTerm.objects.filter(ended_at=None), RUNS),
        (SigInvitation.objects.filter(state=OfferState.OPEN), INVITED),
        (SigFollowing.objects.filter(ended_at=None), FOLLOWS),
    ]
    first, *rest = [
        found.filter(**whose).order_by().values_list("member_id", "sig_id", Value(tie))
        for found, tie in rows
    ]
    return first.union(*rest).order_by()


def _known_ids_of(user):
    ties = _ties_of(user)
    return ties[BELONGS] | ties[RUNS] | ties[INVITED]


def _ties_of(user):
    if not user.is_authenticated or not user.is_active:
        return tuple(frozenset() for _ in _no_ties())
    # Kept on the instance, which lives as long as the request that loaded it.
    if not hasattr(user, "sig_ties"):
        ties = _no_ties()
        for _, sig_id, tie in _ties(member=user.pk):
            ties[tie].add(sig_id)
        user.sig_ties = ties
    return user.sig_ties
