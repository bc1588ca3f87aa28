"""
The states of SIGs: every state and every event, by everybody, allowed or refused with the reason.
"""

import datetime

import pytest

from notifications import registry
from notifications.models import Delivery
from sigs import actions
from sigs.actions.lifecycle import RULES, Actor
from sigs.enums import CharterPrompt, SigEvent, SigState
from sigs.models import Sig, SigFollowing, Transition
from tests.factories.members import MemberFactory
from tests.factories.sigs import GroundRulesFactory, InterestFactory, SigFactory

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 12, 8, 12, 30, tzinfo=datetime.UTC)
A_WEEK = datetime.timedelta(days=7)
F, O, P, I = Actor.FACILITATOR, Actor.ORGANISER, Actor.OUTSIDER, Actor.ITSELF  # noqa: E741

# Written down once more, and not read off the rules: what leads where, and who may.
ALLOWED = {
    ("proposed", "take_up"): ("forming", {O, I}),
    ("proposed", "decline"): ("declined", {O}),
    ("proposed", "expire"): ("expired", {I}),
    ("forming", "start"): ("active", {I}),
    ("forming", "rest"): ("resting", {F, O, I}),
    ("forming", "close"): ("closed", {F, O}),
    ("active", "rest"): ("resting", {F, O, I}),
    ("active", "close"): ("closed", {F, O}),
    ("resting", "wake"): ("active", {F, O, I}),
    ("resting", "close"): ("closed", {F, O}),
}
REFUSED = {
    ("proposed", "propose"): "Night workers is a proposal already. Nothing was changed.",
    ("proposed", "start"): "Night workers is a proposal, so it cannot start.",
    ("proposed", "rest"): "Night workers is a proposal, so it cannot be put to rest.",
    ("proposed", "wake"): "Night workers is a proposal, so it cannot be woken up.",
    ("proposed", "close"): "Night workers is a proposal, so it cannot be closed.",
    ("forming", "propose"): "Night workers is forming, so it cannot be proposed again.",
    ("forming", "take_up"): "Night workers is forming already. Nothing was changed.",
    ("forming", "decline"): "Night workers is forming, so it cannot be declined.",
    ("forming", "expire"): "Night workers is forming, so it cannot run out of time.",
    ("forming", "wake"): "Night workers is forming, so it cannot be woken up.",
    ("active", "propose"): "Night workers is active, so it cannot be proposed again.",
    ("active", "take_up"): "Night workers is active, so it cannot be taken up.",
    ("active", "decline"): "Night workers is active, so it cannot be declined.",
    ("active", "expire"): "Night workers is active, so it cannot run out of time.",
    ("active", "start"): "Night workers is active already. Nothing was changed.",
    ("active", "wake"): "Night workers is active already. Nothing was changed.",
    ("resting", "propose"): "Night workers is resting, so it cannot be proposed again.",
    ("resting", "take_up"): "Night workers is resting, so it cannot be taken up.",
    ("resting", "decline"): "Night workers is resting, so it cannot be declined.",
    ("resting", "expire"): "Night workers is resting, so it cannot run out of time.",
    ("resting", "start"): "Night workers is resting, so it cannot start.",
    ("resting", "rest"): "Night workers is resting already. Nothing was changed.",
    ("closed", "close"): "Night workers has closed already. Nothing was changed.",
    ("declined", "decline"): "Night workers was declined already. Nothing was changed.",
    ("expired", "expire"): "Night workers was not taken up in time already. Nothing was changed.",
}
OVER = {
    "closed": "Night workers has closed, so it cannot {}. What came out of it stays to be read.",
    "declined": "Night workers was declined, so it cannot {}. It can be proposed anew.",
    "expired": "Night workers was not taken up in time, so it cannot {}. It can be proposed anew.",
}
CANNOT = {
    "propose": "be proposed again",
    "take_up": "be taken up",
    "decline": "be declined",
    "expire": "run out of time",
    "start": "start",
    "rest": "be put to rest",
    "wake": "be woken up",
    "close": "be closed",
}
WHOSE = {
    "take_up": "An organiser takes up a proposal early. Otherwise it happens by itself.",
    "decline": "An organiser declines a proposal.",
    "expire": "A proposal runs out of time by itself, once its last day is over.",
    "start": (
        "A SIG starts by itself once its purpose, charter, ground rules and first date are there."
    ),
    "rest": "Those who run a SIG, or an organiser, put it to rest.",
    "wake": "Those who run a SIG, or an organiser, wake it up.",
    "close": "Those who run a SIG, or an organiser, close it.",
}
each_pair = pytest.mark.parametrize(
    ("state", "event"), [(state, event) for state in SigState for event in SigEvent]
)


