"""
What people do with their account, in a real browser.
"""

import pytest
from allauth.mfa.models import Authenticator

from tests.factories.frameworks import ElementFactory
from tests.factories.members import MemberFactory, OrganisationFactory
from tests.factories.sigs import SigFactory

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db(transaction=True)]


def plug_in_authenticator(page):
    """
    Give the browser an authenticator of its own that says yes to everything.
    """
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_a_passkey_is_added_and_signs_in(page, sign_in):
    member = MemberFactory(name="Tamsin Quill", password=None)
    plug_in_authenticator(page)
    sign_in(page, member)

    page.goto("/accounts/2fa/webauthn/add/")
    page.get_by_label("Name").fill("My phone")
    page.get_by_label("Let me sign in with this key alone").check()
    page.get_by_role("button", name="Add", exact=True).click()
    # Before it shows the recovery codes it wants to see the new passkey work.
    page.wait_for_url("**/2fa/reauthenticate/?next=*recovery-codes*")
    assert Authenticator.objects.filter(user=member, type="webauthn").count() == 1

    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/me/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    page.get_by_role("heading", name="Hello Tamsin").wait_for()


def test_pages_for_everybody_have_no_barriers(page, barriers):
    SigFactory(slug="pie-leads", facilitators=[MemberFactory()], elements=[ElementFactory()])
    found = {}

    for address in ["/sigs/", "/sigs/pie-leads/", "/accounts/signup/", "/accounts/login/"]:
        page.goto(address)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found[address, scheme] = barriers(page)

    assert {where: what for where, what in found.items() if what} == {}


def test_pages_about_oneself_have_no_barriers(phone, barriers, sign_in):
    member = MemberFactory(organisation=OrganisationFactory())
    SigFactory(slug="pie-leads", members=[member])
    sign_in(phone, member)
    found = {}

    for address in ["/me/", "/me/details/", "/me/newsletter/", "/me/close/", "/sigs/pie-leads/"]:
        phone.goto(address)
        found[address] = barriers(phone)

    assert {address: what for address, what in found.items() if what} == {}


def test_a_refused_form_leads_the_eye_to_what_is_wrong(phone, barriers, sign_in):
    sign_in(phone, MemberFactory())
    phone.goto("/me/details/")

    phone.get_by_label("Your name").fill("")
    phone.get_by_role("button", name="Save your details").click()

    summary = phone.get_by_role("alert")
    summary.get_by_role("link", name="Your name").wait_for()
    assert barriers(phone) == []
