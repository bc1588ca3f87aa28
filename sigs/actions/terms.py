"""
Asking somebody to run a SIG, and what they say; nothing changes before they accept.
"""

import datetime

from django.conf import settings
from django.db import transaction

from members.access import display_name, is_organiser
from members.models import Member
from notifications.actions import mark_seen

from .. import queries, telling
from ..enums import OVER_STATES, OfferState, TermEnd, TermRole
from ..models import FacilitationTerm, Sig, SigMembership, TermOffer
from ..notices import about_offer
from .holding import lock
from .ties import close_term


class CannotRun(Exception):
    """
    This person cannot run this SIG; the words say why.
    """


class AskedAlready(Exception):
    """
    This person was asked and has not answered yet.
    """

    def __init__(self, offer):
        super().__init__(
            f"{display_name(offer.member)} was asked on {queries.day_of(offer.offered_at)} and has "
            "not answered yet. Take that question back first to ask something else."
        )
        self.offer = offer


class NotYoursToHand(Exception):
    """
    Only whoever runs it, and organisers, can offer a term to somebody else before it is ending.
    """


class OfferOver(Exception):
    """
    The question is not open any more; the words say what became of it.
    """


def offer_term(*, sig, member, role, words, by, takes_over=None, now):
    """
    Ask somebody who belongs to a SIG to run it, or to take over a term of it; return the offer.

    The same question again is the one that is open. Raises CannotRun, AskedAlready,
    NotYoursToHand, and OfferOver where the term to take over has ended.
    """
    with transaction.atomic():
        sig = lock(sig)
        if takes_over:
            takes_over = _still_to_hand(sig, takes_over, by)
        known = sig.term_offers.filter(member=member, state=OfferState.OPEN).first()
        if known:
            if (known.role, known.takes_over, known.words) == (role, takes_over, words):
                return known
            raise AskedAlready(known)
        unfit = _unfit(sig, member) or _runs_already(sig, member, role)
        if unfit:
            raise CannotRun(unfit)
        offer = TermOffer.objects.create(
            sig=sig,
            member=member,
            role=role,
            takes_over=takes_over,
            words=words,
            offered_by=by,
            offered_at=now,
            lapses_at=now + datetime.timedelta(days=settings.SIG_OFFER_DAYS),
        )
        telling.tell_offered(offer, now=now)
    return offer


def accept_offer(*, offer, now):
    """
    Begin the term somebody was asked to take, and end the one it takes over; return the term.

    Accepted twice it is the one term. Raises OfferOver; and CannotRun for whoever left the SIG or
    whose account is shut, of which whoever asked is told too.
    """
    with transaction.atomic():
        sig, offer = _held(offer)
        if offer.state == OfferState.ACCEPTED:
            return _latest_term(sig, offer.member)
        over = queries.why_over(offer, now)
        if over:
            raise OfferOver(over)
        unfit = _unfit(sig, offer.member)
        if not unfit:
            _see(offer, now)
            return _begin(sig, offer, now)
        _settle(offer, OfferState.WITHDRAWN, now)
        telling.tell_answered(offer, unfit=True, now=now)
    raise CannotRun(unfit)


def decline_offer(*, offer, words, now):
    """
    Say no to running a SIG, in words of one's own or none; twice is once. Raises OfferOver.
    """
    with transaction.atomic():
        _, offer = _held(offer)
        if offer.state == OfferState.DECLINED:
            return
        over = queries.why_over(offer, now)
        if over or offer.state == OfferState.ACCEPTED:
            raise OfferOver(over or queries.ACCEPTED_ALREADY)
        offer.answer = words
        _see(offer, now)
        _settle(offer, OfferState.DECLINED, now)
        telling.tell_answered(offer, now=now)


def withdraw_offer(*, offer, now):
    """
    Take a question back that waits for an answer; twice is once. Raises OfferOver.
    """
    with transaction.atomic():
        _, offer = _held(offer)
        if offer.state == OfferState.WITHDRAWN:
            return
        if offer.state != OfferState.OPEN:
            raise OfferOver(
                f"{display_name(offer.member)} has answered in the meantime: "
                f"{offer.get_state_display().lower()}."
            )
        _settle(offer, OfferState.WITHDRAWN, now)
        telling.tell_offer_withdrawn(offer, now=now)


