"""
The main job in a real browser, and what stands in someone's way on the pages of the programme.
"""

import datetime
import email
import email.policy
import re

import pytest

from forums.models import Session
from notifications.transport import MemoryTransport
from tests.factories.forums import AnswerFactory, SessionFactory, TopicFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def in_days(number):
    return datetime.date.today() + datetime.timedelta(days=number)  # noqa: DTZ011 - the browser's


@pytest.fixture
def box():
    MemoryTransport.sent.clear()
    yield MemoryTransport.sent
    MemoryTransport.sent.clear()


@pytest.fixture
def sig():
    return SigFactory(name="PIE leads")


@pytest.fixture
def facilitator(sig):
    member = MemberFactory(name="Tomos Facilitator")
    member.facilitation_terms.create(sig=sig, started_at=datetime.datetime.now(datetime.UTC))
    return member


def last_mail_to(box, member):
    content = [sent.content for sent in box if sent.address == member.email][-1]
    message = email.message_from_bytes(content, policy=email.policy.default)
    return message, message.get_body(("plain",)).get_content()


def test_a_facilitator_schedules_and_a_member_answers_from_the_mail(
    page, phone, sign_in, box, facilitator
):
    maryam = MemberFactory(name="Maryam Siddiqui")
    sign_in(page, facilitator)
    page.goto("/forums/")
    page.get_by_role("link", name="Schedule a topic").click()
    page.get_by_label("What is it called?").fill("Boundaries that bend")
    page.get_by_label("What do you want to ask together?").fill("How far do we go?")
    days = page.get_by_label("Day")
    days.nth(0).fill(in_days(14).isoformat())
    days.nth(1).fill(in_days(16).isoformat())
    page.get_by_label("How many places are there?").fill("10")
    page.get_by_label("Link to the online room").fill("https://meet.example.org/room")
    page.get_by_text("Chatham House Rule").click()
    page.get_by_text("Not recorded").click()
    page.get_by_role("button", name="Save and look at the invitation").click()
    page.get_by_text("1 person is told").wait_for()
    page.get_by_role("button", name="Announce and send 1 invitation").click()
    page.get_by_text("Everyone invited is being told.").wait_for()

    _, text = last_mail_to(box, maryam)
    second = Session.objects.in_order()[1]
    link = re.search(rf"(http\S+/answer/\S+\?choose=yes-{second.pk})", text)[1]
    phone.goto(link)
    phone.get_by_role("heading", name="Can you come, Maryam?").wait_for()
    phone.get_by_text("Would anything help you take part?").click()
    phone.get_by_label("Live captions").check()
    phone.get_by_role("button", name="Send my answer").click()
    phone.get_by_role("heading", name="Good that you are coming, Maryam").wait_for()

    page.goto(f"/forums/s/{second.pk}/people/")
    page.get_by_role("rowheader", name="Maryam Siddiqui").wait_for()
    page.get_by_text("live captions").wait_for()

    page.goto(f"/forums/s/{second.pk}/move/")
    page.get_by_label("Day").fill(in_days(17).isoformat())
    page.get_by_role("button", name="Move it and tell them").click()
    page.get_by_text("Everyone concerned is being told.").wait_for()
    message, _ = last_mail_to(box, maryam)
    assert message["Subject"].startswith("Moved to ")

    page.goto(f"/forums/s/{second.pk}/cancel/")
    page.get_by_role("button", name="Cancel it and tell them").click()
    page.get_by_role("heading", name="This date is cancelled").wait_for()
    message, _ = last_mail_to(box, maryam)
    assert message["Subject"].startswith("Cancelled")


def test_what_was_typed_is_kept_when_a_date_is_refused(page, sign_in, facilitator):
    sign_in(page, facilitator)
    page.goto("/forums/new/")
    page.get_by_label("What is it called?").fill("Boundaries that bend")
    page.get_by_label("What do you want to ask together?").fill("How far do we go?")
    page.get_by_label("Day").nth(0).fill(in_days(-1).isoformat())
    page.get_by_role("button", name="Save and look at the invitation").click()
    summary = page.get_by_role("alert")
    summary.get_by_role("link", name="This date has gone by").click()
    assert page.get_by_label("Day").nth(0).evaluate("e => e === document.activeElement")
    assert page.get_by_label("What is it called?").input_value() == "Boundaries that bend"


@pytest.fixture
def session(facilitator, sig):
    topic = TopicFactory(title="Rooms that let you breathe", sig=sig)
    session = SessionFactory(topic=topic, host=facilitator, date=in_days(14), capacity=3)
    SessionFactory(topic=topic, host=facilitator, date=in_days(16), capacity=1)
    AnswerFactory.create_batch(2, session=session, access_note="A chair with arms")
    AnswerFactory(session=session, choice="waiting")
    return session


@pytest.mark.looks
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_the_programme_have_no_barriers(page, barriers, sign_in, session, scheme):
    page.emulate_media(color_scheme=scheme)
    addresses = ["/", "/forums/", "/forums/past/", session.get_absolute_url()]
    found = {}
    for address in addresses:
        page.goto(address)
        found[address] = barriers(page)
    sign_in(page, session.host)
    for address in [
        *addresses,
        "/me/sessions/",
        "/forums/desk/",
        "/forums/new/",
        f"/forums/topics/{session.topic_id}/answer/",
        f"/forums/s/{session.pk}/people/",
        f"/forums/s/{session.pk}/move/",
        f"/forums/s/{session.pk}/cancel/",
        f"/forums/s/{session.pk}/edit/",
        f"/join/{session.pk}/",
    ]:
        page.goto(address)
        found[address] = barriers(page)
    assert {address: what for address, what in found.items() if what} == {}


@pytest.mark.looks
def test_no_page_of_the_programme_is_wider_than_a_phone(phone, sign_in, session):
    sign_in(phone, session.host)
    wide = []
    for address in [
        "/",
        "/forums/",
        session.get_absolute_url(),
        "/forums/desk/",
        "/forums/new/",
        f"/forums/topics/{session.topic_id}/answer/",
        f"/forums/s/{session.pk}/people/",
    ]:
        phone.goto(address)
        if phone.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(address)
    assert wide == []


def test_the_programme_works_without_a_script(chromium, site, session):
    context = chromium.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/forums/")
    page.get_by_role("link", name="Rooms that let you breathe", exact=True).click()
    page.get_by_role("heading", name="Rooms that let you breathe").wait_for()
    context.close()
