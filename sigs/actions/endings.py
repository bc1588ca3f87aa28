"""
Stopping to run a SIG: saying so beforehand, changing one's mind, and the last day.
"""

import datetime
import zoneinfo

from django.db import transaction

from .. import telling
from ..access import run_now
from ..enums import AWAKE_STATES, OfferState, SigEvent, TermEnd
from ..models import FacilitationTerm, Sig, TermOffer
from .holding import lock, locked
from .lifecycle import change_state
from .ties import close_term

NOBODY_RUNS_IT = "Nobody runs it at present."
LONGEST = datetime.timedelta(days=366)
LONDON = zoneinfo.ZoneInfo("Europe/London")


class RunsItNot(Exception):
    """
    This person does not run this SIG.
    """


class UnfitDay(Exception):
    """
    The last day has gone by, or is more than a year away.
    """


def announce_end(*, sig, member, last_day, now):
    """
    Say that a member stops running a SIG after this day; return the term.

    The others who run it and the organisers are told, once for one day. Raises RunsItNot and
    UnfitDay.
    """
    with transaction.atomic():
        sig, term = _held(sig, member)
        if term.last_day == last_day:
            return term
        today = now.astimezone(LONDON).date()
        if not today <= last_day <= today + LONGEST:
            raise UnfitDay("Choose a day from today on, within a year.")
        term.last_day, term.ending_since = last_day, term.ending_since or now
        term.save(update_fields=["last_day", "ending_since"])
        telling.tell_ending(term, is_last=not _others(sig, term).exists(), now=now)
    return term


def take_back_end(*, sig, member, now):
    """
    Go on running a SIG after all; questions to take over from this member are taken back.

    Raises RunsItNot.
    """
    with transaction.atomic():
        _, term = _held(sig, member)
        if term.ending_since is None:
            return
        term.last_day = term.ending_since = None
        term.save(update_fields=["last_day", "ending_since"])
        telling.tell_going_on(term, now=now)
        for offer in term.offers.filter(state=OfferState.OPEN).select_related("sig", "member"):
            offer.state, offer.answered_at = OfferState.WITHDRAWN, now
            offer.save(update_fields=["state", "answered_at"])
            telling.tell_offer_withdrawn(offer, now=now)


def end_due(*, now):
    """
    End the terms whose last day is over; a SIG that nobody runs then rests. Return how many ended.
    """
    today = now.astimezone(LONDON).date()
    due = FacilitationTerm.objects.filter(ended_at=None, last_day__lt=today)
    return sum(_end_one(term, today, now) for term in due.order_by("pk"))


def end_all_terms(*, member, now):
    """
    End all that a member runs and was asked to run; what nobody runs then rests.
    """
    with transaction.atomic():
        run = FacilitationTerm.objects.filter(member=member, ended_at=None)
        asked = TermOffer.objects.filter(member=member, state=OfferState.OPEN)
        pks = [*run.values_list("sig", flat=True), *asked.values_list("sig", flat=True)]
        for sig in locked(Sig.objects.filter(pk__in=pks)):
            term = run.filter(sig=sig).first()
            if term:
                _end(sig, term, now)
        for offer in asked.select_related("sig", "member", "offered_by"):
            offer.state, offer.answered_at = OfferState.WITHDRAWN, now
            offer.save(update_fields=["state", "answered_at"])
            telling.tell_answered(offer, unfit=True, now=now)
        TermOffer.objects.filter(member=member).update(answer="")


def rest_for_want_of_facilitators(sig, *, now):
    """
    Put a SIG to rest that is forming or active and that nobody runs any more; tell those concerned.

    To be called with the SIG held; any other stays as it is.
    """
    if sig.state in AWAKE_STATES and not run_now(sig.pk).exists():
        change_state(sig=sig, event=SigEvent.REST, by=None, reason=NOBODY_RUNS_IT, now=now)


@transaction.atomic
def _end_one(term, today, now):
    sig = lock(Sig(pk=term.sig_id))
    due = FacilitationTerm.objects.filter(pk=term.pk, ended_at=None, last_day__lt=today).first()
    if due is None:
        return 0
    _end(sig, due, now)
    return 1


def _end(sig, term, now):
    close_term(term, TermEnd.LEFT if _others(sig, term).exists() else TermEnd.LAPSED, now)
    rest_for_want_of_facilitators(sig, now=now)


def _held(sig, member):
    sig = lock(sig)
    term = FacilitationTerm.objects.filter(sig=sig, member=member, ended_at=None).first()
    if term is None:
        raise RunsItNot(f"You do not run {sig.name}, so there is nothing to end.")
    term.sig = sig
    return sig, term


def _others(sig, term):
    return run_now(sig.pk).exclude(pk=term.pk)