def organiser():
    return MemberFactory(roles=["organiser"])


def sig_with_everything(state, facilitator):
    sig = SigFactory(
        name="Night workers",
        state=state,
        facilitators=[facilitator],
        charter=dict.fromkeys(CharterPrompt, "As we like."),
        last_met_at=NOW - A_WEEK,
    )
    GroundRulesFactory(sig=sig)
    InterestFactory(sig=sig, member=facilitator, would_run=True)
    return sig


@each_pair
def test_every_event_in_every_state_is_allowed_or_refused_with_the_reason(state, event):
    facilitator = MemberFactory()
    people = {F: facilitator, O: organiser(), P: MemberFactory(), I: None}
    to, who = ALLOWED.get((state, event), (None, set()))
    because = REFUSED.get((state, event)) or OVER.get(state, "").format(CANNOT[event])
    sig = sig_with_everything(state, facilitator)

    for actor, by in people.items():
        Sig.objects.filter(pk=sig.pk).update(state=state, note="As before.", state_since=None)
        if actor in who:
            done = actions.change_state(sig=sig, event=event, by=by, reason="So be it.", now=NOW)
            assert (done.from_state, done.to_state, done.by, done.at, done.reason) == (
                (state, to, by, NOW, "So be it.")
            )
            after = (to, NOW, "So be it.")
        else:
            with pytest.raises(actions.Refused) as refusal:
                actions.change_state(sig=sig, event=event, by=by, reason="So be it.", now=NOW)
            assert str(refusal.value) == (WHOSE[event] if to else because)
            after = (state, None, "As before.")
        sig.refresh_from_db()
        assert (sig.state, sig.state_since, sig.note) == after
    assert Transition.objects.count() == len(who)


def test_the_table_holds_what_this_one_says_and_proposing_alone_begins_with_nothing():
    begins = {("", "propose"): ("proposed", {F, O, P})}

    assert {pair: (rule.to, set(rule.who)) for pair, rule in RULES.items()} == ALLOWED | begins


def test_buttons_are_shown_to_whom_the_table_allows():
    facilitator = MemberFactory()
    sig = sig_with_everything("active", facilitator)
    people = {F: facilitator, O: organiser(), P: MemberFactory()}

    shown = {}
    for sig.state in SigState:
        for event in SigEvent:
            who = {each for each, by in people.items() if actions.can_change(by, sig, event)}
            shown |= {(sig.state, event): who} if who else {}

    by_people = {pair: who - {I} for pair, (_, who) in ALLOWED.items()}
    assert shown == {pair: who for pair, who in by_people.items() if who}


@pytest.mark.parametrize(
    ("state", "event"),
    [("proposed", "decline"), ("active", "rest"), ("active", "close"), ("resting", "close")],
)
def test_what_is_told_to_people_needs_a_reason(state, event):
    sig = SigFactory(state=state)

    with pytest.raises(actions.ReasonMissing, match="Say why in a sentence or two"):
        actions.change_state(sig=sig, event=event, by=organiser(), reason=" ", now=NOW)


def test_a_sig_that_nobody_runs_is_not_woken_up():
    gone = MemberFactory(is_active=False)
    sig = SigFactory(name="Night workers", state="resting", facilitators=[gone])

    with pytest.raises(actions.NobodyRunsIt) as refusal:
        actions.change_state(sig=sig, event="wake", by=organiser(), now=NOW)

    assert str(refusal.value) == (
        "Nobody runs Night workers at present. Find a facilitator first, then wake it up."
    )


