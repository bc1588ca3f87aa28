"""
The pages and links by which people join, answer, follow and leave, and by which they are seen to.
"""

import datetime

import pytest
from django.urls import reverse

from notifications.models import Delivery
from sigs import access, actions, notices
from sigs.enums import OfferState, RequestState
from sigs.queries import people as people_queries
from tests.factories.members import MemberFactory
from tests.factories.sigs import (
    GroundRulesFactory,
    JoinRequestFactory,
    SigFactory,
    SigFollowingFactory,
    SigInvitationFactory,
    SigMembershipFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 12, 8, 12, 30, tzinfo=datetime.UTC)


def at(name, sig, *more):
    return reverse(f"sigs:{name}", args=[sig.slug, *more])


def path_of(address):
    return (
        address.removeprefix("http://testserver").partition("/sigs/")[1]
        + address.partition("/sigs/")[2]
    )


def said(response):
    return [str(message) for message in response.context["messages"]]


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


def test_a_link_in_the_mail_shows_who_asks_and_acts_on_a_press_alone(client):
    runs, asks = MemberFactory(), MemberFactory(name="Tamsin Quill")
    sig = SigFactory(joining="request", facilitators=[runs])
    request = JoinRequestFactory(sig=sig, member=asks, answers=[["Why?", "I work nights."]])
    link = path_of(notices.request_address(request.pk, runs.pk))

    shown = client.get(link)

    assert "I work nights." in shown.content.decode()
    assert asks.email not in shown.content.decode()
    request.refresh_from_db()
    assert request.state == RequestState.WAITING
    pressed = client.post(link, {"answer": "yes"})
    assert "Tamsin Quill belongs to" in pressed.content.decode()
    assert sig.memberships.get().member == asks
    assert "This request is answered: approved" in client.get(link).content.decode()


def test_declining_by_mail_asks_for_a_reason(client):
    runs = MemberFactory()
    sig = SigFactory(joining="request", facilitators=[runs])
    request = JoinRequestFactory(sig=sig)
    link = path_of(notices.request_address(request.pk, runs.pk))

    without = client.post(link, {"answer": "no", "reason": "  "})
    declined = client.post(link, {"answer": "no", "reason": "We are full."})

    assert without.status_code == 422
    assert declined.status_code == 200
    request.refresh_from_db()
    assert (request.state, request.reason, request.answered_by) == (
        RequestState.DECLINED,
        "We are full.",
        runs,
    )


def test_a_second_facilitator_who_answers_otherwise_reads_what_was_decided(client, runs):
    sig = SigFactory(joining="request", facilitators=[runs])
    request = JoinRequestFactory(sig=sig)
    actions.approve(request=request, by=MemberFactory(), now=NOW)

    response = client.post(at("request", sig, request.pk), {"answer": "no", "reason": "Full."})

    assert response.status_code == 409
    assert "This request was approved already. Nothing was changed." in response.content.decode()
    assert sig.memberships.get().left_at is None


def test_the_link_of_somebody_who_no_longer_runs_the_sig_opens_nothing(client):
    formerly = MemberFactory()
    sig = SigFactory(joining="request")
    request = JoinRequestFactory(sig=sig, answers=[["Why?", "I work nights."]])
    link = path_of(notices.request_address(request.pk, formerly.pk))

    for response in (client.get(link), client.post(link, {"answer": "yes"})):
        assert response.status_code == 404
        assert "I work nights." not in response.content.decode()
    assert not sig.memberships.exists()


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


def test_ticked_requests_are_let_in_with_one_press(client, runs):
    sig = SigFactory(joining="request", facilitators=[runs], members=[runs])
    requests = [JoinRequestFactory(sig=sig) for _ in range(3)]
    ticked = [request.pk for request in requests[:2]]

    response = client.post(at("approve_many", sig), {"request": [*ticked, "x", "²"]}, follow=True)

    assert said(response) == ["2 people belong now, and are told so."]
    assert sig.memberships.count() == 3
    again = client.post(at("approve_many", sig), {"request": ticked}, follow=True)
    assert said(again) == ["These requests have been answered already."]
    assert Delivery.objects.filter(message__kind="sigs.join_approved").count() == 2


def test_inviting_by_address_names_back_what_is_not_registered(client, runs, settings):
    sig = SigFactory(name="PIE leads", joining="invitation", facilitators=[runs])
    known = MemberFactory(name="Tamsin Quill", email="tamsin@example.org")
    typed = "TAMSIN@example.org, nobody@example.org\nnobody@example.org"

    response = client.post(at("invite", sig), {"addresses": typed, "words": "Come."}, follow=True)

    then = f"and invite them once they have registered. {settings.SITE_ADDRESS}/accounts/signup/"
    assert said(response) == [
        "Tamsin Quill is invited.",
        f"nobody@example.org is not registered yet: send them this link, {then}",
    ]
    assert sig.invitations.get().member == known


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("tamsin at example", "is no e-mail address."),
        (" ".join(f"a{n}@example.org" for n in range(31)), "Invite at most 30 people at a time."),
        ("", "Tick somebody or type an address."),
    ],
)
def test_what_is_no_list_of_addresses_is_refused_and_kept(client, runs, typed, words):
    sig = SigFactory(facilitators=[runs])

    response = client.post(at("invite", sig), {"addresses": typed, "words": "Do come."})

    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert typed in page
    assert "Do come." in page
    assert not sig.invitations.exists()


