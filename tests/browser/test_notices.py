"""
The bell, an answer that silences it, and a break from mail, in a real browser.
"""

import datetime

import pytest

from forums import invitations
from notifications.models import MailSettings
from tests.factories.forums import SessionFactory
from tests.factories.members import MemberFactory

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db(transaction=True)]


def test_a_member_follows_the_bell_answers_and_takes_a_break(phone, sign_in, barriers):
    maryam = MemberFactory(name="Maryam Siddiqui")
    now = datetime.datetime.now(datetime.UTC)
    session = SessionFactory(
        topic__title="Boundaries that bend",
        host=MemberFactory(),
        date=(now + datetime.timedelta(days=14)).date(),
    )
    invitations.invite(session.topic, [session], now=now)
    sign_in(phone, maryam)

    phone.goto("/forums/")
    phone.get_by_role("link", name="Notices 1 new").click()
    phone.get_by_role("heading", name="Your notices").wait_for()
    assert barriers(phone) == []
    phone.get_by_role("button", name="Boundaries that bend").click()
    phone.get_by_role("heading", name="Boundaries that bend").wait_for()
    phone.get_by_role("link", name="Notices", exact=True).wait_for()

    phone.goto(f"/forums/topics/{session.topic_id}/answer/")
    phone.get_by_text("Yes,").click()
    phone.get_by_role("button", name="Send my answer").click()
    phone.get_by_role("heading", name="Good that you are coming, Maryam").wait_for()
    phone.get_by_role("link", name="Notices", exact=True).click()
    assert phone.get_by_text("New", exact=True).count() == 0

    phone.get_by_role("link", name="Choose what reaches you, and how").click()
    assert barriers(phone) == []
    forums = phone.get_by_role("group", name="Invitations to lunchtime forums")
    forums.get_by_role("radio", name="Weekly").check()
    phone.get_by_role("button", name="Save what reaches you").click()
    phone.get_by_text("Saved: this is how mail reaches you from now on.").wait_for()
    assert forums.get_by_role("radio", name="Weekly").is_checked()
    phone.get_by_role("button", name="Two weeks, until").click()
    phone.get_by_role("heading", name="Your mail has a break").wait_for()
    assert barriers(phone) == []
    assert MailSettings.objects.get(member=maryam).paused_until > now
    phone.get_by_role("button", name="End the break now").click()
    phone.get_by_role("heading", name="A break from mail").wait_for()
    assert MailSettings.objects.get(member=maryam).paused_until is None
