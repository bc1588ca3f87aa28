"""
What waits for one person in the SIGs: being asked to run or to join one, and, for those who run
them, people who ask to join and what was written to them.
"""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.urls import reverse

from members.access import is_organiser

from .. import access
from ..enums import LIVE_STATES, OPEN_STATES, OfferState, RequestState
from ..models import ContactMessage, JoinRequest, Sig, SigInvitation, SigMembership, TermOffer


@dataclass(frozen=True)
class Waits:
    """
    One thing that waits: in which SIG, what it is, and the way to it with its label.
    """

    sig: Sig
    words: str
    label: str
    href: str


def desk(user, now):
    """
    Return what waits for this person, as Waits: first what they are asked themselves.
    """
    if not user.is_authenticated or not user.is_active:
        return []
    found = list(_offers(user, now))
    if access.invited_ids_of(user):
        found += _invitations(user)
    if access.facilitated_ids_of(user) or is_organiser(user):
        found += [*_requests(user), *_contacts(user)]
    return found


def _offers(user, now):
    belongs = SigMembership.objects.filter(sig=OuterRef("sig"), member=user, left_at=None)
    offers = TermOffer.objects.filter(
        Exists(belongs),
        member=user,
        state=OfferState.OPEN,
        lapses_at__gt=now,
        sig__state__in=OPEN_STATES,
    )
    for offer in offers.select_related("sig").order_by("offered_at", "pk"):
        href = reverse("sigs:offer", args=[offer.sig.slug])
        yield Waits(offer.sig, "You are asked to run it.", "Read and answer", href)


def _invitations(user):
    invitations = SigInvitation.objects.filter(
        member=user, state=OfferState.OPEN, sig__state__in=OPEN_STATES
    )
    for invitation in invitations.select_related("sig").order_by("invited_at", "pk"):
        href = reverse("sigs:invitation", args=[invitation.sig.slug])
        yield Waits(invitation.sig, "You are invited to join it.", "Read and answer", href)


def _requests(user):
    waiting = JoinRequest.objects.filter(
        sig=OuterRef("pk"), state=RequestState.WAITING, member__is_active=True
    )
    for sig in _counted(_looked_after(user).filter(state__in=OPEN_STATES), waiting):
        words = "One person asks to join." if sig.number == 1 else f"{sig.number} ask to join."
        href = reverse("sigs:people", args=[sig.slug])
        yield Waits(sig, words, "Read who asks", href)


def _contacts(user):
    last = ContactMessage.objects.filter(contact=OuterRef("pk")).order_by("-written_at", "-pk")
    waiting = (
        access.answerable_contacts(user)
        .filter(sig=OuterRef("pk"), settled_at=None)
        .annotate(answered=Subquery(last.values("is_from_sig")[:1]))
        .filter(answered=False)
    )
    for sig in _counted(Sig.objects.all(), waiting):
        words = (
            "One message waits for an answer."
            if sig.number == 1
            else f"{sig.number} messages wait for an answer."
        )
        href = reverse("sigs:contacts", args=[sig.slug])
        yield Waits(sig, words, "Read and answer", href)


def _looked_after(user):
    """
    Return the SIGs whose people wait for this person: those they run and, for an organiser, those
    that nobody runs.
    """
    theirs = Q(pk__in=access.facilitated_ids_of(user))
    if is_organiser(user):
        theirs |= ~Exists(access.run_now(OuterRef("pk")))
    return Sig.objects.filter(theirs, state__in=LIVE_STATES)


def _counted(sigs, waiting):
    of_one = waiting.order_by().values("sig").annotate(number=Count("pk")).values("number")
    return sigs.annotate(number=Subquery(of_one)).filter(number__gt=0).order_by(Lower("name"), "pk")
