"""
A season in a real browser, from a member's proposal to the session that is written up. With
GUIDE_PICTURES=1 it takes the pictures of the guide for organisers on its way.
"""

import datetime
import re

import pytest
import time_machine

from forums.models import Harvest, Session, Topic
from notifications import outbox
from notifications.transport import MemoryTransport
from tests.factories.forums import SeasonFactory, SessionFactory
from tests.factories.members import MemberFactory
from tests.members.letters import letters_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MONDAY = datetime.datetime(2027, 1, 11, 9, tzinfo=datetime.UTC)
MAIL_LEAVES = MONDAY + datetime.timedelta(minutes=20)
BEGUN = datetime.datetime(2027, 1, 19, 12, 40, tzinfo=datetime.UTC)
OVER = datetime.datetime(2027, 1, 19, 14, 30, tzinfo=datetime.UTC)
MISSED_LEAVES = OVER + datetime.timedelta(minutes=20)
TITLE = "Who asks the questions?"


@pytest.fixture(autouse=True)
def _empty_box():
    MemoryTransport.sent.clear()
    yield
    MemoryTransport.sent.clear()


@pytest.fixture
def travel():
    """
    Return a function that sets the site's clock, which goes on from there.
    """
    with time_machine.travel(MONDAY, tick=True) as clock:
        yield clock.move_to


@pytest.fixture
def season():
    """
    Open a season of which one topic is announced already.
    """
    season = SeasonFactory(
        slug="early-2027",
        title="Early 2027",
        starts_on=datetime.date(2027, 1, 11),
        ends_on=datetime.date(2027, 3, 26),
        join_link="https://meet.example.org/room",
        confidentiality="chatham_house",
        recording_policy="none",
        capacity=24,
    )
    for day in (26, 28):
        SessionFactory(
            topic=Topic.objects.get_or_create(
                title="Rooms that let you breathe",
                question="What does a front door say before anybody speaks?",
                season=season,
            )[0],
            date=datetime.date(2027, 1, day),
            host__name="Tomos Rees",
        )
    return season


def answer_from_the_mail(phone, member, choose, heading):
    text = next(text for text in letters_to(member.email) if TITLE.upper() in text)
    phone.context.clear_cookies()
    phone.goto(re.search(rf"(http\S+/answer/\S+\?choose={choose})", text)[1])
    phone.get_by_role("heading", name=f"Can you come, {member.get_short_name()}?").wait_for()
    phone.get_by_role("button", name="Send my answer").click()
    phone.get_by_role("heading", name=heading).wait_for()


