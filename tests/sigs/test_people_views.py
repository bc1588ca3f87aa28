"""
What those who run a SIG see of its people, and what they decide about them.
"""

import datetime

import pytest

from notifications.models import Delivery
from sigs import actions, notices
from sigs.enums import RequestState
from sigs.queries import people as people_queries
from tests.factories.members import MemberFactory, OrganisationFactory, ProfileFactory
from tests.factories.sigs import (
    JoinRequestFactory,
    SigFactory,
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
    ProfileFactory(member__name="Maryam Without", member__email="maryam@example.org")
    ProfileFactory(member__name="Maryam Gone", member__is_active=False)

    page = client.get(at("invite", sig), {"name": "mary"}).content.decode()

    assert "Maryam Without" in page
    assert "Maryam Within<" not in page
    assert "Maryam Gone" not in page
    assert "maryam@example.org" not in page


def test_found_by_name_are_those_in_the_directory_and_those_of_the_sigs_one_runs(client, runs):
    near, far, unlisted, left = (
        MemberFactory(name=name) for name in ("Mary Near", "Mary Far", "Mary Unlisted", "Mary Left")
    )
    listed = ProfileFactory(member__name="Mary Listed").member
    ProfileFactory(member=unlisted, is_listed=False)
    sig = SigFactory(facilitators=[runs])
    SigFactory(facilitators=[runs], members=[near])
    SigMembershipFactory(sig=SigFactory(facilitators=[runs]), member=left, left_at=NOW)
    SigFactory(members=[far, runs])

    page = client.get(at("invite", sig), {"name": "mary"})
    ticked = {"people": [far.pk, unlisted.pk, left.pk]}
    refused = client.post(at("invite", sig), ticked)
    client.post(at("invite", sig), {"people": [near.pk, listed.pk]})

    assert [each.name for each in page.context["found"]] == ["Mary Listed", "Mary Near"]
    assert (refused.status_code, "Mary" in refused.content.decode()) == (422, False)
    assert set(sig.invitations.values_list("member", flat=True)) == {near.pk, listed.pk}


@pytest.mark.parametrize(("seen_by", "is_told"), [("members", True), ("sigs", False)])
def test_an_organisation_is_told_to_who_invites_as_the_directory_tells_it(
    client, runs, seen_by, is_told
):
    ProfileFactory(
        member__name="Mary Listed",
        member__organisation=OrganisationFactory(name="Saltmarsh Refuge"),
        seen_by=seen_by,
    )

    page = client.get(at("invite", SigFactory(facilitators=[runs])), {"name": "mary"})

    assert ("Saltmarsh Refuge" in page.content.decode()) is is_told


def test_members_see_names_alone_and_those_who_run_it_where_people_work(client, runs):
    works = MemberFactory(organisation=OrganisationFactory(name="Saltmarsh Refuge"))
    reader = MemberFactory()
    sig = SigFactory(facilitators=[runs], members=[runs, reader])
    SigMembershipFactory(sig=sig, member=works, is_shown=True)

    as_facilitator = client.get(at("people", sig)).content.decode()
    client.force_login(reader)
    as_member = client.get(at("people", sig)).content.decode()

    assert [works.name in page for page in (as_facilitator, as_member)] == [True, True]
    assert ["Saltmarsh" in page for page in (as_facilitator, as_member)] == [True, False]


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


def test_of_many_who_ask_the_first_are_shown_and_all_are_counted(client, runs, monkeypatch):
    monkeypatch.setattr(people_queries, "MOST_LISTED", 1)
    sig = SigFactory(facilitators=[runs])
    for name in ("First Asker", "Second Asker"):
        JoinRequestFactory(sig=sig, member__name=name)

    page = client.get(at("people", sig)).content.decode()

    assert "2 ask to join" in page
    assert "These are the first 1." in page
    assert ("First Asker" in page, "Second Asker" in page) == (True, False)
