"""
A SIG in a real browser, from a member's proposal to whoever runs it next; and what becomes of it
where nobody does. With GUIDE_PICTURES=1 it takes pictures of the guides for members and
facilitators on its way.
"""

import datetime
import re

import pytest

from discussions.models import Post
from discussions.notices import posts_stream_of
from forums.jobs import see_to_polls
from forums.models import DatePoll, Session
from notifications import outbox
from notifications.models import StreamPreference
from notifications.transport import MemoryTransport
from sigs.jobs import see_to_terms
from sigs.models import Sig, SigMembership
from tests.discussions.corresponding import addressed, delivered, take_in, to
from tests.factories.members import MemberFactory
from tests.factories.sigs import GroundRulesFactory, SigFactory, SigFollowingFactory
from tests.members.letters import letters_to
from tests.notifications import replying

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db(transaction=True)]

NAME = "Working at night"
NOW = datetime.datetime(2027, 1, 11, 9, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
WORDS = "We do it after the shift, with the day staff.\n\nNobody has to talk."


@pytest.fixture(autouse=True)
def _empty_box():
    MemoryTransport.sent.clear()
    yield
    MemoryTransport.sent.clear()


@pytest.fixture
def at(time_machine):
    """
    Return a function that sets the site's clock, which goes on from there, and sends what waits.
    """

    def at(moment):
        time_machine.move_to(moment)
        outbox.sweep(now=moment)

    at(NOW)
    return at


@pytest.fixture
def people():
    """
    Return those who make up the SIG, {first name: Member}.
    """
    names = ["Maryam Siddiqui", "Bethan Pryce", "Callum Doyle", "Dilys Roe"]
    return {name.split()[0]: MemberFactory(name=name) for name in names}


def from_the_mail(visit, member, part):
    """
    Open the link of the last mail to a member whose address contains such a part.
    """
    links = re.findall(rf"http\S+{part}\S*", "\n".join(letters_to(member.email)))
    visit.goto(links[-1])


def propose(phone, picture):
    phone.goto("/sigs/")
    phone.get_by_role("link", name="Propose a SIG").tap()
    phone.get_by_label("What would you call it?").fill(NAME)
    phone.get_by_label("What is it for?").fill(
        "For those who are awake while everybody else sleeps: how do we look after the people in "
        "the house, and each other?"
    )
    phone.get_by_label("I would help to run it").check()
    picture(phone, "sigs-propose-phone.png", start=phone.locator("h1"))
    phone.get_by_role("button", name="Propose it").tap()
    phone.get_by_role("heading", name=NAME).wait_for()


def join(phone, member, sign_in):
    """
    Read the ground rules and join, from the mail that says that the SIG is taken up.
    """
    sign_in(phone, member)
    from_the_mail(phone, member, "/sigs/working-at-night/")
    phone.get_by_role("link", name="Read the ground rules and join").tap()
    phone.get_by_text("We are here to learn from each other").wait_for()
    phone.get_by_role("checkbox", name=re.compile("ground rules")).check()
    phone.get_by_role("button", name="Join this SIG").tap()
    phone.get_by_role("heading", name="You belong to this SIG").wait_for()


def say_which_dates_suit(phone, member, choices):
    """
    Answer a poll from the mail, as somebody who is not signed in.
    """
    phone.context.clear_cookies()
    from_the_mail(phone, member, "/polls/")
    groups = phone.locator("fieldset")
    for position, choice in enumerate(choices):
        groups.nth(position).get_by_label(choice, exact=True).check()
    phone.get_by_role("button", name="Send my answer").tap()
    phone.get_by_text("Your answer is taken down.").wait_for()


def accept_from_the_mail(phone, member):
    phone.context.clear_cookies()
    from_the_mail(phone, member, "/offers/")
    phone.get_by_role("button", name="Yes, I will run it").tap()
    phone.get_by_role("heading", name=f"Thank you, {member.get_short_name()}").wait_for()


def test_a_proposal_becomes_a_sig_that_meets_talks_and_is_handed_over(
    page, phone, sign_in, at, picture, settings, tmp_path, people
):
    settings.SIG_WANTED, settings.MAIL_TAKES_REPLIES, settings.MEDIA_ROOT = 4, True, tmp_path
    maryam, bethan, callum, dilys = people.values()

    sign_in(phone, maryam)
    propose(phone, picture)
    for member in (bethan, dilys):
        sign_in(phone, member)
        phone.goto("/sigs/")
        phone.get_by_role("button", name=f"I’m interested in {NAME}").tap()
        phone.get_by_text(f"You are told what becomes of {NAME}.").wait_for()
    sign_in(page, callum)
    page.goto("/sigs/working-at-night/")
    picture(page, "sigs-proposal.png", height=760)
    page.get_by_role("button", name="I’d help run it").click()
    page.get_by_text(f"With you there are enough: {NAME} is taken up.").wait_for()

    at(NOW + DAY)
    sign_in(page, maryam)
    from_the_mail(page, maryam, "/set-up/")
    page.get_by_label("Who is it for?").fill("Whoever works at night, in any kind of house.")
    picture(page, "sigs-set-up.png")
    page.get_by_role("button", name="Save it all").click()
    page.get_by_text("Saved. Before it starts it needs: a first date.").wait_for()
    join(phone, bethan, sign_in)
    agreed = SigMembership.objects.filter(rules__version=1)
    assert list(agreed.values_list("member__name", flat=True)) == ["Bethan Pryce"]

    page.get_by_role("link", name="Ask which date suits").click()
    page.get_by_label("Link to the online room").fill("https://meet.example.org/night")
    page.get_by_role("button", name="Ask which date suits").click()
    page.get_by_text("Here you see what they say.").wait_for()
    poll = DatePoll.objects.get()
    at(NOW + 2 * DAY)
    say_which_dates_suit(phone, bethan, ["No", "Yes", "If need be"])
    say_which_dates_suit(phone, callum, ["If need be", "Yes", "No"])
    assert letters_to(dilys.email)[-1].count("/polls/") == 0

    closed = poll.closes_at + DAY / 24
    at(closed)
    see_to_polls()
    at(closed + DAY / 24)
    sign_in(page, maryam)
    from_the_mail(page, maryam, "/results/")
    picture(page, "sigs-dates.png", height=820)
    page.get_by_role("button", name="Decide and invite").click()
    page.get_by_text("Those who said yes to it are told").wait_for()
    sig, session = Sig.objects.get(), Session.objects.get()
    assert (sig.state, session.date) == ("active", poll.options.all()[1].date)
    at(closed + DAY)
    assert f"{NAME} is active now" in " ".join(letters_to(dilys.email)[-1].split())

    StreamPreference.objects.create(
        member=bethan, stream=posts_stream_of(sig.pk), pace="at_once", chosen_at=NOW
    )
    sign_in(phone, callum)
    phone.goto(f"{sig.get_absolute_url()}threads/new/")
    phone.get_by_label("Title").fill("Who debriefs the night shift?")
    phone.get_by_label("The first post").fill("Ours goes home before anybody asks. What do you do?")
    phone.get_by_role("button", name="Start the thread").tap()
    phone.get_by_role("heading", name="Who debriefs the night shift?").wait_for()
    now = closed + DAY * 2
    at(now)
    letter = delivered(bethan, Post.objects.get(), now=now)
    written = addressed(replying.plain(WORDS), to=to(letter), sender=bethan.email)
    take_in(written, now)
    phone.goto(Post.objects.get(number=2).thread.get_absolute_url())
    said = phone.locator("#post-2")
    assert said.locator(".said p").all_inner_texts() == WORDS.split("\n\n")
    said.get_by_text("Bethan Pryce", exact=True).wait_for()

    sign_in(page, maryam)
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name=NAME, exact=True).click()
    page.get_by_role("link", name=re.compile("hand over$")).click()
    page.get_by_role("link", name="Ask somebody to run it too").click()
    page.get_by_role("radio", name="Bethan Pryce").check()
    page.get_by_role("button", name="Ask them").click()
    page.get_by_text("Bethan Pryce is asked by mail.").wait_for()
    at(now + DAY)
    accept_from_the_mail(phone, bethan)

    at(now + 3 * DAY)
    sign_in(page, maryam)
    page.goto(f"{sig.get_absolute_url()}handover/")
    page.get_by_role("link", name="Write down what to know").click()
    page.get_by_label("What should whoever runs it next know?").fill(
        "We begin on the hour: people come from their break.\n\n"
        "Callum rings those who were not there."
    )
    page.get_by_label("Who holds which passwords, and where?").fill("Callum has the online room.")
    page.get_by_role("button", name="Keep it").click()
    page.goto(f"{sig.get_absolute_url()}running/")
    page.get_by_role("link", name="Choose your last day").click()
    last_day = (now + 40 * DAY).date()
    page.get_by_label("Your last day").fill(last_day.isoformat())
    page.get_by_role("button", name="Tell them").click()
    page.get_by_text(f"You run {NAME} until").wait_for()
    page.get_by_role("link", name="Ask somebody to take over from you").click()
    assert page.get_by_role("radio", name="Bethan Pryce").is_checked()
    page.get_by_label("In your own words").fill("You ask the best questions.")
    page.get_by_role("button", name="Ask them").click()
    page.get_by_text("Bethan Pryce is asked by mail.").wait_for()

    at(now + 4 * DAY)
    page.context.clear_cookies()
    from_the_mail(page, bethan, "/offers/")
    page.get_by_text("We begin on the hour: people come from their break.").wait_for()
    page.get_by_text("Callum has the online room.").wait_for()
    picture(page, "sigs-handover.png", start=page.get_by_role("region", name="What to know").first)
    page.get_by_role("button", name="Yes, I will run it").click()
    page.get_by_text("Maryam Siddiqui does not any more").wait_for()

    phone.context.clear_cookies()
    phone.goto(sig.get_absolute_url())
    run_by = phone.get_by_role("region", name="Who runs it")
    assert sorted(run_by.locator(".plain").first.locator("b").all_inner_texts()) == [
        "Bethan Pryce",
        "Callum Doyle",
    ]


