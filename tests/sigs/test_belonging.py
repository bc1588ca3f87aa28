"""
Being taken out and had back, following, and what is left of a closed account.
"""

import datetime

import pytest

from notifications.models import Message
from sigs import access, actions, privacy, queries
from sigs.models import JoinRequest
from tests.factories.members import MemberFactory
from tests.factories.sigs import (
    FOUNDED_AT,
    GroundRulesFactory,
    InterestFactory,
    JoinRequestFactory,
    SigFactory,
    SigFollowingFactory,
    SigInvitationFactory,
    SigMembershipFactory,
)

from .joining import NOW, a_sig, ask, told

pytestmark = pytest.mark.django_db

LATER = NOW + datetime.timedelta(days=3)


def removed_from(sig, member, reason="You told outside who was here."):
    by = sig.terms.get().member
    actions.remove(sig=sig, member=member, by=by, reason=reason, now=NOW)
    return by


def test_removing_tells_the_reason_once_and_ends_access():
    sig, member = a_sig(), MemberFactory(name="Tamsin Quill")
    SigMembershipFactory(sig=sig, member=member)

    by = removed_from(sig, member)
    removed_from(sig, member, reason="Again.")

    gone = sig.memberships.get(member=member)
    assert (gone.left_at, gone.ended_by, gone.end_reason) == (
        NOW,
        by,
        "You told outside who was here.",
    )
    assert told("removed") == ["Tamsin Quill"]
    assert "You told outside who was here." in Message.objects.get().text
    assert access.sig_ids_of(member) == set()


@pytest.mark.parametrize("joining", ["open", "request"])
def test_who_was_removed_cannot_come_back_by_themselves(joining):
    sig, member = a_sig(joining), MemberFactory()
    SigMembershipFactory(sig=sig, member=member)
    removed_from(sig, member)

    for enter in [
        lambda: actions.join(sig=sig, member=member, now=LATER),
        lambda: ask(sig, member),
    ]:
        with pytest.raises(actions.WasRemoved) as refused:
            enter()
        assert str(refused.value) == (
            "You were taken out of PIE leads. Only those who run it can have you back."
        )
    assert not sig.memberships.filter(member=member, left_at=None).exists()


def test_restoring_brings_back_what_they_agreed_to_and_chose():
    sig, member = a_sig(), MemberFactory(name="Tamsin Quill")
    rules = GroundRulesFactory(sig=sig)
    SigMembershipFactory(sig=sig, member=member, rules=rules, agreed_at=FOUNDED_AT, is_shown=True)
    by = removed_from(sig, member)

    first = actions.restore(sig=sig, member=member, by=by, now=LATER)
    again = actions.restore(sig=sig, member=member, by=by, now=LATER)

    assert again == first
    back = sig.memberships.get(member=member, left_at=None)
    assert (back.joined_at, back.rules, back.agreed_at, back.is_shown) == (
        LATER,
        rules,
        FOUNDED_AT,
        True,
    )
    assert told("restored") == ["Tamsin Quill"]
    assert queries.was_removed(sig, member) is None


def test_restoring_who_left_by_themselves_is_refused():
    sig, member = a_sig(), MemberFactory(name="Tamsin Quill")
    SigMembershipFactory(sig=sig, member=member, left_at=NOW)

    with pytest.raises(actions.NotRemoved) as refused:
        actions.restore(sig=sig, member=member, by=sig.terms.get().member, now=NOW)

    assert str(refused.value) == (
        "Tamsin Quill was not taken out of PIE leads. Invite them instead."
    )


def test_nobody_removes_who_runs_the_sig_or_themselves():
    sig = a_sig()
    runs = sig.terms.get().member

    with pytest.raises(actions.RunsIt) as refused:
        actions.remove(sig=sig, member=runs, by=MemberFactory(), reason="No.", now=NOW)
    with pytest.raises(actions.LeaveInstead):
        actions.remove(sig=sig, member=runs, by=runs, reason="No.", now=NOW)

    assert str(refused.value) == (
        "Ossian Vale runs PIE leads. They can be taken out once their term ended."
    )
    assert sig.memberships.get().left_at is None


def test_following_twice_follows_once_and_opens_nothing():
    sig, member = a_sig("request"), MemberFactory()

    actions.follow(sig=sig, member=member, now=NOW)
    actions.follow(sig=sig, member=member, now=LATER)

    assert sig.followings.get().since == NOW
    assert access.followed_ids_of(member) == {sig.pk}
    assert access.sig_ids_of(member) == set()
    actions.unfollow(sig=sig, member=member, now=LATER)
    access.forget_ties(member)
    assert access.followed_ids_of(member) == set()


@pytest.mark.parametrize(
    ("state", "belongs", "words"),
    [
        ("active", True, "You belong to PIE leads, so its news reaches you already."),
        ("closed", False, "PIE leads is over, so there will be no more news of it."),
    ],
)
def test_following_without_sense_is_refused_in_words(state, belongs, words):
    member = MemberFactory()
    sig = SigFactory(name="PIE leads", state=state, members=[member] if belongs else [])

    with pytest.raises((actions.NoNeedToFollow, actions.NoMoreNews)) as refused:
        actions.follow(sig=sig, member=member, now=NOW)

    assert str(refused.value) == words
    assert not sig.followings.exists()


@pytest.mark.parametrize(("joining", "followers"), [("open", True), ("hidden", False)])
def test_news_is_for_members_followers_and_who_runs_it_but_of_a_hidden_sig_for_no_follower(
    joining, followers
):
    runs, belongs, follows = MemberFactory.create_batch(3)
    sig = SigFactory(joining=joining, facilitators=[runs], members=[belongs, runs])
    SigFollowingFactory(sig=sig, member=follows)
    SigFollowingFactory(sig=sig, ended_at=NOW)
    SigFollowingFactory(sig=sig, member=MemberFactory(is_active=False))
    SigMembershipFactory(sig=sig, left_at=NOW)
    SigFollowingFactory()

    audience = queries.news_audience(sig)

    assert sorted(audience, key=lambda member: member.pk) == [runs, belongs] + [follows] * followers


def test_a_closed_account_leaves_nothing_of_its_ways_in():
    member = MemberFactory()
    sig = a_sig()
    rules = GroundRulesFactory(sig=sig)
    SigMembershipFactory(sig=sig, member=member, rules=rules, agreed_at=NOW, is_shown=True)
    for make in (JoinRequestFactory, SigInvitationFactory, SigFollowingFactory, InterestFactory):
        make(member=member)
        make()

    privacy.erase(member, LATER)

    gone = sig.memberships.get(member=member)
    assert (gone.left_at, gone.rules, gone.agreed_at, gone.is_shown) == (LATER, None, None, False)
    for related in ("join_requests", "sig_invitations", "sig_followings", "sig_interests"):
        assert getattr(member, related).count() == 0
    assert JoinRequest.objects.count() == 1


def test_closing_an_account_takes_who_asked_and_was_asked_out_of_the_mail_on_record():
    gone, stays = MemberFactory(name="Tamsin Quill"), MemberFactory(name="Idris Pugh")
    sig = a_sig("request")
    for member in (gone, stays):
        ask(sig, member)
    other = a_sig("hidden")
    actions.invite(sig=other, member=gone, by=stays, words="Tamsin, you know why.", now=NOW)

    privacy.erase(gone, LATER)

    texts = " ".join(Message.objects.values_list("text", flat=True))
    assert ("Tamsin" in texts, "Idris Pugh" in texts) == (False, True)
