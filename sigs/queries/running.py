"""
Who runs a SIG, who was asked to, and what whoever takes it over should know.
"""

import re
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format

from members.access import display_name
from members.models import Member
from pielink.kernel import connections

from ..access import can_manage
from ..enums import AWAKE_STATES, OVER_STATES, OfferState, RequestState, SigState, TermEnd, TermRole
from ..models import (
    FacilitationTerm,
    HandoverNotes,
    JoinRequest,
    Sig,
    SigFollowing,
    SigMembership,
    TermOffer,
)

# So many people run a SIG that can lose one of them without stopping.
ENOUGH = 2
MOST_CANDIDATES = 12
ACCEPTED_ALREADY = (
    "You have said yes to this already. If you would rather stop, choose your last day on the page "
    "of who runs it."
)
_PASSWORD = re.compile(
    r"\b(?:pass(?:word|code|phrase)|pwd|pw|pin|login)(?:\s+is)?"
    r"(?:\s*[:=]\s*\S|\s+(?<=is\s)(?!(?:with|kept|held|known|in|at|on|the|a|not|written)\b)\S{3})",
    re.IGNORECASE,
)
# Letters, digits and a sign in one word, as hardly any word but a password has them.
_MIXED = re.compile(
    r"(?<!\S)(?=\S{8,40}(?!\S))(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)(?=\S*[!#$%&*?^~])\S+"
)


@dataclass(frozen=True)
class TermLine:
    """
    One term as it is told: whose, as what, since when and until when.
    """

    term: FacilitationTerm
    name: str
    since: str
    until: str = ""
    words: str = ""

    @property
    def role(self):
        return self.term.get_role_display()

    @property
    def in_words(self):
        day = f"until {self.until}" if self.is_ending else f"since {self.since}"
        return f"{self.role} {day}"

    @property
    def is_ending(self):
        return self.term.ending_since is not None and self.term.ended_at is None


@dataclass(frozen=True)
class RunBy:
    """
    Who runs a SIG now. `own` is the reader's own term, `offer` what they are asked and have not
    answered; `is_alone` tells somebody who runs it that nobody else does.
    """

    lines: list
    own: FacilitationTerm | None
    offer: TermOffer | None
    may_manage: bool
    is_alone: bool
    can_be_written_to: bool


@dataclass(frozen=True)
class AtRisk:
    """
    A SIG that fewer than two people run who mean to stay: how it stands, in words, and how many
    those are.
    """

    sig: Sig
    words: str
    staying: int


@dataclass(frozen=True)
class Pack:
    """
    What whoever takes a SIG over should know, as far as the reader may.

    `facts` are (what, how many); `sections` are kernel HandoverSections. `notes` are None where
    nobody has written any. Who holds what elsewhere is for those who run it (`sees_held`).
    """

    sig: Sig
    facts: list
    sections: list
    notes: HandoverNotes | None
    current: list
    past: list
    may_edit: bool
    sees_held: bool
    offers: list = field(default_factory=list)


def day_of(moment):
    """
    Return the day of a moment in words.
    """
    return date_format(timezone.localtime(moment), "j F Y")


def current_lines(sig):
    """
    Return the TermLine of everybody who runs a SIG now, in one step; in none where it carries its
    `current_terms`.
    """
    terms = getattr(sig, "current_terms", None)
    if terms is None:
        terms = FacilitationTerm.objects.filter(sig=sig, ended_at=None).select_related("member")
    return [_line(term) for term in terms if term.member.is_active]


def run_by(sig, user):
    """
    Return the RunBy of a SIG for this reader.
    """
    lines = current_lines(sig)
    pk = user.pk if user.is_authenticated else None
    own = next((line.term for line in lines if line.term.member_id == pk), None)
    staying = [line for line in lines if not line.is_ending]
    return RunBy(
        lines=lines,
        own=own,
        offer=offer_to(user, sig),
        may_manage=can_manage(user, sig),
        is_alone=own is not None and len(staying) < ENOUGH and sig.state in AWAKE_STATES,
        can_be_written_to=sig.state not in {SigState.DECLINED, SigState.EXPIRED},
    )


