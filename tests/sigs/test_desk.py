"""
What waits for one person in the SIGs, on their desk and on their home.
"""

import datetime

import pytest
from django.utils import timezone

from sigs import queries
from tests.factories.discussions import ReportFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import (
    ContactFactory,
    JoinRequestFactory,
    SigFactory,
    SigInvitationFactory,
    TermOfferFactory,
)

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def waits(member):
    return [
        (each.sig.name, each.words, each.href.removeprefix("/sigs/"))
        for each in queries.desk(member, timezone.now())
    ]


def test_whoever_runs_a_sig_sees_each_kind_of_thing_once_and_nothing_of_other_sigs():
    runs = MemberFactory()
    sig = SigFactory(name="PIE leads", slug="leads", facilitators=[runs], members=[runs])
    for _ in range(2):
        JoinRequestFactory(sig=sig)
    JoinRequestFactory(sig=sig, state="declined")
    JoinRequestFactory(sig=sig, member__is_active=False)
    ContactFactory(sig=sig)
    ContactFactory(sig=sig, settled_at=timezone.now())
    elsewhere = SigFactory(facilitators=[MemberFactory()])
    JoinRequestFactory(sig=elsewhere)
    ContactFactory(sig=elsewhere)

    assert waits(runs) == [
        ("PIE leads", "2 ask to join.", "leads/people/"),
        ("PIE leads", "One message waits for an answer.", "leads/contact/all/"),
    ]


def test_an_organiser_sees_what_waits_where_nobody_runs_it_and_leaves_the_rest_to_those_who_do():
    organiser = MemberFactory(roles=["organiser"])
    run = SigFactory(name="Run", facilitators=[MemberFactory()])
    orphan = SigFactory(name="Orphan", slug="orphan")
    for sig in (run, orphan):
        JoinRequestFactory(sig=sig)
        ContactFactory(sig=sig)
        ContactFactory(sig=sig)

    assert waits(organiser) == [
        ("Orphan", "One person asks to join.", "orphan/people/"),
        ("Orphan", "2 messages wait for an answer.", "orphan/contact/all/"),
    ]


def test_a_member_sees_what_they_are_asked_until_it_is_answered_or_lapses():
    member = MemberFactory()
    sig = SigFactory(name="PIE leads", slug="leads", members=[member])
    lapses = {"lapses_at": timezone.now() + DAY}
    TermOfferFactory(sig=sig, member=member, **lapses)
    TermOfferFactory(sig=SigFactory(members=[member]), member=member)
    TermOfferFactory(sig=SigFactory(), member=member, **lapses)
    SigInvitationFactory(sig__name="Hidden", sig__slug="h", sig__joining="hidden", member=member)
    SigInvitationFactory(member=member, state="declined")
    SigInvitationFactory(member=member, sig__state="closed")
    SigInvitationFactory()
    JoinRequestFactory(sig=sig)

    assert waits(member) == [
        ("PIE leads", "You are asked to run it.", "leads/offer/"),
        ("Hidden", "You are invited to join it.", "h/invitation/"),
    ]


def test_a_closed_account_has_nothing_waiting():
    gone = MemberFactory(is_active=False)
    SigInvitationFactory(member=gone)

    assert waits(gone) == []


@pytest.mark.parametrize("page", ["/", "/forums/desk/"])
def test_home_and_desk_say_each_once(client, page):
    runs = MemberFactory()
    sig = SigFactory(name="PIE leads", facilitators=[runs], members=[runs])
    JoinRequestFactory(sig=sig)
    ReportFactory(post__thread__sig=sig)
    client.force_login(runs)

    shown = client.get(page).content.decode()

    assert shown.count('<p class="small">One person asks to join.</p>') == 1
    assert shown.count("1 post waits for a decision") == 1


@pytest.mark.parametrize("number", [1, 3, 12])
def test_it_costs_the_same_steps_for_any_number(number, django_assert_num_queries):
    organiser = MemberFactory(roles=["organiser"])
    for _ in range(number):
        sig = SigFactory(facilitators=[organiser], members=[organiser])
        JoinRequestFactory(sig=sig)
        ContactFactory(sig=sig)
        SigInvitationFactory(member=organiser)

    with django_assert_num_queries(6):
        queries.desk(organiser, timezone.now())
