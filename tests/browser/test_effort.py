"""
What the evenings of those who organise and facilitate cost: clicks, fields and choices on the
paths walked most often.
"""

import datetime
import re

import pytest

from forums.jobs import see_to_polls
from forums.models import Answer, DatePoll, Session, Topic
from forums.queries import free_twin_dates
from notifications import outbox
from sigs import actions
from sigs.models import FacilitationTerm, Sig
from tests.factories.forums import (
    DatePollFactory,
    PollOptionFactory,
    PollVoteFactory,
    ProposalFactory,
    SeasonFactory,
    SessionFactory,
)
from tests.factories.members import MemberFactory
from tests.members.letters import letters_to

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db(transaction=True)]

DAY = datetime.timedelta(days=1)


class Effort:
    """
    Somebody's hands on a page: each click, each field filled and each choice made counts one.
    Typing in a field adds nothing.
    """

    def __init__(self, page):
        self._page = page
        self.count = 0

    def press(self, role, name):
        self.count += 1
        self._page.get_by_role("main").get_by_role(role, name=name, exact=True).click()

    def follow(self, member, part):
        """
        Click the link of the last mail to a member that leads to such an address.
        """
        self.count += 1
        found = re.findall(rf"http\S+{part}\S*", "\n".join(letters_to(member.email)))
        self._page.goto(found[-1])

    def go(self, name):
        """
        Click a link of the navigation that every page has.
        """
        self.count += 1
        self._page.get_by_role("navigation", name="Main").get_by_role("link", name=name).click()

    def tick(self, name, role="radio"):
        self.count += 1
        self._page.get_by_role(role, name=name).check()

    def select(self, label, option):
        self.count += 1
        self._page.get_by_label(label).select_option(label=option)

    def fill(self, label, value):
        self.count += 1
        self._page.get_by_label(label).fill(value)


@pytest.fixture
def organiser():
    return MemberFactory(name="Ada Birch", roles=["organiser"])


@pytest.fixture
def effort(page, sign_in, organiser):
    sign_in(page, organiser)
    page.goto("/")
    return Effort(page)


@pytest.fixture
def held(organiser):
    """
    Say how sessions are usually held.
    """
    return {
        "host": organiser,
        "join_link": "https://meet.example.org/room",
        "confidentiality": "chatham_house",
        "recording_policy": "none",
    }


@pytest.fixture
def within(record_property, effort):
    """
    Return a function that notes what a path took and whether that is within its limit.
    """

    def within(path, most):
        record_property("effort", (path, effort.count, most))
        return effort.count <= most

    return within


def today():
    return datetime.datetime.now(datetime.UTC).date()


def test_a_proposal_is_announced_on_twin_dates(page, effort, within, held):
    season = SeasonFactory(title="Spring", starts_on=today(), ends_on=today() + 150 * DAY, **held)
    topic = ProposalFactory(title="Who asks the questions?")
    twins = free_twin_dates(season, now=datetime.datetime.now(datetime.UTC))

    effort.go("Forums")
    effort.press("link", "My desk")
    effort.press("link", re.compile("^Decide"))
    effort.tick("Shortlist it")
    effort.select("For which season?", "Spring")
    effort.press("button", "Save, and tell those who proposed it")
    effort.press("link", "Give it dates")
    effort.press("button", "Pencil it in")
    effort.press("link", "Announce the season")
    effort.press("button", "Announce 2 dates")
    page.get_by_text("2 dates are announced.").wait_for()

    rows = Session.objects.in_order().values_list("topic", "state", "date")
    assert list(rows) == [(topic.pk, "announced", day) for day in twins]
    assert Topic.objects.get().season == season
    assert within("proposal to announced twin dates", 12)


def test_a_session_is_moved(page, effort, within, held):
    host = MemberFactory()
    session = SessionFactory(topic__title="Boundaries", date=today() + 20 * DAY)
    SessionFactory(topic=session.topic, date=today() + 22 * DAY, host=host)
    to = today() + 21 * DAY

    effort.go("Forums")
    page.get_by_role("heading", name="Lunchtime forums").wait_for()
    effort.press("link", "Boundaries")
    effort.press("link", "Move it")
    effort.fill("Day", to.isoformat())
    effort.press("button", "Move it and tell them")
    page.get_by_text("This session has moved").wait_for()

    session.refresh_from_db()
    moved = session.changes.values_list("kind", "starts_at_before__date")
    assert (session.date, session.sequence) == (to, 1)
    assert list(moved) == [("moved", today() + 20 * DAY)]
    assert within("move a session", 5)