def offer_to(user, sig):
    """
    Return what this person is asked about running a SIG and has not answered, or None.
    """
    if not user.is_authenticated:
        return None
    offers = TermOffer.objects.filter(sig=sig, member=user, state=OfferState.OPEN)
    belongs = SigMembership.objects.filter(sig=sig, member=user, left_at=None)
    return (
        offers.filter(Exists(belongs))
        .select_related("sig", "member", "offered_by", "takes_over__member")
        .first()
    )


def can_still_run(offer):
    """
    Test whether whoever was asked to run a SIG belongs to it and has an open account.
    """
    people = Member.objects.current().filter(pk=offer.member_id)
    return people.filter(sig_memberships__sig=offer.sig_id, sig_memberships__left_at=None).exists()


def open_offers(sig):
    """
    Return the questions to run a SIG that wait for an answer.
    """
    offers = TermOffer.objects.filter(sig=sig, state=OfferState.OPEN)
    return list(offers.select_related("member", "offered_by", "takes_over__member"))


def at_risk(now, *, among=None):
    """
    Return the SIGs that fewer than two people run who mean to stay, as AtRisk, the worst first;
    `among` are the only ones to look at, where not all are asked for.
    """
    if among is None:
        among = Sig.objects.filter(state__in=AWAKE_STATES)
    sigs = [sig for sig in among if sig.state in AWAKE_STATES]
    prefetch_related_objects(
        sigs,
        Prefetch(
            "terms",
            FacilitationTerm.objects.filter(ended_at=None, member__is_active=True).select_related(
                "member"
            ),
            to_attr="run_now",
        ),
        Prefetch(
            "term_offers",
            TermOffer.objects.filter(state=OfferState.OPEN, lapses_at__gt=now).select_related(
                "member"
            ),
            to_attr="asked_now",
        ),
    )
    found = [(_staying(sig), sig) for sig in sigs]
    risky = sorted(
        ((len(staying), sig) for staying, sig in found if len(staying) < ENOUGH),
        key=lambda each: (each[0], each[1].name.lower(), each[1].pk),
    )
    return [AtRisk(sig, _risk_in_words(sig), staying) for staying, sig in risky]


def candidates(sig, words):
    """
    Return some of the members of a SIG who can be asked to run it, and whether there are more.

    Of those whose name holds each of the words; deputies first.
    """
    run = FacilitationTerm.objects.filter(sig=sig, ended_at=None)
    people = (
        Member.objects.current()
        .filter(sig_memberships__sig=sig, sig_memberships__left_at=None)
        .exclude(pk__in=run.filter(role="facilitator").values("member"))
    )
    for word in words.split()[:5]:
        people = people.filter(name__icontains=word)
    is_deputy = Exists(run.filter(member=OuterRef("pk")))
    found = list(people.order_by(is_deputy.desc(), "name", "pk")[: MOST_CANDIDATES + 1])
    return found[:MOST_CANDIDATES], len(found) > MOST_CANDIDATES


def next_in_line(sig, user):
    """
    Return the number of the one deputy beside this person, who is asked first to take over; None
    where there is none or more than one.
    """
    deputies = FacilitationTerm.objects.filter(sig=sig, ended_at=None, role=TermRole.DEPUTY)
    found = deputies.exclude(member=user).values_list("member", flat=True)[:2]
    return found[0] if len(found) == 1 else None


def can_read_pack(user, sig):
    """
    Test whether this person may read what to know of running a SIG: who runs it, organisers, and
    whoever is asked to.
    """
    return can_manage(user, sig) or offer_to(user, sig) is not None


def pack(sig, user, now):
    """
    Return the Pack of a SIG for somebody who can_read_pack().
    """
    manages = can_manage(user, sig)
    ended = FacilitationTerm.objects.filter(sig=sig).exclude(ended_at=None)
    past = ended.select_related("member", "handed_to__member").order_by("-ended_at", "-pk")
    return Pack(
        sig=sig,
        facts=_counts(sig),
        sections=connections.collect(sig, "sig-handover", user, now),
        notes=notes_of(sig),
        current=current_lines(sig),
        past=[_line(term) for term in past[:20]],
        may_edit=manages,
        sees_held=manages,
        offers=open_offers(sig) if manages else [],
    )


