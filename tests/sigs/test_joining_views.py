"""
The pages and links by which people join, answer, follow, agree and leave.
"""

import datetime

import pytest
from django.urls import reverse

from sigs import access, notices
from sigs.enums import OfferState
from tests.factories.members import MemberFactory
from tests.factories.sigs import (
    GroundRulesFactory,
    JoinRequestFactory,
    SigFactory,
    SigFollowingFactory,
    SigInvitationFactory,
    SigMembershipFactory,
)

from .joining import at, path_of, said

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 12, 8, 12, 30, tzinfo=datetime.UTC)


@pytest.fixture
def runs(client):
    """
    Sign in somebody who is going to run a SIG.
    """
    member = MemberFactory(name="Ossian Vale")
    client.force_login(member)
    return member


@pytest.fixture
def outside(client):
    """
    Sign in somebody outside every SIG.
    """
    member = MemberFactory(name="Tamsin Quill")
    client.force_login(member)
    return member


def test_an_open_sig_with_ground_rules_is_joined_on_one_page(client, outside):
    sig = SigFactory(name="PIE leads")
    rules = GroundRulesFactory(sig=sig, text="Nobody is named outside.")

    page = client.get(at("join", sig))
    response = client.post(at("join", sig), {"rules_seen": rules.pk, "agrees": "on"}, follow=True)

    assert "Nobody is named outside." in page.content.decode()
    assert said(response) == [
        "You belong to PIE leads now. We will invite you to its sessions by e-mail."
    ]
    assert sig.memberships.get(member=outside).rules == rules


def test_joining_without_agreeing_is_asked_for_again(client, outside):
    sig = SigFactory()
    rules = GroundRulesFactory(sig=sig)

    response = client.post(at("join", sig), {"rules_seen": rules.pk})

    assert response.status_code == 422
    assert "Tick that you agree, or leave without joining." in response.content.decode()
    assert not sig.memberships.exists()