def test_a_poll_becomes_a_session(page, effort, within, held):
    poll = DatePollFactory(
        topic__title="What wears us out",
        closes_at=datetime.datetime.now(datetime.UTC) + 5 * DAY,
        **held,
    )
    first, second = (PollOptionFactory(poll=poll, date=today() + days * DAY) for days in (14, 16))
    PollVoteFactory(option=first, choice="if_need")
    voters = [PollVoteFactory(option=second).member for _ in range(2)]

    effort.go("Forums")
    effort.press("link", "My desk")
    effort.press("link", re.compile("^See the answers"))
    page.get_by_role("radio").nth(1).wait_for()
    effort.tick("2 yes")
    effort.press("button", "Decide and invite")
    page.get_by_text("Those who said yes to it are told").wait_for()

    session = Session.objects.get()
    assert (session.topic, session.state, session.date) == (poll.topic, "announced", second.date)
    assert DatePoll.objects.get().session == session
    said = Answer.objects.filter(choice="yes").values_list("member", flat=True)
    assert set(said) == {voter.pk for voter in voters}
    assert within("poll to session", 6)


def test_a_sig_is_proposed_becomes_active_and_is_handed_over(
    page, sign_in, effort, within, time_machine
):
    """
    Count the hands of whoever proposes and runs it first, and of whoever runs it next; what the
    others do, saying that they come, is theirs.
    """
    now = datetime.datetime(2027, 1, 11, 9, tzinfo=datetime.UTC)
    time_machine.move_to(now)
    maryam, bethan = MemberFactory(name="Maryam Siddiqui"), MemberFactory(name="Bethan Pryce")
    others = [bethan, *MemberFactory.create_batch(3)]
    sign_in(page, maryam)
    page.goto("/")

    effort.go("Groups")
    effort.press("link", "Propose a SIG")
    effort.fill("What would you call it?", "Working at night")
    effort.fill("What is it for?", "For those who are awake while everybody else sleeps.")
    effort.tick("I would help to run it", role="checkbox")
    effort.press("button", "Propose it")
    page.get_by_role("heading", name="Working at night").wait_for()
    sig = Sig.objects.get()
    for member in others:
        actions.say_interested(sig=sig, by=member, now=now)
    outbox.sweep(now=now)

    effort.follow(maryam, "/set-up/")
    effort.fill("Who is it for?", "Whoever works at night, in any house.")
    effort.press("button", "Save it all")
    effort.press("link", "Ask which date suits")
    effort.fill("Link to the online room", "https://meet.example.org/night")
    effort.press("button", "Ask which date suits")
    page.get_by_text("Here you see what they say.").wait_for()
    poll, sig = DatePoll.objects.get(), Sig.objects.get()
    for member in others:
        actions.join(sig=sig, member=member, rules=sig.ground_rules.get(), now=now)
        PollVoteFactory(option=poll.options.last(), member=member)
    closed = poll.closes_at + DAY / 24
    time_machine.move_to(closed)
    see_to_polls()
    outbox.sweep(now=closed)

    sign_in(page, maryam)
    effort.follow(maryam, "/results/")
    effort.press("button", "Decide and invite")
    page.get_by_text("Those who said yes to it are told").wait_for()
    assert [Sig.objects.get().state, Session.objects.get().date] == [
        "active",
        poll.options.last().date,
    ]

    page.goto("/")
    effort.press("link", "Working at night")
    effort.press("link", "Ask somebody to take over from you")
    effort.tick("Bethan Pryce")
    effort.press("button", "Ask them")
    page.get_by_text("Bethan Pryce is asked by mail.").wait_for()
    outbox.sweep(now=closed)
    page.context.clear_cookies()
    effort.follow(bethan, "/offers/")
    effort.press("button", "Yes, I will run it")
    page.get_by_role("heading", name="Thank you, Bethan").wait_for()

    terms = FacilitationTerm.objects.order_by("pk").values_list("member", "role", "end")
    assert list(terms) == [
        (maryam.pk, "facilitator", "handed_over"),
        (bethan.pk, "facilitator", ""),
    ]
    assert within("proposal to active SIG and handover", 20)
