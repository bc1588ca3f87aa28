"""
Joining a SIG by each of its ways, and what is refused.
"""

import datetime

import pytest

from notifications.models import Delivery, Message
from sigs import access, actions, queries
from sigs.enums import OfferState, RequestState
from sigs.models import JoinRequest
from tests.factories.members import MemberFactory
from tests.factories.sigs import (
    FOUNDED_AT,
    GroundRulesFactory,
    JoinRequestFactory,
    SigFactory,
    SigFollowingFactory,
    SigInvitationFactory,
    SigMembershipFactory,
)

from .joining import NOW, a_sig, ask, told

pytestmark = pytest.mark.django_db

LATER = NOW + datetime.timedelta(days=3)


def test_joining_welcomes_once_however_often_it_is_pressed():
    sig, member = a_sig(), MemberFactory(name="Tamsin Quill")

    actions.join(sig=sig, member=member, now=NOW)
    actions.join(sig=sig, member=member, now=LATER)

    assert told("welcome") == ["Tamsin Quill"]


@pytest.mark.parametrize(
    ("joining", "refusal", "words"),
    [
        ("request", actions.AskFirst, "PIE leads takes new members by asking."),
        ("invitation", actions.ByInvitation, "People join PIE leads by invitation,"),
        ("hidden", actions.ByInvitation, "People join PIE leads by invitation,"),
    ],
)
def test_joining_by_oneself_is_for_open_sigs(joining, refusal, words):
    sig = a_sig(joining)

    with pytest.raises(refusal) as refused:
        actions.join(sig=sig, member=MemberFactory(), now=NOW)

    assert str(refused.value).startswith(words)
    assert sig.memberships.count() == 1


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("proposed", "PIE leads is only proposed so far. Say on its page that you are interested."),
        ("declined", "PIE leads was not taken up, so nobody can join it."),
        ("expired", "PIE leads was not taken up, so nobody can join it."),
        ("closed", "PIE leads has closed and takes no new members."),
    ],
)
def test_no_way_in_leads_to_a_sig_that_takes_nobody(state, words):
    member = MemberFactory()
    sig = a_sig(state=state)
    request = JoinRequestFactory(sig=sig)
    invitation = SigInvitationFactory(sig=sig)

    for enter in [
        lambda: actions.join(sig=sig, member=member, now=NOW),
        lambda: ask(sig, member),
        lambda: actions.approve(request=request, by=member, now=NOW),
        lambda: actions.approve_many(sig=sig, requests=[request.pk], by=member, now=NOW),
        lambda: actions.invite(sig=sig, member=member, by=member, now=NOW),
        lambda: actions.accept_invitation(invitation=invitation, now=NOW),
    ]:
        with pytest.raises((actions.NotGoing, actions.SigClosed)) as refused:
            enter()
        assert str(refused.value) == words
    assert sig.memberships.count() == 1
    assert Message.objects.count() == 0


def test_asking_waits_and_tells_those_who_run_the_sig_with_the_answers():
    sig, member = a_sig("request"), MemberFactory(name="Tamsin Quill")

    request = ask(sig, member)

    assert (request.state, request.answers) == (RequestState.WAITING, [["Why?", "I work nights."]])
    assert told("join_requested") == ["Ossian Vale"]
    text = Message.objects.get().text
    assert "I work nights." in text
    assert member.email not in text
    assert sig.pk not in access.sig_ids_of(member)


def test_asking_where_nobody_runs_the_sig_tells_the_organisers():
    MemberFactory(name="Isla Organiser", roles=["organiser"])
    MemberFactory(name="Somebody Else")

    ask(SigFactory(joining="request"), MemberFactory())

    assert told("join_requested") == ["Isla Organiser"]


def test_asking_twice_keeps_the_first_words_and_tells_once():
    sig, member = a_sig("request"), MemberFactory()

    first = ask(sig, member)
    again = ask(sig, member, answers=[("Why?", "Never mind.")], now=LATER)

    assert again == first
    assert JoinRequest.objects.get().answers == [["Why?", "I work nights."]]
    assert told("join_requested") == ["Ossian Vale"]


def test_asking_as_a_member_is_refused_in_words():
    member = MemberFactory()
    sig = SigFactory(name="PIE leads", joining="request", members=[member])

    with pytest.raises(actions.AlreadyBelongs) as refused:
        ask(sig, member)

    assert str(refused.value) == "You belong to PIE leads already."


