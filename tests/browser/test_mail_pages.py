"""
What stands in someone's way on the pages about mail, for a member and for those who look after it.
"""

import datetime
from email.message import EmailMessage

import pytest

from forums import invitations
from notifications import actions
from notifications.enums import Trouble
from notifications.inbound import take_in
from notifications.models import Delivery, IncomingMail
from tests.factories.forums import SessionFactory
from tests.factories.members import MemberFactory
from tests.notifications.arriving import ADDRESS, sample

# What a page looks like is the same on either database.
pytestmark = [pytest.mark.browser, pytest.mark.embedded, pytest.mark.django_db(transaction=True)]


def look(phone, addresses, barriers):
    """
    Return what stands in the way on these pages, in the light and in the dark, and which of them
    are wider than a phone.
    """
    found, wide = {}, []
    for address in addresses:
        answer = phone.goto(address)
        assert answer.status == 200
        for scheme in ("light", "dark"):
            phone.emulate_media(color_scheme=scheme)
            found[address, scheme] = barriers(phone)
        if phone.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(address)
    return {where: what for where, what in found.items() if what}, wide


@pytest.fixture
def maryam():
    """
    Return a member who is invited to a session and whose address does not work.
    """
    maryam = MemberFactory(name="Maryam Siddiqui", email=ADDRESS)
    now = datetime.datetime.now(datetime.UTC)
    session = SessionFactory(
        topic__title="Boundaries that bend",
        host=MemberFactory(),
        date=(now + datetime.timedelta(days=14)).date(),
        announced_at=now,
    )
    invitations.invite(session.topic, [session], now=now)
    actions.stop_address(
        address=maryam.email, reason=Trouble.GONE, words="550 5.1.1 User unknown", now=now
    )
    return maryam


def test_no_page_about_a_members_own_mail_has_a_barrier(phone, sign_in, barriers, maryam):
    sign_in(phone, maryam)

    pages = ["/mail/", "/mail/notices/", "/mail/roundup/", "/mail/address/"]
    assert look(phone, pages, barriers) == ({}, [])


def test_no_page_about_the_mail_of_the_site_has_a_barrier(phone, sign_in, barriers, maryam):
    now = datetime.datetime.now(datetime.UTC)
    invited = Delivery.objects.get(member=maryam)
    Delivery.objects.filter(pk=invited.pk).update(state="sent", settled_at=now)
    take_in(sample("exchange_online_policy.eml", invited.pk), now=now)
    mail = EmailMessage()
    mail["From"] = "sinead@example.org"
    mail["Subject"] = "A new colleague"
    mail.set_content("Can he come along with me?")
    take_in(mail.as_bytes(), now=now)
    sign_in(phone, MemberFactory(roles=["steward"]))

    came_in = IncomingMail.objects.get(state="waiting")
    pages = [
        "/mail/sent/",
        f"/mail/sent/{invited.message_id}/",
        "/mail/kinds/",
        "/mail/addresses/",
        "/mail/addresses/at/brackenvale.example.org/",
        "/mail/incoming/",
        f"/mail/incoming/{came_in.pk}/",
    ]
    assert look(phone, pages, barriers) == ({}, [])
