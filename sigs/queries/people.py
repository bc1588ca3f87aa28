"""
The people of a SIG: for each other those who chose to be seen, for those who run it everybody.
"""

from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, When

from members.enums import SeenBy
from members.models import Member

from .. import access
from ..enums import OfferState, RequestState
from ..models import SigMembership
from .belonging import belonging, removed_from

PEOPLE_A_PAGE = 50
MOST_LISTED = 25
MOST_FOUND = 10
MOST_WORDS = 5
A_FEW = 8


@dataclass(frozen=True)
class People:
    """
    One page of a SIG's people. `members` is a page of memberships, `size` how many belong; what
    waits, is open and was taken out is there for those who run it, MOST_LISTED of each at most, and
    `asking` is how many wait.
    """

    members: Page
    size: int
    runners: frozenset = frozenset()
    asking: int = 0
    requests: list = field(default_factory=list)
    invitations: list = field(default_factory=list)
    removed: list = field(default_factory=list)


def people_of(sig, *, manages, words="", number=1):
    """
    Read one page of a SIG's people, by name; those whose names hold every one of some words.
    """
    belong = SigMembership.objects.filter(sig=sig, left_at=None, member__is_active=True)
    shown = _named(belong if manages else belong.filter(is_shown=True), words)
    shown = shown.select_related("member__organisation").order_by("member__name", "pk")
    page = Paginator(shown, PEOPLE_A_PAGE).get_page(number)
    page.object_list = list(page.object_list)
    if not manages:
        return People(page, belong.count())
    waiting = waiting_requests(sig)
    return People(
        members=page,
        size=belong.count(),
        runners=frozenset(sig.terms.filter(ended_at=None).values_list("member_id", flat=True)),
        asking=waiting.count(),
        requests=list(waiting[:MOST_LISTED]),
        invitations=list(open_invitations(sig)[:MOST_LISTED]),
        removed=list(_named(removed_from(sig), words).select_related("member")[:MOST_LISTED]),
    )


def people_context(user, sig):
    """
    Return what the page of a SIG shows of its people: `belonging`, how this person stands to it,
    and `shown_people`, to those who belong to it or run it, a few who chose to be seen.
    """
    stands = belonging(user, sig)
    sees = stands.stands == "belongs" or stands.is_managed
    return {"belonging": stands, "shown_people": shown_people(sig) if sees else []}


def shown_people(sig, *, limit=A_FEW):
    """
    Return the first few who belong to a SIG and chose to be seen by the others, in one step.
    """
    shown = SigMembership.objects.filter(
        sig=sig, left_at=None, is_shown=True, member__is_active=True
    )
    return list(shown.select_related("member").order_by("member__name", "pk")[:limit])


def waiting_requests(sig):
    """
    Return the requests to join that wait for an answer, first come first, of open accounts.
    """
    waiting = sig.join_requests.filter(state=RequestState.WAITING, member__is_active=True)
    return waiting.select_related("member__organisation").order_by("asked_at", "pk")


def open_invitations(sig):
    """
    Return the invitations to a SIG that wait for an answer.
    """
    still_open = sig.invitations.filter(state=OfferState.OPEN, member__is_active=True)
    return still_open.select_related("member").order_by("-invited_at", "-pk")


def may_be_found(user):
    """
    Return the members whom this person may find by name to invite them: those in the directory, and
    those of the SIGs they run. Whoever is in neither is invited by an address that one knows.
    """
    theirs = access.facilitated_ids_of(user)
    joined = SigMembership.objects.filter(member=OuterRef("pk"), sig__in=theirs, left_at=None)
    return Member.objects.current().filter(Q(profile__is_listed=True) | Exists(joined))


def to_invite(sig, user, words):
    """
    Find members who do not belong to a SIG by every word of their name, at most MOST_FOUND, among
    those whom this person may find. Each carries `tells_organisation`.
    """
    within = SigMembership.objects.filter(sig=sig, left_at=None).values("member")
    found = may_be_found(user).exclude(pk__in=within)
    for word in words.split()[:MOST_WORDS]:
        found = found.filter(name__icontains=word)
    told = Q(profile__is_listed=True, profile__organisation_for=SeenBy.MEMBERS)
    found = found.annotate(
        tells_organisation=Case(When(told, then=True), default=False, output_field=BooleanField())
    )
    return list(found.select_related("organisation").order_by("name", "pk")[:MOST_FOUND])


def _named(memberships, words):
    for word in words.split()[:MOST_WORDS]:
        memberships = memberships.filter(member__name__icontains=word)
    return memberships
