import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from frameworks.models import Theme
from pielink.kernel import connections
from sigs import access, queries
from sigs.actions import HandOverFirst
from sigs.models import Sig
from tests.factories.forums import SessionFactory
from tests.factories.frameworks import ElementFactory, ThemeFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import FOUNDED_AT, InterestFactory, SigFactory, SigMembershipFactory

pytestmark = pytest.mark.django_db

LIST = "/sigs/"


def count_queries(client, address):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    return len(queries)


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def proposed():
    return SigFactory(state=Sig.State.PROPOSED, wanted=5, decide_by=datetime.date(2026, 12, 12))


def a_sig(number=0, people=1, **fields):
    theme = ThemeFactory(tone=Theme.Tone.TRAINING)
    return SigFactory(
        facilitators=MemberFactory.create_batch(people),
        members=MemberFactory.create_batch(people),
        elements=ElementFactory.create_batch(people, theme=theme),
        **fields,
    )


@pytest.mark.parametrize("number", [1, 3, 12])
def test_list_costs_a_fixed_number_of_queries(client, number):
    for _ in range(number):
        a_sig(people=number)
        InterestFactory.create_batch(2, sig=proposed())

    assert count_queries(client, LIST) == 5


@pytest.mark.parametrize("number", [1, 3, 12])
def test_list_costs_a_member_a_fixed_number_of_queries_too(client, number):
    client.force_login(MemberFactory())
    for _ in range(number):
        a_sig(people=number)
        InterestFactory.create_batch(2, sig=proposed())

    assert count_queries(client, LIST) == 10


@pytest.mark.parametrize("number", [1, 3, 12])
def test_page_costs_a_fixed_number_of_queries(client, number, time_machine):
    time_machine.move_to("2026-12-01 09:00 +0000")
    sig = a_sig(people=number)
    for _ in range(number):
        SessionFactory(topic__sig=sig)

    assert count_queries(client, sig.get_absolute_url()) == 10


def test_list_says_what_to_do_where_there_is_no_sig(client):
    page = client.get(LIST).content.decode()

    assert "No SIG yet" in page
    assert reverse("forums:programme") in page


def test_list_puts_closed_sigs_last_and_the_others_by_name(client):
    SigFactory(name="alpha", state=Sig.State.CLOSED)
    SigFactory(name="Delta")
    SigFactory(name="bravo", state=Sig.State.RESTING)

    found = client.get(LIST).context["found"]

    assert [sig.name for sig in found.running] == ["bravo", "Delta"]
    assert [sig.name for sig in found.over] == ["alpha"]


def test_list_counts_those_who_belong_now_and_names_who_runs_it(client):
    sig = SigFactory(
        facilitators=[MemberFactory(name="Maryam Sefton"), MemberFactory(name="Ossian Vale")],
        members=MemberFactory.create_batch(2),
    )
    SigMembershipFactory(sig=sig, left_at=FOUNDED_AT)

    [card] = client.get(LIST).context["found"].running

    assert card.people == "2 members, run by Maryam Sefton and Ossian Vale"


def test_page_shows_names_and_no_address_of_anybody(client):
    sig = SigFactory(
        facilitators=[MemberFactory(name="Maryam Sefton", email="maryam@example.org")],
        members=[MemberFactory(name="Tamsin Quill", email="tamsin@example.org")],
    )
    client.force_login(MemberFactory(email="reader@example.org"))

    page = client.get(sig.get_absolute_url()).content.decode()

    assert "Maryam Sefton" in page
    assert "Tamsin Quill" not in page
    assert "@example.org" not in page


def test_page_shows_elements_as_chips_in_the_tone_of_their_theme(client):
    element = ElementFactory(name="Training", theme__tone=Theme.Tone.TRAINING)
    sig = SigFactory(elements=[element])

    page = client.get(sig.get_absolute_url()).content.decode()

    assert '<span class="chip tone-training">Training</span>' in page