def test_finding_people_to_invite_shows_names_of_those_outside_and_no_address(client, runs):
    sig = SigFactory(facilitators=[runs], members=[MemberFactory(name="Maryam Within")])
    MemberFactory(name="Maryam Without", email="maryam@example.org")
    MemberFactory(name="Maryam Gone", is_active=False)

    page = client.get(at("invite", sig), {"name": "mary"}).content.decode()

    assert "Maryam Without" in page
    assert "Maryam Within<" not in page
    assert "Maryam Gone" not in page
    assert "maryam@example.org" not in page


def test_removing_needs_a_reason_and_can_be_undone_with_one_press(client, runs):
    member = MemberFactory(name="Tamsin Quill")
    sig = SigFactory(facilitators=[runs], members=[runs, member])

    without = client.post(at("remove", sig, member.pk), {"reason": ""})
    removed = client.post(at("remove", sig, member.pk), {"reason": "You named us."}, follow=True)
    restored = client.post(at("restore", sig, member.pk), follow=True)

    assert without.status_code == 422
    assert said(removed) == ["Tamsin Quill does not belong any more, and is told why."]
    assert "You named us." in removed.content.decode()
    assert said(restored) == ["Tamsin Quill belongs again, and is told so."]
    assert sig.memberships.filter(member=member, left_at=None).count() == 1


@pytest.mark.parametrize("page", ["people", "invite"])
def test_an_outsider_opens_none_of_the_people_pages(client, outside, page):
    sig = SigFactory(members=[MemberFactory(name="Maryam Within")])

    response = client.get(at(page, sig))

    assert response.status_code == 403
    assert "Maryam Within" not in response.content.decode()


@pytest.mark.parametrize("is_confidential", [True, False])
def test_members_see_each_other_by_choice_and_those_who_run_it_see_all(client, is_confidential):
    names = ("Ossian Vale", "Shown Person", "Quiet Person", "Asks", "Reader")
    runs, shown, quiet, asks, reader = (MemberFactory(name=name) for name in names)
    sig = SigFactory(
        is_confidential=is_confidential, facilitators=[runs], members=[runs, shown, quiet, reader]
    )
    sig.memberships.filter(member=shown).update(is_shown=True)
    JoinRequestFactory(sig=sig, member=asks)

    client.force_login(reader)
    as_member = client.get(at("people", sig)).content.decode()
    home = client.get(sig.get_absolute_url()).content.decode()
    client.force_login(runs)
    as_facilitator = client.get(at("people", sig)).content.decode()

    assert ("Shown Person" in as_member, "Shown Person" in home) == (True, True)
    assert [name in as_member for name in ("Quiet Person<", "Asks<")] == [False, False]
    assert [name in as_facilitator for name in ("Shown Person", "Quiet Person", "Asks")] == [
        True,
        True,
        True,
    ]
    client.force_login(MemberFactory())
    assert "Shown Person" not in client.get(sig.get_absolute_url()).content.decode()


def test_showing_and_hiding_oneself_takes_one_press(client, outside):
    sig = SigFactory(name="PIE leads", members=[outside])

    shown = client.post(at("show", sig), {"is_shown": "yes"}, follow=True)
    assert sig.memberships.get().is_shown is True
    hidden = client.post(at("show", sig), follow=True)

    assert said(shown) == ["The others in PIE leads see your name now."]
    assert said(hidden) == ["The others in PIE leads do not see your name now."]
    assert sig.memberships.get().is_shown is False


def test_the_list_of_people_has_pages_and_keeps_the_name_looked_for(client, runs, monkeypatch):
    monkeypatch.setattr(people_queries, "PEOPLE_A_PAGE", 2)
    sig = SigFactory(facilitators=[runs], members=MemberFactory.create_batch(3, name="Maryam O"))

    first = client.get(at("people", sig), {"name": "mar", "page": "nonsense"}).content.decode()
    beyond = client.get(at("people", sig), {"name": "mar", "page": "99"}).content.decode()

    assert "?page=2&amp;name=mar" in first
    assert "Page 2 of 2" in beyond
    assert beyond.count("Maryam O</b>") == 1


@pytest.mark.parametrize("number", [1, 3, 12])
def test_people_cost_the_same_steps_for_any_number(client, runs, number, django_assert_num_queries):
    sig = SigFactory(facilitators=[runs], members=MemberFactory.create_batch(number))
    for _ in range(number):
        JoinRequestFactory(sig=sig)
        SigInvitationFactory(sig=sig)
        SigMembershipFactory(sig=sig, left_at=NOW, end_reason="You named us.")

    with django_assert_num_queries(13):
        client.get(at("people", sig))


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


def test_of_many_who_ask_the_first_are_shown_and_all_are_counted(client, runs, monkeypatch):
    monkeypatch.setattr(people_queries, "MOST_LISTED", 1)
    sig = SigFactory(facilitators=[runs])
    for name in ("First Asker", "Second Asker"):
        JoinRequestFactory(sig=sig, member__name=name)

    page = client.get(at("people", sig)).content.decode()

    assert "2 ask to join" in page
    assert "These are the first 1." in page
    assert ("First Asker" in page, "Second Asker" in page) == (True, False)
