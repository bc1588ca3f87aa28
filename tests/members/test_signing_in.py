"""
Signing in by code, password and second step, and losing and changing what one signs in with.
"""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from members.models import Member
from tests.factories.members import PASSWORD, MemberFactory

from .letters import code_in, letters_to, link_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mail_leaves_at_once")]

ADDRESS = "tamsin@example.org"
SIGN_IN = "/accounts/login/"
ASK_FOR_CODE = "/accounts/login/code/"
TYPE_CODE = "/accounts/login/code/confirm/"
FORGOT = "/accounts/password/reset/"


@pytest.fixture
def member():
    return MemberFactory(email=ADDRESS, name="Tamsin Quill")


def signed_in(client):
    return client.session.get("_auth_user_id")


def sign_in(client, password=PASSWORD, address=ADDRESS):
    return client.post(SIGN_IN, {"login": address, "password": password})


def test_a_code_signs_in_without_a_password(client):
    member = MemberFactory(email=ADDRESS, password=None)

    client.post(ASK_FOR_CODE, {"email": ADDRESS})
    [letter] = letters_to(ADDRESS)
    response = client.post(TYPE_CODE, {"code": code_in(letter)})

    assert (response.status_code, response.url) == (302, "/")
    assert signed_in(client) == str(member.pk)


def test_a_code_signs_in_somebody_whom_staff_added(client):
    staff = Client()
    staff.force_login(MemberFactory(is_superuser=True))
    staff.post("/cms/users/new/", {"name": "Tamsin Quill", "email": ADDRESS})
    member = Member.objects.get(email=ADDRESS)

    client.post(ASK_FOR_CODE, {"email": ADDRESS})
    [letter] = letters_to(ADDRESS)
    client.post(TYPE_CODE, {"code": code_in(letter)})

    assert signed_in(client) == str(member.pk)
    assert member in Member.objects.reachable()


@pytest.mark.usefixtures("member")
def test_a_code_goes_with_the_browser_that_asked_for_it(client):
    client.post(ASK_FOR_CODE, {"email": ADDRESS})
    [letter] = letters_to(ADDRESS)
    thief = Client()

    thief.post(TYPE_CODE, {"code": code_in(letter)})

    assert not signed_in(thief)


@pytest.mark.usefixtures("member")
def test_a_code_ends_after_three_wrong_guesses(client):
    client.post(ASK_FOR_CODE, {"email": ADDRESS})
    [letter] = letters_to(ADDRESS)
    for _ in range(3):
        client.post(TYPE_CODE, {"code": "WRONG-ONE"})

    client.post(TYPE_CODE, {"code": code_in(letter)})

    assert not signed_in(client)