def notes_of(sig):
    """
    Return what was written down for whoever runs a SIG next, or None.
    """
    return HandoverNotes.objects.filter(sig=sig).select_related("written_by").first()


def why_over(offer, now):
    """
    Say why a question to run a SIG takes no answer any more; empty while it does.
    """
    sig = offer.sig
    if sig.state in OVER_STATES:
        return f"{sig.name} has ended, so nobody is needed to run it any more."
    if offer.state == OfferState.DECLINED:
        return (
            f"You said no to this on {day_of(offer.answered_at)}. If you have changed your mind, "
            f"write to those who run {sig.name}."
        )
    if offer.state == OfferState.WITHDRAWN:
        return _why_withdrawn(offer)
    if offer.state == OfferState.LAPSED or (
        offer.state == OfferState.OPEN and offer.lapses_at <= now
    ):
        return (
            f"This question was open until {day_of(offer.lapses_at)}. If you would still like to "
            f"help, write to those who run {sig.name}."
        )
    return ""


def looks_like_password(text):
    """
    Test whether something in a text looks like a password itself rather than where it is kept.
    """
    return bool(_PASSWORD.search(text) or _MIXED.search(text))


_ENDS = {
    TermEnd.LEFT: "stopped",
    TermEnd.LAPSED: "stopped, and nobody had taken over",
    TermEnd.REMOVED: "taken off by an organiser",
}


def _line(term):
    until = ""
    if term.ended_at:
        until = day_of(term.ended_at)
    elif term.last_day:
        until = date_format(term.last_day, "j F Y")
    return TermLine(
        term=term,
        name=display_name(term.member),
        since=day_of(term.started_at),
        until=until,
        words=_end_in_words(term) if term.ended_at else "",
    )


def _end_in_words(term):
    if term.end != TermEnd.HANDED_OVER or term.handed_to is None:
        return _ENDS.get(term.end, "")
    if term.handed_to.member_id == term.member_id:
        return f"went on as {term.handed_to.get_role_display().lower()}"
    return f"handed over to {display_name(term.handed_to.member)}"


def _why_withdrawn(offer):
    successor = offer.takes_over.handed_to if offer.takes_over else None
    if successor and successor.member_id != offer.member_id:
        return (
            f"{display_name(successor.member)} has taken it over in the meantime, so nothing is "
            "asked of you any more. Thank you for thinking about it."
        )
    return (
        f"This question was taken back on {day_of(offer.answered_at)}, so nothing is asked of you "
        "any more."
    )


def _staying(sig):
    return [term for term in sig.run_now if not term.ending_since]


def _risk_in_words(sig):
    if not sig.run_now:
        words = "Nobody runs it."
    elif len(sig.run_now) == 1:
        words = f"{display_name(sig.run_now[0].member)} runs it alone."
    else:
        names = [display_name(term.member) for term in sig.run_now]
        words = f"{', '.join(names[:-1])} and {names[-1]} run it."
    for term in sig.run_now:
        if term.last_day:
            day = date_format(term.last_day, "j F")
            words += f" {display_name(term.member)} stops after {day}."
    if sig.asked_now:
        names = ", ".join(display_name(offer.member) for offer in sig.asked_now)
        return f"{words} Asked and not answered yet: {names}."
    return f"{words} Nobody is asked to join in."


def _counts(sig):
    whose = {"sig": sig, "member__is_active": True}
    members = SigMembership.objects.filter(left_at=None, **whose)
    followers = SigFollowing.objects.filter(ended_at=None, **whose)
    waiting = JoinRequest.objects.filter(state=RequestState.WAITING, **whose)
    return [
        ("Members", members.count()),
        ("Followers", followers.count()),
        ("Waiting to join", waiting.count()),
    ]
