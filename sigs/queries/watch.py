"""
How the SIGs are: what an organiser should know of them, and can do about it.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from members.access import display_name

from .. import access
from ..enums import OPEN_STATES, SigKind, SigState
from ..models import FacilitationTerm
from .listed import STATE_TONES
from .overview import proposals
from .standing import since_words

_MEETING_KINDS = [SigKind.SIG, SigKind.COHORT]


@dataclass(frozen=True)
class Risk:
    """
    Something about a SIG that an organiser should know, and what they can do: a link with its
    label, where there is one. The most pressing has the lowest `rank`.
    """

    rank: int
    words: str
    action_label: str = ""
    action_href: str = ""


@dataclass(frozen=True)
class Watch:
    """
    The proposals that wait; the SIGs at risk, the most pressing first, each with `risks`; those
    that rest; and how many are well.
    """

    proposals: list
    at_risk: list
    resting: list
    well: int


def watch(user, *, now):
    """
    Read how the SIGs are, in a fixed number of steps.
    """
    sigs = list(access.visible_sigs(user).filter(state__in=OPEN_STATES))
    by_sig = defaultdict(list)
    for source in RISK_SOURCES:
        for pk, risks in source(sigs, now).items():
            by_sig[pk] += risks
    for sig in sigs:
        sig.risks = sorted(by_sig[sig.pk], key=lambda risk: risk.rank)
        sig.since = since_words(sig)
        sig.state_tone = STATE_TONES[sig.state]
    awake = [sig for sig in sigs if sig.state != SigState.RESTING]
    at_risk = [sig for sig in awake if sig.risks]
    return Watch(
        proposals=proposals(user),
        at_risk=sorted(at_risk, key=lambda sig: sig.risks[0].rank),
        resting=[sig for sig in sigs if sig.state == SigState.RESTING],
        well=len(awake) - len(at_risk),
    )


def who_runs(sigs, now):
    """
    Return the risks in how many run each of these SIGs, {pk: [Risk]}, in one step.
    """
    names = defaultdict(list)
    terms = FacilitationTerm.objects.filter(sig__in=sigs, ended_at=None, member__is_active=True)
    for term in terms.select_related("member"):
        names[term.sig_id].append(display_name(term.member))
    risks = {}
    for sig in sigs:
        if not names[sig.pk]:
            risks[sig.pk] = [
                Risk(1, "Nobody runs it.", "See who belongs to it", sig.get_absolute_url())
            ]
        elif len(names[sig.pk]) == 1:
            [name] = names[sig.pk]
            risks[sig.pk] = [Risk(3, f"{name} runs it alone. Find a second facilitator.")]
    return risks


def what_is_coming(sigs, now):
    """
    Return the risks in the dates of each of these SIGs, {pk: [Risk]}.
    """
    risks = {}
    for sig in sigs:
        is_coming = sig.next_meeting_at and sig.next_meeting_at > now
        if sig.kind not in _MEETING_KINDS or is_coming:
            continue
        set_up = reverse("sigs:set_up", args=[sig.slug])
        if sig.state == SigState.FORMING:
            risks[sig.pk] = [Risk(4, "It has no first date yet.", "See what it lacks", set_up)]
        elif sig.state == SigState.ACTIVE:
            risks[sig.pk] = [Risk(5, _nothing_coming(sig), "Give it a date", set_up)]
    return risks


def _nothing_coming(sig):
    if not sig.last_met_at:
        return "No session is planned."
    day = date_format(timezone.localtime(sig.last_met_at), "j F Y")
    return f"It last met on {day}, and no session is planned."


# What else may be at risk has a source of its own: source(sigs, now) returns {pk: [Risk]}.
RISK_SOURCES = [who_runs, what_is_coming]
