"""
Page-sized reads about SIGs.
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower

from frameworks.models import Element
from members.access import display_name
from notifications.registry import RoundupItem, RoundupSection
from pielink.kernel.connections import Item
from pielink.kernel.search import Found, snippet

from .. import access
from ..enums import OVER_STATES, Joining, SigEvent
from ..models import FacilitationTerm, Sig, SigMembership, Transition

SIGS = RoundupSection("SIGs", order=20, more_path="/sigs/")
# Of fewer one might guess who is meant.
ENOUGH_TO_SAY = 3
STATE_WORDS = {
    Sig.State.PROPOSED: "It is proposed, and looks for people who are interested.",
    Sig.State.FORMING: "It is finding its first people and its first date.",
    Sig.State.ACTIVE: "It meets, and is glad of new people.",
    Sig.State.RESTING: "It is taking a rest. No meeting is planned for now.",
    Sig.State.CLOSED: "It has done its work and closed.",
    Sig.State.DECLINED: "It was proposed and declined.",
    Sig.State.EXPIRED: "It was proposed, and not taken up in time.",
}
STATE_TONES = {
    Sig.State.PROPOSED: "action",
    Sig.State.FORMING: "warn",
    Sig.State.ACTIVE: "good",
    Sig.State.RESTING: "warn",
    Sig.State.CLOSED: "",
    Sig.State.DECLINED: "",
    Sig.State.EXPIRED: "",
}
_NEVER_WAS = [Sig.State.DECLINED, Sig.State.EXPIRED]
_HEADINGS = {Sig.State.PROPOSED: "Proposals", Sig.State.CLOSED: "Closed"}


@dataclass(frozen=True)
class Chip:
    """
    An element by name, in the tone of its theme.
    """

    name: str
    tone: str


def cards(user):
    """
    Return the SIGs and proposals this person may know of, those that are over last.

    Each carries `member_count`, `facilitator_names`, `people` (both in words), `chips`, `tone`,
    `state_tone`, `state_words` and `belongs` (whether this person is in it).
    """
    return [_dress(sig, user) for sig in _with_people(_closed_last(user))]


def a_few(user, *, number):
    """
    Return the first SIGs of cards() that were taken up, with `tone` and `state_tone` alone, in one
    step.
    """
    tone = Sig.elements.through.objects.filter(sig=OuterRef("pk")).order_by("pk")
    taken_up = _closed_last(user).exclude(state__in=[Sig.State.PROPOSED, *_NEVER_WAS])
    sigs = taken_up.annotate(tone=Subquery(tone.values("element__theme__tone")[:1]))
    found = list(sigs[:number])
    for sig in found:
        sig.state_tone = STATE_TONES[sig.state]
    return found


def fitting(member):
    """
    Return the SIG that fits a member best of those they are not in: the one with most people who
    work in the same kind of place, else the largest; None where there is none.

    It carries `tone` and `like_them`, whether enough of its people work where they do to say so.
    """
    current = Q(memberships__left_at=None, memberships__member__is_active=True)
    tone = Sig.elements.through.objects.filter(sig=OuterRef("pk")).order_by("pk")
    sig = (
        access.visible_sigs(member)
        .filter(
            state__in=[Sig.State.ACTIVE, Sig.State.FORMING],
            joining__in=[Joining.OPEN, Joining.REQUEST],
        )
        .exclude(pk__in=access.sig_ids_of(member))
        .annotate(
            peers=Count(
                "memberships",
                filter=current
                & Q(memberships__member__setting__isnull=False)
                & Q(memberships__member__setting=member.setting_id),
            ),
            size=Count("memberships", filter=current),
            tone=Subquery(tone.values("element__theme__tone")[:1]),
        )
        .order_by("-peers", "-size", Lower("name"), "pk")
        .first()
    )
    if sig:
        sig.like_them = sig.peers >= ENOUGH_TO_SAY
    return sig


def about(word, user):
    """
    Return the SIGs and proposals that have taken up this word and are not over, with `state_tone`,
    in one step; the word carries `leading`, the elements that it goes by in any version.
    """
    tagged = Sig.elements.through.objects.filter(element__in=word.leading)
    sigs = access.visible_sigs(user).filter(pk__in=tagged.values("sig"))
    found = list(sigs.exclude(state__in=OVER_STATES))
    for sig in found:
        sig.state_tone = STATE_TONES[sig.state]
    return found


def page(user, slug):
    """
    Return one SIG dressed like those of cards(), or None.
    """
    sig = _with_people(access.visible_sigs(user)).filter(slug=slug).first()
    return _dress(sig, user) if sig else None


def search(user, words, *, limit):
    """
    Find SIGs by name or purpose: first those with every word, then those with any.

    Returns at most `limit` Found, the best first.
    """
    holds = [Q(name__icontains=word) | Q(purpose__icontains=word) for word in words]
    hits = sum(
        Case(When(each, then=Value(1)), default=Value(0), output_field=IntegerField())
        for each in holds
    )
    sigs = (
        access.visible_sigs(user)
        .filter(reduce(or_, holds))
        .annotate(hits=hits)
        .order_by("-hits", Lower("name"), "pk")[:limit]
    )
    return [
        Found(
            title=sig.name,
            url=sig.get_absolute_url(),
            kind=_kind_in_words(sig),
            snippet=snippet(sig.purpose, words),
        )
        for sig in sigs
    ]


def news(members, since, now):
    """
    Return what is new about SIGs to each of these members, {member pk: [RoundupItem]}, in three
    steps: SIGs that opened or are proposed, and who runs from now on what a member belongs to.

    `since` is {member pk: the moment up to which they know}.
    """
    access.load_ties(members)
    earliest = min(since.values())
    taken_up = Transition.objects.filter(sig=OuterRef("pk"), event=SigEvent.TAKE_UP)
    opened = [
        (sig, _as_proposed(sig) if sig.state == Sig.State.PROPOSED else _as_opened(sig))
        for sig in Sig.objects.exclude(state__in=OVER_STATES)
        .annotate(opened_at=Coalesce(Subquery(taken_up.values("at")[:1]), "created_at"))
        .filter(opened_at__gt=earliest, opened_at__lte=now)
        .order_by("-opened_at", "-pk")
    ]
    terms = [
        (term, _as_taken_over(term))
        for term in FacilitationTerm.objects.filter(
            ended_at=None, started_at__gt=earliest, started_at__lte=now, member__is_active=True
        )
        .exclude(started_at=F("sig__created_at"))
        .select_related("sig", "member")
        .order_by("-started_at", "-pk")
    ]
    return {
        member.pk: [
            item
            for sig, item in opened
            if sig.opened_at > since[member.pk]
            and sig.pk not in access.sig_ids_of(member)
            and not (sig.state == Sig.State.PROPOSED and sig.proposed_by_id == member.pk)
            and access.can_view(member, sig)
        ]
        + [
            item
            for term, item in terms
            if term.started_at > since[member.pk]
            and term.member_id != member.pk
            and term.sig_id in access.sig_ids_of(member)
        ]
        for member in members
    }


def _as_opened(sig):
    return RoundupItem(
        section=SIGS,
        keys=(f"sigs.opened:{sig.pk}",),
        noun=("new SIG", "new SIGs"),
        title=sig.name,
        path=sig.get_absolute_url(),
        moment=sig.opened_at,
        label="New SIG",
        lines=(sig.purpose,),
        place="1",
    )


def _as_proposed(sig):
    return RoundupItem(
        section=SIGS,
        keys=(f"sigs.proposed:{sig.pk}",),
        noun=("new proposal for a SIG", "new proposals for SIGs"),
        title=f"New proposal: {sig.name}",
        path=sig.get_absolute_url(),
        moment=sig.opened_at,
        label="Are you interested?",
        lines=(sig.purpose,),
        place="2",
    )


def _as_taken_over(term):
    return RoundupItem(
        section=SIGS,
        keys=(f"sigs.term:{term.pk}",),
        noun=("piece of news of your SIGs", "pieces of news of your SIGs"),
        title=f"{display_name(term.member)} now runs {term.sig.name}",
        path=term.sig.get_absolute_url(),
        moment=term.started_at,
        label="Your SIG",
        place="0",
    )


def for_staff(user):
    """
    Return the SIGs this person may know of, each with its size and current terms, unsliced.
    """
    return _with_people(access.visible_sigs(user))


def choosable_sigs(now):
    """
    Return the SIGs to choose from, [(heading, [(key, label)])], the proposals and those that have
    closed last. What was declined or not taken up is not offered.
    """
    groups = {"Special Interest Groups": [], "Proposals": [], "Closed": []}
    for sig in _closed_last(AnonymousUser()).exclude(state__in=_NEVER_WAS):
        heading = _HEADINGS.get(sig.state, "Special Interest Groups")
        groups[heading].append((str(sig.pk), sig.name))
    return [(heading, choices) for heading, choices in groups.items() if choices]


def sigs_as_items(keys, now):
    """
    Return {key: Item} of the SIGs of these keys that everybody may know of, in one step.
    """
    tone = Sig.elements.through.objects.filter(sig=OuterRef("pk")).order_by("pk")
    sigs = access.visible_sigs(AnonymousUser()).annotate(
        tone=Subquery(tone.values("element__theme__tone")[:1])
    )
    pks = [int(key) for key in keys if key.isascii() and key.isdigit()]
    return {
        str(sig.pk): Item(
            title=sig.name,
            url=sig.get_absolute_url(),
            text=STATE_WORDS[sig.state],
            kind=_kind_in_words(sig),
            tone=sig.tone or "",
        )
        for sig in sigs.filter(pk__in=pks)
    }


def run_by_nobody_else(member):
    """
    Return the SIGs, forming or active, that have this member as their only facilitator.
    """
    current = FacilitationTerm.objects.filter(sig=OuterRef("pk"), ended_at=None)
    others = current.filter(member__is_active=True, member__closed_at=None)
    return Sig.objects.filter(
        Exists(current.filter(member=member)),
        ~Exists(others.exclude(member=member)),
        state__in=[Sig.State.FORMING, Sig.State.ACTIVE],
    )


def _closed_last(user):
    return access.visible_sigs(user).order_by(
        Case(When(state__in=OVER_STATES, then=1), default=0), Lower("name"), "pk"
    )


def _with_people(sigs):
    joined = SigMembership.objects.filter(sig=OuterRef("pk"), left_at=None, member__is_active=True)
    return sigs.annotate(
        member_count=Coalesce(
            Subquery(joined.order_by().values("sig").annotate(number=Count("pk")).values("number")),
            0,
        )
    ).prefetch_related(
        Prefetch(
            "terms",
            FacilitationTerm.objects.filter(ended_at=None).select_related("member"),
            to_attr="current_terms",
        ),
        Prefetch("elements", Element.objects.select_related("theme")),
    )


def _dress(sig, user):
    sig.facilitator_names = [display_name(term.member) for term in sig.current_terms]
    sig.chips = [Chip(element.name, element.theme.tone) for element in sig.elements.all()]
    sig.tone = sig.chips[0].tone if sig.chips else ""
    sig.state_tone = STATE_TONES[sig.state]
    sig.state_words = STATE_WORDS[sig.state]
    sig.people = _people_in_words(sig)
    sig.belongs = sig.pk in access.sig_ids_of(user)
    return sig


def _kind_in_words(sig):
    if sig.state in (Sig.State.PROPOSED, *_NEVER_WAS):
        return "Proposal for a SIG"
    return "Special Interest Group"


def _people_in_words(sig):
    members = f"{sig.member_count} member{'' if sig.member_count == 1 else 's'}"
    if sig.state in OVER_STATES:
        return members
    if not sig.facilitator_names:
        return f"{members}, nobody runs it at present"
    *others, last = sig.facilitator_names
    return f"{members}, run by {', '.join(others) + ' and ' if others else ''}{last}"