def test_approving_lets_in_and_tells_once_with_the_rules_they_agreed_to():
    sig, member = a_sig("request"), MemberFactory(name="Tamsin Quill")
    rules = GroundRulesFactory(sig=sig)
    by = sig.terms.get().member
    request = ask(sig, member, rules=rules)

    actions.approve(request=request, by=by, now=LATER)
    actions.approve(request=request, by=MemberFactory(), now=LATER)

    membership = sig.memberships.get(member=member)
    assert (membership.joined_at, membership.rules, membership.agreed_at) == (LATER, rules, LATER)
    request.refresh_from_db()
    assert (request.state, request.answered_by) == (RequestState.APPROVED, by)
    assert told("join_approved") == ["Tamsin Quill"]


def test_an_answered_request_takes_back_what_still_waits_to_ask():
    sig = a_sig("request")
    request = ask(sig, MemberFactory())

    actions.decline(request=request, by=sig.terms.get().member, reason="We are full.", now=NOW)

    waited = Delivery.objects.get(message__kind="sigs.join_requested")
    assert (waited.state, waited.reason) == (Delivery.State.SKIPPED, "The request is answered.")


def test_declining_tells_the_reason_once_and_may_not_be_turned_into_a_yes():
    sig, member = a_sig("request"), MemberFactory(name="Tamsin Quill")
    by = sig.terms.get().member
    request = ask(sig, member)

    actions.decline(request=request, by=by, reason="We are full.", now=NOW)
    actions.decline(request=request, by=by, reason="Again.", now=LATER)
    with pytest.raises(actions.AnsweredAlready) as refused:
        actions.approve(request=request, by=by, now=LATER)

    assert str(refused.value) == "This request was declined already. Nothing was changed."
    request.refresh_from_db()
    assert request.reason == "We are full."
    assert told("join_declined") == ["Tamsin Quill"]
    assert "We are full." in Message.objects.get(kind="sigs.join_declined").text


@pytest.mark.parametrize("answer", ["approve", "decline"])
def test_answering_what_was_taken_back_is_refused_in_words(answer):
    sig, member = a_sig("request"), MemberFactory()
    request = ask(sig, member)
    actions.take_back_request(sig=sig, member=member, now=NOW)
    how = {"reason": "No."} if answer == "decline" else {}

    with pytest.raises(actions.AnsweredAlready) as refused:
        getattr(actions, answer)(request=request, by=MemberFactory(), now=LATER, **how)

    assert str(refused.value) == (
        "This request was taken back in the meantime. Nothing was changed."
    )
    assert not sig.memberships.filter(member=member).exists()


def test_approving_many_lets_in_those_who_wait_for_this_sig_alone():
    sig = a_sig("request")
    by = sig.terms.get().member
    first, second, third = (JoinRequestFactory(sig=sig) for _ in range(3))
    elsewhere = JoinRequestFactory()
    actions.decline(request=third, by=by, reason="No.", now=NOW)

    let_in = actions.approve_many(
        sig=sig, requests=[each.pk for each in (first, second, third, elsewhere)], by=by, now=NOW
    )

    assert let_in == [first.member, second.member]
    assert set(sig.memberships.values_list("member", flat=True)) == {
        by.pk,
        first.member_id,
        second.member_id,
    }
    assert elsewhere.sig.memberships.count() == 0


def test_inviting_tells_one_person_once_and_changes_nothing_before_they_say_yes():
    sig, member = a_sig("invitation"), MemberFactory(name="Tamsin Quill")
    by = sig.terms.get().member

    first = actions.invite(sig=sig, member=member, by=by, words="Do come.", now=NOW)
    again = actions.invite(sig=sig, member=member, by=by, words="Again.", now=LATER)

    assert again == first
    assert told("invited") == ["Tamsin Quill"]
    assert "Do come." in Message.objects.get().text
    assert access.sig_ids_of(member) == set()


def test_accepting_twice_joins_once():
    sig, member = a_sig("hidden"), MemberFactory(name="Tamsin Quill")
    invitation = SigInvitationFactory(sig=sig, member=member)

    first = actions.accept_invitation(invitation=invitation, now=NOW)
    again = actions.accept_invitation(invitation=invitation, now=LATER)

    assert (again, again.joined_at) == (first, NOW)
    assert told("welcome") == ["Tamsin Quill"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (OfferState.WITHDRAWN, "This invitation was taken back."),
        (OfferState.DECLINED, "You have said no to this invitation."),
        (OfferState.ACCEPTED, "You have said yes to this invitation before."),
    ],
)
def test_an_invitation_that_is_over_lets_nobody_in(state, words):
    invitation = SigInvitationFactory(state=state)

    with pytest.raises(actions.InvitationOver) as refused:
        actions.accept_invitation(invitation=invitation, now=NOW)

    assert str(refused.value).startswith(words)
    assert invitation.sig.memberships.count() == 0