def test_a_proposal_that_nobody_would_run_is_not_taken_up():
    sig = SigFactory(name="Night workers", state="proposed")
    InterestFactory(sig=sig)
    InterestFactory(sig=sig, would_run=True, member=MemberFactory(is_active=False))

    with pytest.raises(actions.NobodyRunsIt) as refusal:
        actions.change_state(sig=sig, event="take_up", by=organiser(), now=NOW)

    assert str(refusal.value) == (
        "Nobody has offered to help run Night workers yet. Find somebody who presses "
        "“I’d help run it” first."
    )


@pytest.mark.parametrize("event", ["rest", "close"])
def test_a_sig_with_a_session_to_come_is_put_to_rest_or_closed_by_nobody(event):
    facilitator = MemberFactory()
    sig = SigFactory(name="Night workers", facilitators=[facilitator], next_meeting_at=NOW + A_WEEK)

    with pytest.raises(actions.MeetsFirst) as refusal:
        actions.change_state(sig=sig, event=event, by=facilitator, reason="Tired.", now=NOW)

    assert str(refusal.value) == (
        "Night workers has a session on 15 December 2026. "
        "Cancel it first, or come back when it is over."
    )


def test_a_sig_put_to_rest_while_it_was_forming_is_forming_again_once_woken_up():
    facilitator = MemberFactory()
    sig = SigFactory(state="forming", facilitators=[facilitator])
    actions.change_state(sig=sig, event="rest", by=facilitator, reason="A baby.", now=NOW)

    actions.change_state(sig=sig, event="wake", by=facilitator, now=NOW + A_WEEK)

    sig.refresh_from_db()
    assert (sig.state, sig.note) == ("forming", "")


def test_closing_keeps_the_harvest_and_the_thanks():
    facilitator = MemberFactory()
    sig = SigFactory(facilitators=[facilitator])

    actions.change_state(
        sig=sig,
        event="close",
        by=facilitator,
        reason="Its questions are answered.",
        harvest="Two guides and a rota.",
        thanks="Thank you all.",
        now=NOW,
    )

    sig.refresh_from_db()
    assert (sig.state, sig.note, sig.harvest, sig.thanks) == (
        "closed",
        "Its questions are answered.",
        "Two guides and a rota.",
        "Thank you all.",
    )


def test_who_would_run_a_proposal_runs_it_once_taken_up_and_who_was_interested_follows_it():
    proposer, other, curious, gone = (
        MemberFactory(),
        MemberFactory(),
        MemberFactory(),
        MemberFactory(is_active=False),
    )
    sig = SigFactory(state="proposed", proposed_by=proposer)
    for member in (other, proposer):
        InterestFactory(sig=sig, member=member, would_run=True)
    InterestFactory(sig=sig, member=curious)
    InterestFactory(sig=sig, member=gone, would_run=True)

    actions.change_state(sig=sig, event="take_up", by=organiser(), now=NOW)

    assert list(sig.terms.order_by("pk").values_list("member", flat=True)) == [
        proposer.pk,
        other.pk,
    ]
    assert list(sig.memberships.order_by("pk").values_list("member", flat=True)) == [
        proposer.pk,
        other.pk,
    ]
    assert list(SigFollowing.objects.values_list("sig", "member", "since", "ended_at")) == [
        (sig.pk, curious.pk, NOW, None)
    ]


def test_whoever_only_follows_hears_nothing_of_a_sig_that_has_become_hidden():
    member, follower = MemberFactory(name="Member"), MemberFactory(name="Follower")
    sig = SigFactory(joining="hidden", members=[member], facilitators=[MemberFactory(name="Runs")])
    SigFollowing.objects.create(sig=sig, member=follower, since=NOW)

    actions.change_state(sig=sig, event=SigEvent.REST, by=None, reason="Ill.", now=NOW)

    told = Delivery.objects.filter(message__kind="sigs.news").values_list("name", flat=True)
    assert sorted(told) == ["Member", "Runs"]
    assert f"News of {sig}" not in str(registry.streams_of(follower))
    assert f"News of {sig}" in str(registry.streams_of(member))
