"""
Signing up and confirming the address, walked through HTTP.
"""

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.test import Client, RequestFactory

from members.forms import NEWSLETTER_WORDING, SignupForm
from members.models import Member, Organisation
from tests.factories.frameworks import SettingFactory
from tests.factories.members import PASSWORD, MemberFactory, OrganisationFactory

from .letters import letters_to, link_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_leaves_at_once")]

ADDRESS = "tamsin@example.org"
SIGN_UP = "/accounts/signup/"
CONFIRM = "/accounts/confirm-email/"


def sign_up(client, **typed):
    return client.post(SIGN_UP, {"name": "Tamsin Quill", "email": ADDRESS, **typed})


def signed_in(client):
    return client.session.get("_auth_user_id")


def test_sign_up_asks_for_little_and_leaves_the_newsletter_unticked(client):
    form = client.get(SIGN_UP).context["form"]

    assert {name: field.required for name, field in form.fields.items()} == {
        "name": True,
        "email": True,
        "organisation": False,
        "setting": False,
        "password1": False,
        "newsletter": False,
    }
    assert not form["newsletter"].value()


def test_sign_up_with_name_and_address_alone_makes_an_unconfirmed_member(client):
    response = sign_up(client)

    assert (response.status_code, response.url) == (302, CONFIRM)
    member = Member.objects.get()
    assert (member.name, member.email, member.organisation, member.setting) == (
        "Tamsin Quill",
        ADDRESS,
        None,
        None,
    )
    assert not member.has_usable_password()
    assert not member.consents.exists()
    assert not EmailAddress.objects.get(user=member).verified
    assert not signed_in(client)


def test_sign_up_records_everything_that_was_typed(client):
    known, setting = OrganisationFactory(name="Northmoor Outreach"), SettingFactory()

    sign_up(
        client,
        organisation="northmoor outreach",
        setting=setting.pk,
        password1=PASSWORD,
        newsletter="on",
    )

    member = Member.objects.get()
    assert (member.organisation, member.setting) == (known, setting)
    assert member.check_password(PASSWORD)
    assert member.consents.get().wording == NEWSLETTER_WORDING


def test_sign_up_refused_keeps_what_was_typed_and_names_the_fault(client):
    response = sign_up(
        client, email="tamsin at example", organisation="Northmoor Outreach", password1="short"
    )

    form = response.context["form"]
    assert set(form.errors) == {"email", "password1"}
    assert (form["name"].value(), form["organisation"].value()) == (
        "Tamsin Quill",
        "Northmoor Outreach",
    )
    assert not Member.objects.exists()
    assert not Organisation.objects.exists()


def test_sign_up_with_a_taken_address_answers_as_with_a_free_one(client):
    MemberFactory(email=ADDRESS, name="Maryam Sefton")

    taken = sign_up(client, email="TAMSIN@example.org", newsletter="on")
    free = sign_up(Client(), email="free@example.org", newsletter="on")

    assert (taken.status_code, taken.url) == (free.status_code, free.url) == (302, CONFIRM)
    member = Member.objects.get(email=ADDRESS)
    assert member.name == "Maryam Sefton"
    assert not member.consents.exists()
    [letter] = letters_to(ADDRESS)
    assert "/accounts/password/reset/" in letter


def test_sign_up_that_loses_a_race_for_the_address_answers_as_with_a_free_one():
    request = RequestFactory().post(SIGN_UP)
    SessionMiddleware(lambda request: HttpResponse()).process_request(request)
    MessageMiddleware(lambda request: HttpResponse()).process_request(request)
    form = SignupForm({"name": "Tamsin Quill", "email": ADDRESS})
    with context.request_context(request):
        assert form.is_valid()
        winner = MemberFactory(email=ADDRESS)

        member, response = form.try_save(request)

    assert (member, response.status_code, response.url) == (None, 302, CONFIRM)
    assert list(Member.objects.all()) == [winner]


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_the_link_confirms_nothing(client, method):
    sign_up(client)
    [letter] = letters_to(ADDRESS)

    response = getattr(client, method)(link_in(letter, CONFIRM))

    assert response.status_code == 200
    assert not EmailAddress.objects.get().verified
    assert not signed_in(client)


def test_the_link_leads_to_a_page_with_a_button_to_confirm(client):
    sign_up(client)
    [letter] = letters_to(ADDRESS)

    page = client.get(link_in(letter, CONFIRM)).content.decode()

    assert f'method="post" action="{CONFIRM}' in page


def test_confirming_in_the_same_browser_signs_in(client):
    sign_up(client)
    [letter] = letters_to(ADDRESS)

    response = client.post(link_in(letter, CONFIRM))

    assert (response.status_code, response.url) == (302, "/")
    assert EmailAddress.objects.get().verified
    assert signed_in(client) == str(Member.objects.get().pk)


def test_confirming_in_another_browser_leads_to_signing_in(client):
    sign_up(client)
    [letter] = letters_to(ADDRESS)
    other = Client()

    response = other.post(link_in(letter, CONFIRM))

    assert (response.status_code, response.url) == (302, "/accounts/login/")
    assert EmailAddress.objects.get().verified
    assert not signed_in(other)


def test_confirming_a_second_time_signs_nobody_in(client):
    sign_up(client)
    [letter] = letters_to(ADDRESS)
    Client().post(link_in(letter, CONFIRM))
    other = Client()

    other.post(link_in(letter, CONFIRM))

    assert not signed_in(other)


def test_a_tampered_link_confirms_nothing_and_says_so(client):
    sign_up(client)
    [letter] = letters_to(ADDRESS)
    link = link_in(letter, CONFIRM).rstrip("/")[:-1] + "_/"

    assert client.get(link).context["confirmation"] is None
    assert client.post(link).status_code == 404
    assert not EmailAddress.objects.get().verified


def test_an_unconfirmed_member_is_mailed_again_instead_of_signed_in(client, time_machine):
    time_machine.move_to("2026-12-08 12:30 +0000")
    sign_up(client, password1=PASSWORD)
    time_machine.move_to("2026-12-08 12:40 +0000")
    other = Client()

    response = other.post("/accounts/login/", {"login": ADDRESS, "password": PASSWORD})

    assert (response.status_code, response.url) == (302, CONFIRM)
    assert not signed_in(other)
    assert len(letters_to(ADDRESS)) == 2
