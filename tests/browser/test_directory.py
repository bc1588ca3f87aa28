"""
The directory of members on a phone, and how somebody sees what others would see of them.
"""

import pytest
from playwright.sync_api import expect

from members.models import Profile
from tests.factories.frameworks import ElementFactory
from tests.factories.members import MemberFactory, OrganisationFactory, ProfileFactory

# What a page looks like is the same on either database.
pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.django_db(transaction=True)]


def test_no_page_of_the_directory_has_a_barrier_or_is_wider_than_a_phone(phone, sign_in, barriers):
    element = ElementFactory(slug="doors", name="Doors that open")
    member = ProfileFactory(elements=[element]).member
    other = ProfileFactory(
        member__name="Featherstonehaugh-Pemberton-Vasconcelos-Evangelista",
        elements=[element],
        about="Knits at meetings",
        seen_by="members",
    )
    sign_in(phone, member)
    found, wide = {}, []
    pages = ["/members/", "/members/?element=doors", other.get_absolute_url(), "/me/profile/"]

    for address in pages:
        phone.goto(address)
        for scheme in ("light", "dark"):
            phone.emulate_media(color_scheme=scheme)
            found[address, scheme] = barriers(phone)
        if phone.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(address)

    assert ({where: what for where, what in found.items() if what}, wide) == ({}, [])


def test_while_somebody_fills_in_the_page_shows_what_others_would_see(page, sign_in):
    member = MemberFactory(organisation=OrganisationFactory(name="Saltmarsh Refuge"))
    sign_in(page, member)
    page.goto("/me/profile/")
    seen = page.locator("#seen")
    near = seen.get_by_label("People in a SIG with you")
    others = seen.get_by_label("Other members")
    expect(seen).to_contain_text("you are not listed")

    page.get_by_label("List me in the directory").check()
    page.get_by_label("What you do").first.fill("Keeper of keys")
    page.get_by_label("People in a SIG with me").check()

    expect(near).to_contain_text("Keeper of keys")
    expect(near).to_contain_text("Saltmarsh Refuge")
    expect(others).to_contain_text("They see your name and nothing more.")
    assert Profile.objects.count() == 0

    page.get_by_role("button", name="Save your profile").click()
    expect(page.get_by_role("status")).to_contain_text("You are in the directory")
    assert Profile.objects.get().role_for == "sigs"
