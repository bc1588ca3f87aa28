"""
How the state of a SIG changes: what may follow what, who may bring it about, and what it needs.
"""

from dataclasses import dataclass
from enum import Enum

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from members.access import is_organiser

from .. import access, queries
from ..enums import SigEvent, SigState
from ..models import FacilitationTerm, Transition
from ..telling import tell_change
from .holding import lock
from .taking_up import begin_forming

NOTHING_YET = ""


class Actor(Enum):
    """
    Who brings a change about: somebody who runs the SIG, an organiser, anybody else who is
    registered, or nobody, as where a time is up.
    """

    FACILITATOR = "facilitator"
    ORGANISER = "organiser"
    OUTSIDER = "outsider"
    ITSELF = "itself"


class Refused(Exception):
    """
    A change that cannot be; it says why in words.
    """


class NotNow(Refused):
    """
    The SIG is in no state for this.
    """

    def __init__(self, sig, event):
        was = _STANDS[sig.state]
        if sig.state == _LEADS_TO.get(event):
            words = f"{sig.name} {was} already. Nothing was changed."
        else:
            words = f"{sig.name} {was}, so it cannot {_DOING[event]}."
            words += _INSTEAD.get(sig.state, "")
        super().__init__(words)


class NotTheirs(Refused):
    """
    Somebody else has to do this, or it comes about by itself.
    """

    def __init__(self, event):
        super().__init__(_WHOSE[event])


class ReasonMissing(Refused):
    """
    People are told why, and nothing was said.
    """

    def __init__(self, event):
        super().__init__("Say why in a sentence or two: those concerned read it.")


class NobodyRunsIt(Refused):
    """
    A SIG that is to begin or to wake up has nobody who runs it.
    """

    def __init__(self, sig):
        if sig.state == SigState.PROPOSED:
            words = (
                f"Nobody has offered to help run {sig.name} yet. Find somebody who presses "
                "“I’d help run it” first."
            )
        else:
            words = f"Nobody runs {sig.name} at present. Find a facilitator first, then wake it up."
        super().__init__(words)


class MeetsFirst(Refused):
    """
    A session is announced that would be left hanging.
    """

    def __init__(self, sig):
        day = date_format(timezone.localtime(sig.next_meeting_at), "j F Y")
        super().__init__(
            f"{sig.name} has a session on {day}. Cancel it first, or come back when it is over."
        )


class NotReadyToStart(Refused):
    """
    Something of what a SIG begins with is missing; `missing` names it.
    """

    def __init__(self, sig, missing):
        super().__init__(f"{sig.name} cannot start yet. Still missing: {', '.join(missing)}.")
        self.missing = missing


@dataclass(frozen=True)
class Rule:
    """
    One change that may be: to which state, by whom, and what it needs.
    """

    to: str
    who: frozenset
    needs_reason: bool = False
    needs_facilitator: bool = False
    needs_no_session: bool = False
    needs_all_set: bool = False


def _rule(to, *who, **needs):
    return Rule(to, frozenset(who), **needs)


_F, _O, _P, _I = Actor.FACILITATOR, Actor.ORGANISER, Actor.OUTSIDER, Actor.ITSELF
_REST = _rule(SigState.RESTING, _F, _O, _I, needs_reason=True, needs_no_session=True)
_CLOSE = _rule(SigState.CLOSED, _F, _O, needs_reason=True, needs_no_session=True)

# What is not here cannot be. A SIG that was put to rest while it was forming is forming again once
# it wakes up.
RULES = {
    (NOTHING_YET, SigEvent.PROPOSE): _rule(SigState.PROPOSED, _F, _O, _P),
    (SigState.PROPOSED, SigEvent.TAKE_UP): _rule(SigState.FORMING, _O, _I, needs_facilitator=True),
    (SigState.PROPOSED, SigEvent.DECLINE): _rule(SigState.DECLINED, _O, needs_reason=True),
    (SigState.PROPOSED, SigEvent.EXPIRE): _rule(SigState.EXPIRED, _I, needs_reason=True),
    (SigState.FORMING, SigEvent.START): _rule(SigState.ACTIVE, _I, needs_all_set=True),
    (SigState.FORMING, SigEvent.REST): _REST,
    (SigState.FORMING, SigEvent.CLOSE): _CLOSE,
    (SigState.ACTIVE, SigEvent.REST): _REST,
    (SigState.ACTIVE, SigEvent.CLOSE): _CLOSE,
    (SigState.RESTING, SigEvent.WAKE): _rule(SigState.ACTIVE, _F, _O, _I, needs_facilitator=True),
    (SigState.RESTING, SigEvent.CLOSE): _CLOSE,
}