def lapse_offers(*, now):
    """
    Let questions lapse that nobody answered in time, and tell whoever asked; return how many.
    """
    due = TermOffer.objects.filter(state=OfferState.OPEN, lapses_at__lte=now)
    return sum(_lapse(offer, now) for offer in due.order_by("pk"))


def remind_of_offers(*, now):
    """
    Remind once, half-way through, those who were asked to run a SIG and have not answered.
    """
    for offer in TermOffer.objects.filter(state=OfferState.OPEN, lapses_at__gt=now).order_by("pk"):
        if now - offer.offered_at >= (offer.lapses_at - offer.offered_at) / 2:
            telling.remind_of_offer(offer, now=now)


@transaction.atomic
def _lapse(offer, now):
    _, offer = _held(offer)
    if offer.state != OfferState.OPEN:
        return 0
    _settle(offer, OfferState.LAPSED, now)
    telling.tell_answered(offer, now=now)
    return 1


def _held(offer):
    # The SIG first, as whatever changes who runs it does.
    sig = lock(Sig(pk=offer.sig_id))
    held = TermOffer.objects.select_for_update().get(pk=offer.pk)
    held.sig = sig
    return sig, held


def _begin(sig, offer, now):
    _settle(offer, OfferState.ACCEPTED, now)
    current = FacilitationTerm.objects.filter(sig=sig, member=offer.member_id, ended_at=None)
    own = current.first()
    if own and own.role == offer.role:
        return own
    if own:
        # The new one cannot be there yet: a person has one current term of a SIG.
        close_term(own, TermEnd.HANDED_OVER, now)
    term = FacilitationTerm.objects.create(
        sig=sig, member=offer.member, role=offer.role, started_at=now
    )
    if own:
        close_term(own, TermEnd.HANDED_OVER, now, handed_to=term)
    _take_over(offer, term, now)
    telling.tell_answered(offer, now=now)
    return term


def _take_over(offer, term, now):
    if offer.takes_over_id is None:
        return
    old = FacilitationTerm.objects.select_for_update().get(pk=offer.takes_over_id)
    if old.ended_at is None:
        close_term(old, TermEnd.HANDED_OVER, now, handed_to=term)
    elif old.end == TermEnd.LAPSED:
        close_term(old, TermEnd.LAPSED, old.ended_at, handed_to=term)
    others = TermOffer.objects.filter(takes_over=old, state=OfferState.OPEN)
    for other in others.select_related("sig", "member", "offered_by"):
        _settle(other, OfferState.WITHDRAWN, now)
        telling.tell_offer_withdrawn(other, by=term.member, now=now)


def _settle(offer, state, now):
    offer.state, offer.answered_at = state, now
    offer.save(update_fields=["state", "answered_at", "answer"])


def _see(offer, now):
    mark_seen(member_id=offer.member_id, abouts=[about_offer(offer.pk)], now=now)


def _latest_term(sig, member):
    terms = FacilitationTerm.objects.filter(sig=sig, member=member)
    return terms.order_by("-started_at", "-pk").first()


def _still_to_hand(sig, term, by):
    term = FacilitationTerm.objects.select_for_update().get(pk=term.pk, sig=sig)
    if term.ended_at:
        raise OfferOver(f"{display_name(term.member)} does not run {sig.name} any more.")
    is_own = term.member_id == by.pk
    if not is_own and not is_organiser(by) and not term.ending_since:
        raise NotYoursToHand(
            f"{display_name(term.member)} has not said that they stop. "
            "Ask somebody to run it with you instead."
        )
    return term


def _unfit(sig, member):
    """
    Say what keeps a member from running a SIG, as it is in the database now; empty for nothing.
    """
    name = display_name(member)
    if sig.state in OVER_STATES:
        return f"{sig.name} has ended, so nobody is needed to run it."
    if not Member.objects.current().filter(pk=member.pk).exists():
        return f"{name} has no open account any more, so nothing has changed."
    if not SigMembership.objects.filter(sig=sig, member=member, left_at=None).exists():
        return f"{name} does not belong to {sig.name}, and only its members can run it."
    return ""


def _runs_already(sig, member, role):
    term = FacilitationTerm.objects.filter(sig=sig, member=member, ended_at=None).first()
    if term and (term.role == role or role == TermRole.DEPUTY):
        return f"{display_name(member)} runs {sig.name} already."
    return ""