def test_where_nobody_takes_over_it_rests_openly_and_those_who_follow_are_told(
    page, phone, sign_in, at, people
):
    maryam, bethan, _, dilys = people.values()
    sig = SigFactory(name=NAME, slug="night", facilitators=[maryam], members=[maryam, bethan])
    GroundRulesFactory(sig=sig)
    SigFollowingFactory(sig=sig, member=dilys)

    sign_in(page, maryam)
    page.goto("/sigs/night/running/")
    page.get_by_role("link", name="Choose your last day").click()
    page.get_by_text("Nobody else runs it.").wait_for()
    page.get_by_label("Your last day").fill((NOW + 20 * DAY).date().isoformat())
    page.get_by_role("button", name="Tell them").click()
    page.get_by_role("link", name="Ask somebody to take over from you").click()
    page.get_by_role("radio", name="Bethan Pryce").check()
    page.get_by_role("button", name="Ask them").click()
    page.get_by_text("Bethan Pryce is asked by mail.").wait_for()
    at(NOW + DAY)
    assert [text.count("/offers/") for text in letters_to(bethan.email)] == [1]

    for days in (8, 15, 22):
        at(NOW + days * DAY)
        see_to_terms()
    at(NOW + 22.5 * DAY)
    phone.goto("/sigs/night/")
    phone.get_by_text("Nobody runs it at present.").first.wait_for()
    phone.get_by_role("region", name="Who runs it").get_by_text("Nobody at present.").wait_for()
    sig.refresh_from_db()
    assert sig.state == "resting"
    assert "Nobody runs it at present." in letters_to(dilys.email)[-1]
    from_the_mail(phone, bethan, "/offers/")
    phone.get_by_role("heading", name="Nothing is asked of you any more").wait_for()