@pytest.mark.usefixtures("member")
def test_asking_for_a_code_answers_alike_for_known_and_unknown_addresses(client):
    known = client.post(ASK_FOR_CODE, {"email": ADDRESS})
    unknown = Client().post(ASK_FOR_CODE, {"email": "nobody@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url) == (302, TYPE_CODE)
    assert "/accounts/signup/" in letters_to("nobody@example.org")[0]


@pytest.mark.usefixtures("member")
def test_codes_asked_for_too_often_are_refused_for_that_address_alone():
    answers = [Client().post(ASK_FOR_CODE, {"email": ADDRESS}) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert "email" in answers[-1].context["form"].errors
    assert len(letters_to(ADDRESS)) == 3
    assert Client().post(ASK_FOR_CODE, {"email": "other@example.org"}).status_code == 302


def test_a_password_signs_in_whatever_the_case_of_the_address(client, member):
    sign_in(client, address="Tamsin@Example.ORG")

    assert signed_in(client) == str(member.pk)


@pytest.mark.usefixtures("member")
def test_a_wrong_password_answers_alike_for_known_and_unknown_addresses(client):
    known = sign_in(client, password="not-the-kettle")
    unknown = sign_in(client, address="nobody@example.org")

    assert known.context["form"].errors == unknown.context["form"].errors
    assert known.context["form"]["login"].value() == ADDRESS


@pytest.mark.usefixtures("member")
def test_passwords_guessed_too_often_are_refused_even_when_right(client):
    for _ in range(5):
        sign_in(client, password="not-the-kettle")

    response = sign_in(client)

    [refusal] = response.context["form"].errors.as_data()["__all__"]
    assert refusal.code == "too_many_login_attempts"
    assert not signed_in(client)


@pytest.mark.parametrize("password", [PASSWORD, None], ids=["with", "without"])
def test_a_reset_link_sets_a_new_password_whether_there_was_one_or_not(client, password):
    member = MemberFactory(email=ADDRESS, password=password)
    client.post(FORGOT, {"email": ADDRESS})
    [letter] = letters_to(ADDRESS)

    page = client.get(link_in(letter, "/reset/key/"), follow=True)
    client.post(
        page.request["PATH_INFO"],
        {"password1": "a-spoon-in-the-jar-7", "password2": "a-spoon-in-the-jar-7"},
    )

    member.refresh_from_db()
    assert member.check_password("a-spoon-in-the-jar-7")


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_a_reset_link_changes_nothing(client, member, method):
    client.post(FORGOT, {"email": ADDRESS})
    [letter] = letters_to(ADDRESS)

    getattr(client, method)(link_in(letter, "/reset/key/"), follow=True)

    member.refresh_from_db()
    assert member.check_password(PASSWORD)
    assert not signed_in(client)


@pytest.mark.usefixtures("member")
def test_a_forgotten_password_answers_alike_for_known_and_unknown_addresses(client):
    known = client.post(FORGOT, {"email": ADDRESS})
    unknown = Client().post(FORGOT, {"email": "nobody@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert "/reset/key/" not in letters_to("nobody@example.org")[0]


def test_a_new_address_counts_once_it_is_confirmed(client, member):
    sign_in(client)
    client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    member.refresh_from_db()
    assert member.email == ADDRESS
    [letter] = letters_to("new@example.org")
    link = link_in(letter, "/confirm-email/")

    client.get(link)
    member.refresh_from_db()
    assert member.email == ADDRESS
    client.post(link)

    member.refresh_from_db()
    assert member.email == "new@example.org"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        ("new@example.org", True, True)
    ]


def test_an_address_of_somebody_else_is_not_given_away_when_it_is_added(client, member):
    other = MemberFactory(email="other@example.org")
    sign_in(client)

    taken = client.post("/accounts/email/", {"email": "other@example.org", "action_add": ""})
    free = client.post("/accounts/email/", {"email": "free@example.org", "action_add": ""})

    assert (taken.status_code, taken.url) == (free.status_code, free.url)
    other.refresh_from_db()
    member.refresh_from_db()
    assert (other.email, member.email) == ("other@example.org", ADDRESS)


def switch_on_second_step(client):
    """
    Sign in, prove it once more and register an authenticator app.
    """
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    [counter] = yield_hotp_counters_from_time()
    code = format_hotp_value(hotp_value(secret, counter))
    client.post("/accounts/2fa/totp/activate/", {"code": code})


def test_a_second_step_is_asked_for_once_it_is_switched_on(client, member):
    switch_on_second_step(client)
    assert set(Authenticator.objects.filter(user=member).values_list("type", flat=True)) == {
        "totp",
        "recovery_codes",
    }
    other = Client()

    response = sign_in(other)

    assert response.url == "/accounts/2fa/authenticate/"
    assert not signed_in(other)


def test_a_recovery_code_stands_in_for_the_second_step_once(client, member):
    switch_on_second_step(client)
    codes = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    first, second = Client(), Client()

    for browser in (first, second):
        sign_in(browser)
        browser.post("/accounts/2fa/authenticate/", {"code": codes[0]})

    assert signed_in(first) == str(member.pk)
    assert not signed_in(second)


def test_signed_in_devices_can_be_signed_out(client, member):
    sign_in(client)
    other = Client()
    sign_in(other)
    assert len(client.get("/accounts/sessions/").context["sessions"]) == 2

    client.post("/accounts/sessions/")

    assert signed_in(client) == str(member.pk)
    assert other.get("/me/").status_code == 302


def test_sign_up_by_passkey_is_not_offered(client):
    assert client.get("/accounts/signup/passkey/").status_code == 404


def test_a_closed_account_signs_in_no_more_and_its_address_may_join_anew(client, member):
    sign_in(client)
    client.post("/me/close/", {"sure": "on"})

    sign_in(client)
    assert not signed_in(client)

    client.post("/accounts/signup/", {"name": "Tamsin Quill", "email": ADDRESS})
    newcomer = Member.objects.get(email=ADDRESS)
    assert newcomer.pk != member.pk
