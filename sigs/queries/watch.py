"""
How the SIGs are: what an organiser should know of them, and can do about it.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from .. import access
from ..enums import OPEN_STATES, SigKind, SigState
from .listed import STATE_TONES
from .overview import proposals
from .running import at_risk
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
    at_risk_now = [sig for sig in awake if sig.risks]
    return Watch(
        proposals=proposals(user),
        at_risk=sorted(at_risk_now, key=lambda sig: sig.risks[0].rank),
        resting=[sig for sig in sigs if sig.state == SigState.RESTING],
        well=len(awake) - len(at_risk_now),
    )


def who_runs(sigs, now):
    """
    Return the risks in how many run each of these SIGs and mean to stay, {pk: [Risk]}.
    """
    return {
        each.sig.pk: [
            Risk(
                each.staying + (2 if each.sig.run_now else 0),
                each.words,
                "Ask somebody to run it",
                reverse("sigs:ask_to_run", args=[each.sig.slug]),
            )
        ]
        for each in at_risk(now, among=sigs)
    }


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