def test_a_proposal_becomes_a_session_that_is_written_up(
    page, phone, sign_in, travel, picture, settings, season
):
    settings.FORUM_STOP_SECONDS = 600
    maryam = MemberFactory(name="Maryam Siddiqui")
    bethan = MemberFactory(name="Bethan Pryce")
    callum = MemberFactory(name="Callum Doyle")
    ada = MemberFactory(name="Ada Birch", roles=["organiser"])

    sign_in(phone, maryam)
    phone.goto("/forums/")
    phone.get_by_role("link", name="Propose a topic").tap()
    phone.get_by_label("What would you call it?").fill(TITLE)
    phone.get_by_label("What would you like to ask together?").fill(
        "What changes when people who use a service decide what its reviews ask?"
    )
    phone.get_by_label("When would suit you?").fill("Tuesdays, not in half-term")
    phone.get_by_label("I would host it").check()
    phone.get_by_role("button", name="Propose it").tap()
    phone.get_by_role("heading", name=TITLE).wait_for()

    sign_in(phone, bethan)
    phone.goto("/forums/topics/")
    phone.get_by_role("button", name=re.compile("^I’d come")).tap()
    phone.get_by_text("You’d come", exact=True).wait_for()

    sign_in(page, ada)
    page.goto("/forums/desk/")
    page.get_by_role("link", name=re.compile("^Decide")).click()
    page.get_by_role("radio", name="Shortlist it").check()
    page.get_by_label("For which season?").select_option(label="Early 2027")
    decide = page.get_by_role("heading", name="Decide")
    picture(page, "organisers-decide.png", start=decide)
    page.get_by_role("button", name="Save, and tell those who proposed it").click()
    page.get_by_role("link", name="Give it dates").click()
    page.get_by_role("button", name="Pencil it in").click()
    page.get_by_role("heading", name="Plan Early 2027").wait_for()
    picture(page, "organisers-plan.png", start=page.get_by_role("navigation", name="The plan as"))
    page.get_by_role("link", name="Announce the season").click()
    page.get_by_role("button", name="Announce 2 dates").click()
    page.get_by_text("2 dates are announced.").wait_for()
    tuesday, thursday = Session.objects.filter(topic__title=TITLE).in_order()
    assert [tuesday.date.day, thursday.date.day, tuesday.host] == [19, 21, maryam]
    page.clock.set_fixed_time(MONDAY + datetime.timedelta(minutes=2))
    page.goto("/forums/desk/")
    page.get_by_role("button", name=re.compile("^Take it back")).wait_for()
    picture(page, "organisers-take-back.png", height=560)
    assert [text for text in letters_to(bethan.email) if "/answer/" in text] == []

    travel(MAIL_LEAVES)
    outbox.sweep(now=MAIL_LEAVES)
    answer_from_the_mail(phone, bethan, f"yes-{tuesday.pk}", "Good that you are coming, Bethan")
    answer_from_the_mail(phone, callum, "no", re.compile("Callum"))

    sign_in(phone, bethan)
    phone.goto(tuesday.get_absolute_url())
    part = phone.get_by_role("listitem").filter(has_text="Take notes")
    part.get_by_role("button", name=re.compile("^I’ll do it")).tap()
    part.get_by_text("You", exact=True).wait_for()

    sign_in(page, maryam)
    page.goto(f"/forums/s/{tuesday.pk}/people/")
    page.get_by_role("link", name="Write the agenda").click()
    page.get_by_label("What happens when?").fill("10 Welcome\n60 Talk\n20 What we take away")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("What we take away").wait_for()
    page.locator("#parts").get_by_text("Bethan Pryce").wait_for()
    picture(page, "organisers-desk.png", start=page.get_by_role("heading", name="Host’s desk"))

    travel(BEGUN)
    sign_in(phone, maryam)
    phone.goto(f"/forums/s/{tuesday.pk}/people/")
    phone.get_by_role("button", name="Bethan Pryce").tap()
    phone.get_by_role("button", name="Bethan Pryce: here").wait_for()
    picture(phone, "organisers-now-phone.png", start=phone.get_by_role("heading", name="Agenda"))

    travel(OVER)
    page.goto(f"/forums/s/{tuesday.pk}/people/")
    page.get_by_text("Everybody is marked").wait_for()
    page.get_by_role("link", name="Write it up").click()
    page.get_by_label("What was said?").fill(
        "Reviews that ask what people want next are kept. Those that ask what went wrong are not."
    )
    page.get_by_label("First point to take away").fill("Let the last question be theirs.")
    picture(page, "organisers-write-up.png", height=880)
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("Published. Members who could not come are told.").wait_for()
    travel(MISSED_LEAVES)
    outbox.sweep(now=MISSED_LEAVES)

    library = Harvest.objects.get(session=tuesday).page.get_url()
    missed = [text for text in letters_to(callum.email) if library in text]
    assert len(missed) == 1
    assert [text for text in letters_to(bethan.email) if library in text] == []
    sign_in(phone, callum)
    phone.goto(library)
    phone.get_by_text("Let the last question be theirs.").wait_for()

    sign_in(phone, bethan)
    phone.goto("/me/sessions/")
    with phone.expect_response(lambda answer: answer.request.method == "POST") as made:
        phone.get_by_role("button", name=re.compile("^Get the certificate")).tap()
    assert made.value.status == 302
    certificate = phone.request.get(f"/me/sessions/{tuesday.pk}/certificate/")
    assert certificate.headers["content-type"] == "application/pdf"
    assert certificate.body().startswith(b"%PDF-")
