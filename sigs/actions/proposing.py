"""
Proposing a SIG, being interested in one, and what becomes of the proposal.
"""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from members.models import Member

from ..enums import SigEvent, SigState
from ..models import Interest, Sig
from .founding import NameTaken, of_this_name, open_row, tidied
from .holding import lock
from .lifecycle import Refused, change_state, put_down

MOST_OPEN = 3


class TooManyProposals(Refused):
    """
    One member waits for an answer to as many proposals as one may.
    """

    def __init__(self):
        super().__init__(
            f"You have proposed {MOST_OPEN} SIGs that still look for people. "
            "Wait until one of them is decided, then propose this one."
        )


class NoLongerProposed(Refused):
    """
    It was decided about a proposal, so that nobody can be interested in it any more.
    """

    def __init__(self, sig):
        if sig.state in (SigState.DECLINED, SigState.EXPIRED):
            words = f"{sig.name} is not open any more: {sig.get_state_display().lower()}."
        else:
            words = f"{sig.name} was taken up already. Its page says how to join."
        super().__init__(words)


class UnfitTerms(Refused):
    """
    A proposal cannot wait for nobody, or until a day that is over.
    """

    def __init__(self):
        super().__init__("Choose one person or more, and a last day that is still to come.")


@dataclass(frozen=True)
class SigProposal:
    """
    What a member proposes: what it is called and for, the elements it is about, and whether they
    would help to run it.
    """

    name: str
    purpose: str
    elements: tuple = ()
    would_run: bool = False


@transaction.atomic
def propose_sig(*, by, proposal, now):
    """
    Write down the SIG that a member proposes, with them as the first who is interested.

    The same once more of the same member is the same proposal. Raises NameTaken for the name of a
    SIG that is there or proposed, and TooManyProposals.
    """
    # Two presses of one member wait for each other here.
    Member.objects.select_for_update(no_key=True).get(pk=by.pk)
    name = tidied(proposal.name)
    known = of_this_name(name)
    if known:
        is_same = known.proposed_by_id == by.pk and known.purpose == proposal.purpose
        if known.state == SigState.PROPOSED and is_same:
            return known
        raise NameTaken(known)
    if Sig.objects.filter(proposed_by=by, state=SigState.PROPOSED).count() >= MOST_OPEN:
        raise TooManyProposals
    last_day = _today(now) + datetime.timedelta(days=settings.SIG_DECIDE_DAYS)
    sig = open_row(
        name=name,
        purpose=proposal.purpose,
        state=SigState.PROPOSED,
        proposed_by=by,
        wanted=settings.SIG_WANTED,
        decide_by=last_day,
        created_at=now,
    )
    sig.elements.set(proposal.elements)
    put_down(sig, SigEvent.PROPOSE, SigState.PROPOSED, by=by, reason="", now=now)
    Interest.objects.create(sig=sig, member=by, would_run=proposal.would_run, said_at=now)
    take_up_if_enough(sig, now=now)
    return sig


@transaction.atomic
def say_interested(*, sig, by, would_run=False, now):
    """
    Note that a member is interested in a proposal, and whether they would help to run it; return
    the SIG, which is taken up at once where that is enough. What they said last holds.

    Raises NoLongerProposed.
    """
    sig = _still_proposed(sig)
    Interest.objects.update_or_create(
        sig=sig,
        member=by,
        defaults={"would_run": would_run},
        create_defaults={"would_run": would_run, "said_at": now},
    )
    take_up_if_enough(sig, now=now)
    sig.refresh_from_db()
    return sig


@transaction.atomic
def take_interest_back(*, sig, by):
    """
    Take a member's interest in a proposal back. Raises NoLongerProposed.
    """
    Interest.objects.filter(sig=_still_proposed(sig), member=by).delete()


@transaction.atomic
def change_terms(*, sig, wanted, decide_by, now):
    """
    Have a proposal wait for other numbers, and until another last day; it is taken up at once where
    there are enough already. Raises NoLongerProposed and UnfitTerms.
    """
    sig = _still_proposed(sig)
    if wanted < 1 or decide_by < _today(now):
        raise UnfitTerms
    sig.wanted, sig.decide_by = wanted, decide_by
    sig.save(update_fields=["wanted", "decide_by"])
    take_up_if_enough(sig, now=now)


def take_up_if_enough(sig, *, now):
    """
    Have a proposal that is held be taken up once enough are interested and somebody would run it.
    """
    interested, would_run = _counted(sig)
    if interested < sig.wanted or not would_run:
        return
    change_state(
        sig=sig,
        event=SigEvent.TAKE_UP,
        by=None,
        reason=f"{_people(interested)} interested, and {would_run} would help to run it.",
        now=now,
    )


def expire_due(*, now):
    """
    End the proposals whose last day is over, and say why; return how many.
    """
    waiting = Sig.objects.filter(state=SigState.PROPOSED, decide_by__lt=_today(now))
    return sum(_expire(pk, now) for pk in waiting.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _expire(pk, now):
    sig = lock(Sig(pk=pk))
    if sig.state != SigState.PROPOSED or sig.decide_by >= _today(now):
        return 0
    interested, would_run = _counted(sig)
    if interested >= sig.wanted and would_run:
        take_up_if_enough(sig, now=now)
        return 0
    day = date_format(sig.decide_by, "j F Y")
    reasons = []
    if interested < sig.wanted:
        reasons.append(
            f"By {day}, {interested} of the {sig.wanted} people it needed "
            f"{'was' if interested == 1 else 'were'} interested."
        )
    if not would_run:
        reasons.append(
            "Nobody had offered to help run it."
            if reasons
            else f"By {day}, nobody had offered to help run it."
        )
    change_state(sig=sig, event=SigEvent.EXPIRE, by=None, reason=" ".join(reasons), now=now)
    return 1


def _still_proposed(sig):
    sig = lock(sig)
    if sig.state != SigState.PROPOSED:
        raise NoLongerProposed(sig)
    return sig


def _counted(sig):
    said = sig.interests.filter(member__is_active=True)
    return said.count(), said.filter(would_run=True).count()


def _people(number):
    return "One person is" if number == 1 else f"{number} people are"


def _today(now):
    return timezone.localtime(now).date()