def test_rules_that_changed_meanwhile_are_shown_anew_with_what_was_typed(client, outside):
    sig = SigFactory(name="PIE leads", joining="request", join_questions=["Why?"])
    older = GroundRulesFactory(sig=sig)
    newer = GroundRulesFactory(sig=sig, text="Cameras may stay off.")
    typed = {"rules_seen": older.pk, "agrees": "on", "answer-0": "I work nights."}

    response = client.post(at("join", sig), typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert "PIE leads has ground rules. Read them as they are now and agree first." in page
    assert "Cameras may stay off." in page
    assert "I work nights." in page
    assert response.context["form"]["rules_seen"].value() == newer.pk
    assert response.context["form"]["agrees"].value() is False
    assert not sig.join_requests.exists()


def test_asking_keeps_what_was_typed_until_every_question_is_answered(client, outside):
    sig = SigFactory(name="PIE leads", joining="request", join_questions=["Why?", "What for?"])

    refused = client.post(at("join", sig), {"answer-0": "I work nights."})
    response = client.post(
        at("join", sig), {"answer-0": "I work nights.", "answer-1": "To learn."}, follow=True
    )

    assert refused.status_code == 422
    assert "I work nights." in refused.content.decode()
    assert said(response) == [
        "Those who run PIE leads know that you ask. You hear from us when they answer."
    ]
    assert sig.join_requests.get().answers == [
        ["Why?", "I work nights."],
        ["What for?", "To learn."],
    ]
    assert "You have asked to join" in response.content.decode()


def test_an_answer_of_more_than_a_thousand_characters_is_refused_and_kept(client, outside):
    sig = SigFactory(joining="request", join_questions=["Why?"])

    response = client.post(at("join", sig), {"answer-0": "x" * 1001})

    assert response.status_code == 422
    assert "x" * 1001 in response.content.decode()
    assert not sig.join_requests.exists()


@pytest.mark.parametrize(
    ("arrange", "words"),
    [
        (lambda sig, member: None, "Join this SIG"),
        (lambda sig, member: GroundRulesFactory(sig=sig), "Read the ground rules and join"),
        (SigMembershipFactory, "Leave the SIG"),
        (JoinRequestFactory, "You have asked to join"),
        (SigInvitationFactory, "Answer the invitation"),
        (SigFollowingFactory, "Stop its news"),
        (
            lambda sig, member: SigMembershipFactory(
                sig=sig, member=member, left_at=NOW, end_reason="You named somebody outside."
            ),
            "You do not belong any more",
        ),
    ],
)
def test_the_page_of_a_sig_says_how_one_stands_to_it(client, outside, arrange, words):
    sig = SigFactory()
    arrange(sig=sig, member=outside)

    page = client.get(sig.get_absolute_url()).content.decode()

    assert words in page


def test_a_member_agrees_to_newer_rules_with_one_button_and_reads_on_meanwhile(client, outside):
    sig = SigFactory(members=[outside])
    rules = GroundRulesFactory(sig=sig)

    before = client.get(sig.get_absolute_url())
    after = client.post(at("agree", sig), {"rules": rules.pk}, follow=True)

    assert "Agree to the new ground rules" in before.content.decode()
    assert "Agree to the new ground rules" not in after.content.decode()
    assert sig.memberships.get().rules == rules


@pytest.mark.parametrize("sent", ["", "nonsense", "999999", "²"])
def test_agreeing_to_what_is_no_version_changes_nothing(client, outside, sent):
    sig = SigFactory(members=[outside])
    GroundRulesFactory(sig=sig)

    response = client.post(at("agree", sig), {"rules": sent}, follow=True)

    assert len(said(response)) == 1
    assert sig.memberships.get().rules is None


@pytest.mark.parametrize("name", ["request_by_mail", "invitation_by_mail", "leave_by_mail"])
def test_a_link_that_was_cut_says_so(client, name):
    response = client.get(reverse(f"sigs:{name}", args=["1.1.made-up"]))

    assert response.status_code == 404
    assert "This link does not work any more" in response.content.decode()


def test_an_invitation_is_accepted_from_the_mail_with_the_rules_agreed_to(client):
    invitation = SigInvitationFactory(words="Do come.")
    sig = invitation.sig
    rules = GroundRulesFactory(sig=sig)
    link = path_of(notices.invitation_address(invitation.pk, invitation.member_id))

    shown = client.get(link).content.decode()
    without = client.post(link, {"answer": "yes", "rules_seen": rules.pk})
    accepted = client.post(link, {"answer": "yes", "rules_seen": rules.pk, "agrees": "on"})

    assert "Do come." in shown
    assert without.status_code == 422
    assert f"You belong to {sig.name} now" in accepted.content.decode()
    assert sig.memberships.get().rules == rules


def test_an_invitation_to_a_hidden_sig_is_for_who_was_invited_alone(client, outside):
    invitation = SigInvitationFactory(sig__joining="hidden", sig__name="After the inquiry")
    sig = invitation.sig

    assert client.get(at("invitation", sig)).status_code == 404
    client.force_login(invitation.member)
    assert "After the inquiry" in client.get(at("invitation", sig)).content.decode()
    response = client.post(at("invitation", sig), {"answer": "no"}, follow=True)
    assert said(response) == ["You have said no to After the inquiry. Thank you for saying."]
    assert client.get(sig.get_absolute_url()).status_code == 404
    invitation.refresh_from_db()
    assert invitation.state == OfferState.DECLINED


def test_leaving_from_a_mail_takes_one_press_and_looking_changes_nothing(client):
    member = MemberFactory()
    sig = SigFactory(members=[member])
    link = path_of(notices.leave_address(sig.pk, member.pk))

    shown = client.get(link)
    assert sig.memberships.get().left_at is None
    left = client.post(link)

    assert "Leave the SIG" in shown.content.decode()
    assert f"You have left {sig.name}" in left.content.decode()
    assert sig.memberships.get().left_at is not None
    assert "There is nothing to leave." in client.get(link).content.decode()


def test_the_last_facilitator_cannot_leave_from_a_mail_either(client):
    member = MemberFactory()
    sig = SigFactory(name="PIE leads", facilitators=[member], members=[member])

    response = client.post(path_of(notices.leave_address(sig.pk, member.pk)))

    assert response.status_code == 409
    assert "PIE leads has no other facilitator." in response.content.decode()
    assert sig.memberships.get().left_at is None


def test_showing_and_hiding_oneself_takes_one_press(client, outside):
    sig = SigFactory(name="PIE leads", members=[outside])

    shown = client.post(at("show", sig), {"is_shown": "yes"}, follow=True)
    assert sig.memberships.get().is_shown is True
    hidden = client.post(at("show", sig), follow=True)

    assert said(shown) == ["The others in PIE leads see your name now."]
    assert said(hidden) == ["The others in PIE leads do not see your name now."]
    assert sig.memberships.get().is_shown is False


@pytest.mark.parametrize("way", ["follow", "unfollow"])
def test_following_and_unfollowing_take_one_press(client, outside, way):
    sig = SigFactory(name="PIE leads")
    if way == "unfollow":
        SigFollowingFactory(sig=sig, member=outside)

    response = client.post(at(way, sig), follow=True)

    assert said(response) == [
        {
            "follow": "You get the news of PIE leads now, and are not a member.",
            "unfollow": "You get no more news of PIE leads.",
        }[way]
    ]
    access.forget_ties(outside)
    assert (sig.pk in access.followed_ids_of(outside)) == (way == "follow")


@pytest.mark.parametrize(
    "name",
    ["leave", "take_back", "agree", "show", "follow", "unfollow", "approve_many"],
)
def test_no_button_acts_on_a_get(client, runs, name):
    sig = SigFactory(facilitators=[runs])

    assert client.get(at(name, sig)).status_code == 405


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("closed", "PIE leads has closed and takes no new members."),
        ("declined", "PIE leads was not taken up, so nobody can join it."),
    ],
)
def test_joining_what_has_ended_meanwhile_says_so_rather_than_what_to_agree_to(
    state, words, client
):
    sig = SigFactory(name="PIE leads", state=state)
    GroundRulesFactory(sig=sig)
    client.force_login(MemberFactory())

    response = client.post(at("join", sig), follow=True)

    assert (response.redirect_chain, said(response)) == ([(sig.get_absolute_url(), 302)], [words])
