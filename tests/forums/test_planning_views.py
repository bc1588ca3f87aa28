"""
The pages of a season's plan: who may open them, what they do, and that they lose nothing.
"""

import datetime
import email
import email.policy
import re

import pytest
import time_machine
from django.urls import reverse

from forums.models import Season, Session, Topic
from members.actions import close_account
from notifications.models import Delivery, Message
from notifications.transport import MemoryTransport
from tests.factories.forums import (
    AnswerFactory,
    InterestFactory,
    ProposerFactory,
    SeasonFactory,
    SessionFactory,
    TopicFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)

pytestmark = [pytest.mark.looks, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def season():
    return SeasonFactory(
        slug="twelve",
        title="Season Twelve",
        join_link="https://meet.example.org/lunch",
        confidentiality="chatham_house",
        recording_policy="none",
    )


@pytest.fixture
def before(season):
    return SeasonFactory(
        title="Season Eleven",
        starts_on=datetime.date(2025, 11, 3),
        ends_on=datetime.date(2026, 2, 27),
    )


@pytest.fixture
def page(client, organiser):
    """
    Sign an organiser in.
    """
    client.force_login(organiser)
    return client


def at(name, season, *more):
    return reverse(f"forums:{name}", args=[season.slug, *more])


def idea(**more):
    return TopicFactory(state="shortlisted", **more)


def words_of(response):
    return [str(message) for message in response.context["messages"]]


def as_shown(response):
    """
    Return what a browser would send of the forms for dates as they are filled in at first.
    """
    form, formset = response.context["form"], response.context["formset"]
    boxes = [*formset.management_form, *form, *(box for each in formset for box in each)]
    return {
        box.html_name: ""
        if box.value() is None
        else box.value().strftime("%H:%M")
        if isinstance(box.value(), datetime.time)
        else str(box.value())
        for box in boxes
    }


def test_the_plan_and_all_it_does_are_for_organisers(client, season, before):
    sig = SigFactory()
    facilitator, member = MemberFactory(), MemberFactory()
    facilitator.facilitation_terms.create(sig=sig, started_at=NOW)
    topic = idea(season=season)
    session = SessionFactory(topic__season=season, state="draft")
    addresses = [
        *(at(name, season) for name in ("edit_season", "copy_season", "announce_season")),
        *(at(name, season, topic.pk) for name in ("place", "take_in")),
        *(at(name, season, session.pk) for name in ("change_pencilled", "drop_pencilled")),
    ]

    anonymous = [client.get(at("plan", season)), *(client.post(each) for each in addresses)]
    assert {answer.url.partition("?")[0] for answer in anonymous} == {"/accounts/login/"}
    for person in (member, facilitator, session.host):
        client.force_login(person)
        assert {client.post(address).status_code for address in addresses} == {403}
        assert client.get(at("plan", season)).status_code == 403
        assert b"Plan this season" not in client.get(season.get_absolute_url()).content
    assert (Topic.objects.get(pk=topic.pk).sessions.count(), Message.objects.count()) == (0, 0)


def test_what_is_of_another_season_or_nowhere_is_not_found(page, season, before):
    elsewhere = SessionFactory(topic__season=before, state="draft")
    answers = [
        page.get(reverse("forums:plan", args=["no-such-season"])),
        page.get(at("place", season, idea(season=before).pk)),
        page.get(at("place", season, TopicFactory(state="proposed").pk)),
        page.get(at("change_pencilled", season, elsewhere.pk)),
        page.post(at("drop_pencilled", season, elsewhere.pk)),
        page.get(at("copy_season", before)),
    ]

    assert [answer.status_code for answer in answers] == [404] * 6


def test_an_idea_is_announced_on_twin_dates_with_nothing_typed(page, season):
    host = MemberFactory(name="Szymon")
    topic = idea(season=None, title="Endings")
    ProposerFactory(topic=topic)
    ProposerFactory(topic=topic, member=host, would_host=True, type="open_mic")

    form = page.get(at("place", season, topic.pk))
    placed = page.post(at("place", season, topic.pk), as_shown(form))
    plan = page.get(placed.url)
    announced = page.post(reverse("forums:review", args=[topic.pk]))

    assert placed.url == f"{at('plan', season)}#topic-{topic.pk}"
    assert words_of(plan) == ["“Endings” is pencilled in. Nobody has been told yet."]
    assert list(topic.sessions.values_list("date", "host__name", "type", "state")) == [
        (datetime.date(2026, 12, 1), "Szymon", "open_mic", "announced"),
        (datetime.date(2026, 12, 3), "Szymon", "open_mic", "announced"),
    ]
    assert announced.status_code == 302


def test_a_date_that_is_wrong_keeps_what_was_typed_and_one_with_a_catch_is_told(page, season):
    topic = idea(season=season)
    typed = as_shown(page.get(at("place", season, topic.pk)))
    wrong = typed | {"dates-0-date": "2026-11-02"}
    refused = page.post(at("place", season, topic.pk), wrong)
    on_holiday = typed | {"dates-0-date": "2026-12-28", "dates-1-date": ""}
    placed = page.post(at("place", season, topic.pk), on_holiday)

    assert (refused.status_code, refused.context["formset"].forms[0]["date"].value()) == (
        422,
        "2026-11-02",
    )
    warning = (
        "Monday 28 December is a bank holiday: Boxing Day (substitute day) in the whole of the "
        "United Kingdom."
    )
    assert words_of(page.get(placed.url))[1:] == [warning]
    assert topic.sessions.count() == 1


def test_the_plan_shows_what_is_in_the_way_and_what_is_to_settle_in_words(page, season):
    host = MemberFactory(name="Owen")
    topic = TopicFactory(season=season, title="Endings")
    SessionFactory(topic=topic, state="draft", host=None)
    SessionFactory(topic=topic, state="draft", host=host, date=datetime.date(2026, 12, 10))
    SessionFactory(topic__title="Letters", host=host, date=datetime.date(2026, 12, 10))
    by_stage = page.get(at("plan", season)).content.decode()
    by_month = page.get(f"{at('plan', season)}?view=months").content.decode()

    for shown in (by_stage, by_month):
        assert "Thursday 10 December: Owen is the host of “Letters” at the same time." in shown
        assert "who hosts it" in shown
    assert re.findall(r'<th scope="col">(\w+)</th>', by_month)[:5] == [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
    ]
    assert by_month.count("<caption>") == 4


def test_a_pencilled_date_is_moved_given_away_and_struck_out_from_the_plan(page, season, organiser):
    topic = TopicFactory(season=season, title="Endings")
    session = SessionFactory(topic=topic, state="draft")
    there = at("change_pencilled", season, session.pk)
    to = {"date": "2026-12-10", "start_time": "13:00", "end_time": "14:00", "host": organiser.pk}
    page.post(there, to)
    session.refresh_from_db()
    moved = (session.date.day, session.start_time.hour, session.host)
    refused = page.post(there, to | {"end_time": "12:00"})
    page.post(at("drop_pencilled", season, session.pk))
    topic.refresh_from_db()

    assert (moved, refused.status_code) == ((10, 13, organiser), 422)
    assert (topic.state, topic.sessions.count(), Message.objects.count()) == ("shortlisted", 0, 0)


def test_a_date_that_was_announced_meanwhile_leads_to_its_own_page(page, season):
    session = SessionFactory(topic__season=season)

    for name in ("change_pencilled", "drop_pencilled"):
        answer = page.post(at(name, season, session.pk), {"date": "2026-12-10"})
        assert answer.url == session.get_absolute_url()
    assert Session.objects.get().date == datetime.date(2026, 12, 8)


def test_a_draft_written_anew_keeps_the_proposer_as_its_host(page, season):
    host = MemberFactory()
    topic = TopicFactory(season=season)
    SessionFactory(topic=topic, state="draft", host=host)
    form = page.get(reverse("forums:edit_topic", args=[topic.pk])).context["form"]

    assert (form["host"].value(), host in form.fields["host"].queryset) == (host.pk, True)


def test_a_season_has_nobody_host_it_who_closed_their_account(page, season, organiser):
    host = MemberFactory()
    Season.objects.update(host=host)
    close_account(member=host, now=NOW)
    season.refresh_from_db()

    assert season.host is None


def test_a_shortlisted_topic_is_taken_in_and_left_again(page, season):
    topic = idea(title="Endings")
    page.post(at("take_in", season, topic.pk))
    taken = Topic.objects.get().season
    page.post(at("take_in", season, topic.pk), {"leave": "1"})

    assert (taken, Topic.objects.get().season) == (season, None)


def test_topics_come_again_only_once_they_are_ticked_and_confirmed(page, season, before):
    SessionFactory(
        topic__season=before,
        topic__title="Endings",
        date=datetime.date(2025, 12, 9),
        state="held",
    )
    SessionFactory(topic__season=before, date=datetime.date(2025, 12, 9), state="held")
    there = at("copy_season", season)
    choosing = page.get(there)
    topic = Topic.objects.get(title="Endings")
    nothing = page.get(there, {"look": "1"})
    looking = page.get(there, {"look": "1", "topic": topic.pk})
    before_pressing = season.topics.count()
    page.post(there, {"topic": topic.pk})
    forged = page.post(there, {"topic": idea().pk})

    assert (len(choosing.context["repeatables"]), b"checked" in choosing.content) == (2, False)
    assert (nothing.status_code, "Tick at least one topic." in nothing.content.decode()) == (
        422,
        True,
    )
    assert [each.topic for each in looking.context["chosen"]] == [topic]
    assert (before_pressing, forged.status_code) == (0, 422)
    assert list(season.topics.values_list("title", "sessions__state", "sessions__date")) == [
        ("Endings", "draft", datetime.date(2026, 12, 8))
    ]


def test_a_season_is_announced_after_a_look_at_whom_it_reaches(page, season):
    MemberFactory.create_batch(2)
    SessionFactory(topic=TopicFactory(season=season, title="Endings"), state="draft")
    SessionFactory(topic=TopicFactory(season=season, title="Open"), state="draft", host=None)
    there = at("announce_season", season)
    look = page.get(there)
    pressed = page.post(there, {"shown": look.context["shown"]})
    again = page.post(there, {"shown": look.context["shown"]})

    message = Message.objects.get(kind="forums.season")
    assert look.context["reach"].count == message.deliveries.count()
    assert look.context["mail"].subject == message.subject
    assert "settle who hosts it" in look.content.decode()
    assert [response.url for response in (pressed, again)] == [at("plan", season)] * 2
    assert words_of(page.get(at("plan", season))) == [
        "One date is announced. Everyone is being told.",
        "This was announced already. Nobody was told twice.",
    ]


@pytest.mark.django_db(transaction=True)
def test_the_mail_of_a_season_is_looked_at_and_tried_out_without_announcing(
    page, season, organiser
):
    MemberFactory()
    session = SessionFactory(topic__season=season, state="draft")
    there = at("announce_season", season)
    MemoryTransport.sent.clear()
    looked = page.post(there, {"do": "look"})
    framed = page.get(reverse("forums:look"))
    page.post(there, {"do": "try"})

    assert looked.context["preview"].subject == looked.context["mail"].subject
    assert session.topic.title in framed.content.decode()
    [trial] = MemoryTransport.sent
    words = email.message_from_bytes(trial.content, policy=email.policy.default)
    text = words.get_body(("plain",)).get_content()
    address = f"http://testserver{season.get_absolute_url()}?choose=yes-{session.pk}"
    assert (trial.address, address in text, "/answer/" in text) == (organiser.email, True, False)
    session.refresh_from_db()
    assert (session.state, Message.objects.filter(kind="forums.season").count()) == ("draft", 0)


def test_a_plan_that_changed_since_it_was_looked_at_sends_nothing(page, season):
    SessionFactory(topic__season=season, state="draft")
    there = at("announce_season", season)
    shown = page.get(there).context["shown"]
    SessionFactory(topic__season=season, state="draft")
    answer = page.post(there, {"shown": shown})

    assert (answer.status_code, Delivery.objects.count()) == (409, 0)
    assert b"The plan has changed since you opened this page" in answer.content


def test_a_season_says_once_how_its_sessions_are_held(page, season, organiser):
    there = at("edit_season", season)
    form = page.get(there).context["form"]
    data = {
        name: ""
        if form[name].value() in (None, False)
        else form[name].value().strftime("%H:%M")
        if isinstance(form[name].value(), datetime.time)
        else form[name].value()
        for name in form.fields
    }
    changes = {"title": "Season 12", "start_time": "13:00", "capacity": "30", "host": organiser.pk}
    saved = page.post(there, data | changes)
    too_long = page.post(there, data | {"ends_on": "2030-01-01"})
    backwards = page.post(there, data | {"start_time": "15:00"})
    season.refresh_from_db()

    assert (saved.status_code, season.slug, season.title) == (302, "twelve", "Season 12")
    assert (season.start_time.hour, season.capacity, season.host) == (13, 30, organiser)
    assert (season.join_link, season.confidentiality) == (
        "https://meet.example.org/lunch",
        "chatham_house",
    )
    assert too_long.context["form"].errors == {"ends_on": ["A season lasts two years at most."]}
    assert backwards.context["form"].errors == {
        "end_time": ["A session has to end after it starts."]
    }


def test_a_new_season_begins_with_the_ways_of_the_latest(page, season):
    form = page.get(reverse("forums:add_season")).context["form"]
    schedule = page.get(reverse("forums:schedule"), {"season": season.slug}).context["form"]

    assert (form["title"].value(), form["join_link"].value()) == (None, season.join_link)
    assert (schedule["season"].value(), schedule["join_link"].value()) == (
        season.pk,
        season.join_link,
    )


class TestWarningsElsewhere:
    def test_a_draft_is_reviewed_with_what_speaks_against_its_date(self, page):
        SessionFactory(topic__title="Letters")
        topic = TopicFactory()
        SessionFactory(topic=topic, state="draft")

        assert page.get(reverse("forums:review", args=[topic.pk])).context["warnings"] == [
            "Tuesday 8 December: “Letters” is on at the same time."
        ]

    def test_a_move_can_be_checked_first_and_is_never_kept_from_happening(self, page):
        session = SessionFactory()
        there = reverse("forums:move", args=[session.pk])
        to = {"date": "2026-11-30", "start_time": "12:30", "end_time": "14:00"}
        warning = "Monday 30 November is a bank holiday: Saint Andrew's Day in Scotland."
        checked = page.post(there, to | {"check": "1"})
        unmoved = Session.objects.get().date
        moved = page.post(there, to, follow=True)

        assert (checked.context["checked"], unmoved.day) == (
            ("Monday 30 November, 12.30 to 14.00", [warning]),
            8,
        )
        assert (Session.objects.get().date.day, words_of(moved)[1:]) == (30, [warning])


class TestNumberOfSteps:
    @pytest.mark.parametrize("number", [1, 3, 60])
    @pytest.mark.parametrize("view", ["", "?view=months"])
    def test_the_plan_takes_as_many_for_one_topic_as_for_many(
        self, page, season, number, view, django_assert_num_queries
    ):
        for n in range(number):
            topic = TopicFactory(season=season, sig=SigFactory())
            for state in ("draft", "announced", "held"):
                AnswerFactory(session=SessionFactory(topic=topic, state=state))
            for home in (season, None):
                ours = idea(season=home, title=f"Idea {n}")
                ProposerFactory(topic=ours)
                InterestFactory(topic=ours)
        with django_assert_num_queries(14):
            page.get(at("plan", season) + view)

    @pytest.mark.parametrize("number", [1, 3, 60])
    def test_the_page_of_a_season_takes_as_many_for_one_date_as_for_many(
        self, client, season, number, django_assert_num_queries
    ):
        for n in range(number):
            SessionFactory(
                topic=TopicFactory(season=season),
                date=datetime.date(2026, 12, 1) + datetime.timedelta(days=n),
                sequence=1,
            )
        with django_assert_num_queries(4):
            client.get(season.get_absolute_url())


def test_the_page_of_a_season_is_one_to_share(client, season):
    SessionFactory(topic=TopicFactory(season=season, title="Announced one"))
    SessionFactory(topic=TopicFactory(season=season, title="Secret one"), state="draft")
    Season.objects.update(introduction="Six lunchtimes about endings.")
    shown = client.get(season.get_absolute_url()).content.decode()

    assert ("Six lunchtimes about endings." in shown, "Announced one" in shown) == (True, True)
    assert "Secret one" not in shown