def test_declining_an_invitation_after_accepting_it_is_refused():
    invitation = SigInvitationFactory()
    actions.accept_invitation(invitation=invitation, now=NOW)

    with pytest.raises(actions.InvitationOver):
        actions.decline_invitation(invitation=invitation, now=NOW)

    assert invitation.sig.memberships.get().left_at is None


def test_taking_back_an_answered_invitation_changes_nothing():
    invitation = SigInvitationFactory()
    actions.decline_invitation(invitation=invitation, now=NOW)

    actions.take_back_invitation(invitation=invitation, now=LATER)

    invitation.refresh_from_db()
    assert (invitation.state, invitation.answered_at) == (OfferState.DECLINED, NOW)


@pytest.mark.parametrize(
    ("make", "refusal", "words"),
    [
        (
            SigMembershipFactory,
            actions.InSigAlready,
            "Tamsin Quill belongs to PIE leads already.",
        ),
        (
            JoinRequestFactory,
            actions.AskedThemselves,
            "Tamsin Quill has asked to join already. Answer their request.",
        ),
    ],
)
def test_inviting_who_is_there_or_asks_is_refused_in_words(make, refusal, words):
    sig, member = a_sig("request"), MemberFactory(name="Tamsin Quill")
    make(sig=sig, member=member)

    with pytest.raises(refusal) as refused:
        actions.invite(sig=sig, member=member, by=sig.terms.get().member, now=NOW)

    assert str(refused.value) == words
    assert not sig.invitations.exists()


def test_coming_in_by_any_way_settles_the_others():
    sig, member = a_sig("open"), MemberFactory()
    request = JoinRequestFactory(sig=sig, member=member)
    invitation = SigInvitationFactory(sig=sig, member=member)
    following = SigFollowingFactory(sig=sig, member=member)

    actions.join(sig=sig, member=member, now=NOW)

    for row in (request, invitation, following):
        row.refresh_from_db()
    assert (request.state, invitation.state, following.ended_at) == (
        RequestState.APPROVED,
        OfferState.ACCEPTED,
        NOW,
    )


@pytest.mark.parametrize("way", ["join", "ask", "accept"])
@pytest.mark.parametrize("seen", ["none", "older", "another SIG's"])
def test_every_way_in_asks_for_the_rules_as_they_are_now(way, seen):
    sig, member = a_sig("open"), MemberFactory()
    older = GroundRulesFactory(sig=sig)
    GroundRulesFactory(sig=sig)
    rules = {"none": None, "older": older, "another SIG's": GroundRulesFactory()}[seen]
    invitation = SigInvitationFactory(sig=sig, member=member)

    enter = {
        "join": lambda: actions.join(sig=sig, member=member, rules=rules, now=NOW),
        "ask": lambda: ask(sig, member, rules=rules),
        "accept": lambda: actions.accept_invitation(invitation=invitation, rules=rules, now=NOW),
    }[way]

    with pytest.raises(actions.AgreeFirst):
        enter()

    assert not sig.memberships.filter(member=member).exists()
    assert not sig.join_requests.exists()
    invitation.refresh_from_db()
    assert invitation.state == OfferState.OPEN


def test_agreeing_anew_keeps_the_version_and_the_time_of_the_first_press():
    member = MemberFactory()
    sig = a_sig()
    older = GroundRulesFactory(sig=sig)
    actions.join(sig=sig, member=member, rules=older, now=FOUNDED_AT)
    newer = GroundRulesFactory(sig=sig)
    assert queries.belonging(member, sig).is_behind is True

    actions.agree(sig=sig, member=member, rules=newer, now=NOW)
    actions.agree(sig=sig, member=member, rules=newer, now=LATER)

    membership = sig.memberships.get(member=member)
    assert (membership.rules, membership.agreed_at) == (newer, NOW)
    assert queries.belonging(member, sig).is_behind is False


def test_agreeing_and_showing_oneself_are_for_members():
    sig = a_sig()
    rules = GroundRulesFactory(sig=sig)

    with pytest.raises(actions.NotInIt):
        actions.agree(sig=sig, member=MemberFactory(), rules=rules, now=NOW)
    with pytest.raises(actions.NotInIt) as refused:
        actions.show_myself(sig=sig, member=MemberFactory(), is_shown=True)

    assert str(refused.value) == "You do not belong to PIE leads."