def test_page_of_an_unknown_sig_is_not_found(client):
    assert client.get("/sigs/nobody-knows/").status_code == 404


def test_page_shows_the_coming_sessions_of_the_sig_alone(client, time_machine):
    time_machine.move_to("2026-12-01 09:00 +0000")
    sig = SigFactory()
    SessionFactory(topic__sig=sig, topic__title="Handing over well")
    SessionFactory(topic__sig=SigFactory(), topic__title="Somebody else's question")

    page = client.get(sig.get_absolute_url()).content.decode()

    assert "Handing over well" in page
    assert "Somebody else" not in page


def test_page_shows_what_other_apps_say_about_it(client, monkeypatch):
    monkeypatch.setattr(connections, "_providers", connections._providers.copy())
    sig = SigFactory()
    asked = []

    def provider(subject, user, now):
        asked.append((subject, user.is_authenticated))
        return []

    connections.register("sigs.Sig", "sig-page", provider)

    client.get(sig.get_absolute_url())

    assert asked == [(sig, False)]


def test_joining_takes_one_press_and_says_what_follows(client):
    sig, member = SigFactory(name="PIE leads"), MemberFactory()
    client.force_login(member)

    response = client.post(f"/sigs/{sig.slug}/join/", follow=True)

    assert response.redirect_chain == [(sig.get_absolute_url(), 302)]
    assert messages_of(response) == [
        "You belong to PIE leads now. We will invite you to its sessions by e-mail."
    ]
    assert access.sig_ids_of(member) == {sig.pk}


def test_joining_anonymously_leads_to_signing_in_and_back_to_the_sig(client):
    sig = SigFactory()

    response = client.post(f"/sigs/{sig.slug}/join/")

    assert response.url == f"/accounts/login/?next={sig.get_absolute_url()}"
    assert not sig.memberships.exists()


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("step", ["join", "leave"])
def test_looking_at_a_step_changes_nothing(client, method, step):
    member, other = MemberFactory(), MemberFactory()
    sig = SigFactory(members=[other])
    client.force_login(member if step == "join" else other)

    response = getattr(client, method)(f"/sigs/{sig.slug}/{step}/")

    assert response.status_code == {"join": 200, "leave": 405}[step]
    assert [membership.member for membership in sig.memberships.filter(left_at=None)] == [other]


def test_joining_a_closed_sig_is_refused_in_words(client):
    sig = SigFactory(name="PIE leads", state=Sig.State.CLOSED)
    client.force_login(MemberFactory())

    response = client.post(f"/sigs/{sig.slug}/join/", follow=True)

    assert messages_of(response) == ["PIE leads has closed and takes no new members."]
    assert "Join this SIG" not in response.content.decode()


def test_leaving_takes_one_press(client):
    member = MemberFactory()
    sig = SigFactory(name="PIE leads", members=[member])
    client.force_login(member)

    response = client.post(f"/sigs/{sig.slug}/leave/", follow=True)

    assert messages_of(response) == [
        "You have left PIE leads and get no more invitations to its sessions."
    ]
    assert not sig.memberships.filter(left_at=None).exists()


def test_leaving_as_the_only_facilitator_is_refused_in_words(client):
    member = MemberFactory()
    sig = SigFactory(name="PIE leads", facilitators=[member], members=[member])
    client.force_login(member)

    response = client.post(f"/sigs/{sig.slug}/leave/", follow=True)

    assert messages_of(response) == [str(HandOverFirst(sig))]
    assert response.redirect_chain == [(f"/sigs/{sig.slug}/running/", 302)]
    assert sig.memberships.filter(left_at=None).exists()


def test_whoever_is_suspended_is_not_counted_among_the_members(client):
    sig = a_sig(people=2)
    SigMembershipFactory(sig=sig, member=MemberFactory(is_active=False))

    assert [each.member_count for each in queries.cards(MemberFactory())] == [2]