_LEADS_TO = {event: rule.to for (_, event), rule in RULES.items()}
_STANDS = {
    SigState.PROPOSED: "is a proposal",
    SigState.FORMING: "is forming",
    SigState.ACTIVE: "is active",
    SigState.RESTING: "is resting",
    SigState.CLOSED: "has closed",
    SigState.DECLINED: "was declined",
    SigState.EXPIRED: "was not taken up in time",
}
_DOING = {
    SigEvent.PROPOSE: "be proposed again",
    SigEvent.TAKE_UP: "be taken up",
    SigEvent.DECLINE: "be declined",
    SigEvent.EXPIRE: "run out of time",
    SigEvent.START: "start",
    SigEvent.REST: "be put to rest",
    SigEvent.WAKE: "be woken up",
    SigEvent.CLOSE: "be closed",
}
_INSTEAD = {
    SigState.CLOSED: " What came out of it stays to be read.",
    SigState.DECLINED: " It can be proposed anew.",
    SigState.EXPIRED: " It can be proposed anew.",
}
_WHOSE = {
    SigEvent.PROPOSE: "Whoever is signed in proposes a SIG.",
    SigEvent.TAKE_UP: "An organiser takes up a proposal early. Otherwise it happens by itself.",
    SigEvent.DECLINE: "An organiser declines a proposal.",
    SigEvent.EXPIRE: "A proposal runs out of time by itself, once its last day is over.",
    SigEvent.START: (
        "A SIG starts by itself once its purpose, charter, ground rules and first date are there."
    ),
    SigEvent.REST: "Those who run a SIG, or an organiser, put it to rest.",
    SigEvent.WAKE: "Those who run a SIG, or an organiser, wake it up.",
    SigEvent.CLOSE: "Those who run a SIG, or an organiser, close it.",
}


def can_change(user, sig, event):
    """
    Test whether this person may bring this about, were all that it needs there.
    """
    rule = RULES.get((sig.state, event))
    return bool(rule and user.is_authenticated and rule.who & _actors(user, sig))


def change_state(*, sig, event, by, reason="", now, harvest="", thanks=""):
    """
    Bring a SIG into the state that this event leads to, and tell those concerned; return the
    Transition. `by` is nobody where it comes about by itself.

    The reason is told in public. Whoever closes a SIG leaves its `harvest` and `thanks`. Raises
    what is Refused: NotNow, NotTheirs, ReasonMissing, NobodyRunsIt, MeetsFirst, NotReadyToStart.
    """
    with transaction.atomic():
        sig = lock(sig)
        rule = RULES.get((sig.state, event))
        if rule is None:
            raise NotNow(sig, event)
        if not rule.who & _actors(by, sig):
            raise NotTheirs(event)
        _refuse_what_is_missing(sig, rule, event, by, reason, now)
        if event == SigEvent.CLOSE:
            sig.harvest, sig.thanks = harvest, thanks
        to = _woken_to(sig) if event == SigEvent.WAKE else rule.to
        done = put_down(sig, event, to, by=by, reason=reason, now=now)
        if event == SigEvent.TAKE_UP:
            begin_forming(sig, now=now)
        tell_change(done, now=now)
        return done


def put_down(sig, event, to, *, by, reason, now):
    """
    Write the new state of a SIG that is held, and how it came about; return the Transition.
    """
    before = "" if event == SigEvent.PROPOSE else sig.state
    sig.state, sig.state_since, sig.note = to, now, reason
    sig.save(update_fields=["state", "state_since", "note", "harvest", "thanks"])
    return Transition.objects.create(
        sig=sig, event=event, from_state=before, to_state=to, by=by, at=now, reason=reason
    )


def _actors(user, sig):
    if user is None:
        return {Actor.ITSELF}
    actors = {Actor.OUTSIDER}
    if access.is_facilitator(user, sig):
        actors.add(Actor.FACILITATOR)
    if is_organiser(user):
        actors.add(Actor.ORGANISER)
    return actors


def _refuse_what_is_missing(sig, rule, event, by, reason, now):
    if rule.needs_reason and not reason.strip():
        raise ReasonMissing(event)
    if rule.needs_facilitator and not _has_somebody(sig):
        raise NobodyRunsIt(sig)
    is_coming = sig.next_meeting_at is not None and sig.next_meeting_at > now
    # What comes about by itself, as where the last facilitator has gone, waits for nothing.
    if rule.needs_no_session and is_coming and by is not None:
        raise MeetsFirst(sig)
    if rule.needs_all_set:
        missing = [step.name for step in queries.checklist(sig) if not step.is_done]
        if missing:
            raise NotReadyToStart(sig, missing)


def _has_somebody(sig):
    if sig.state == SigState.PROPOSED:
        return sig.interests.filter(would_run=True, member__is_active=True).exists()
    return FacilitationTerm.objects.filter(sig=sig, ended_at=None, member__is_active=True).exists()


def _woken_to(sig):
    rested = sig.transitions.filter(event=SigEvent.REST).last()
    if rested and rested.from_state == SigState.FORMING:
        return SigState.FORMING
    return SigState.ACTIVE
