"""
What pages say after a press and to those who only look after a session: one thing, and the truth.
"""

import datetime

import pytest
import time_machine

from tests.factories.forums import SeasonFactory, SessionFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def page(client, organiser):
    client.force_login(organiser)
    return client


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_a_change_that_waits_says_when_people_are_told(page, settings):
    settings.FORUM_STOP_SECONDS = 600
    moved, cancelled = SessionFactory.create_batch(2)
    MemberFactory()
    then = {"date": "2026-12-10", "start_time": "12:30", "end_time": "14:00", "reason": ""}
    answers = [
        page.post(f"/forums/s/{moved.pk}/move/", then, follow=True),
        page.post(f"/forums/s/{cancelled.pk}/cancel/", {"reason": ""}, follow=True),
    ]
    assert [said(answer)[0] for answer in answers] == [
        "Moved. Everyone concerned is told at 9.10.",
        "Cancelled. Everyone concerned is told at 9.10.",
    ]


def test_a_season_can_be_taken_back_from_its_plan_and_from_no_other(page, settings):
    settings.FORUM_STOP_SECONDS = 600
    season, other = SeasonFactory.create_batch(2)
    SessionFactory(topic__season=season, state="draft")
    there = f"/forums/{season.slug}/plan/announce/"
    plan = page.post(there, {"shown": page.get(there).context["shown"]}, follow=True)
    assert said(plan) == ["One date is announced. Everyone is told at 9.10."]
    assert [press.seasons for press in plan.context["presses"]] == [{season.pk}]
    assert page.get(f"/forums/{other.slug}/plan/").context["presses"] == []


def test_whoever_looks_after_a_coming_session_is_not_told_that_it_is_over(page, organiser):
    sig = SigFactory(name="Night workers")
    apart = SessionFactory(topic__sig=sig, topic__audience="sig")
    hosted = SessionFactory(host=organiser)
    shown = [page.get(each.get_absolute_url()).content.decode() for each in (apart, hosted)]
    assert [
        ("The members of Night workers are invited to it." in each, "You host it" in each)
        for each in shown
    ] == [(True, False), (False, True)]
    assert ["This session is over" in each or "Keep me a place" in each for each in shown] == [
        False,
        False,
    ]


def test_nonsense_in_forms_and_addresses_is_answered_with_words(page, organiser):
    session = SessionFactory(host=organiser)
    too_large = f"/me/sessions/{10**20}/certificate/"
    bare = {"title": "Endings", "question": "How do we end?", "type": "conversation"}
    answers = {
        "a poll without rows": page.post("/forums/polls/new/", bare),
        "no rows at all": page.post("/forums/polls/new/", {**bare, "dates-TOTAL_FORMS": "x"}),
        "words to nobody known": page.post(
            f"/forums/s/{session.pk}/people/write/", {"to": "everybody", "words": "Come, do."}
        ),
        "a session of no number": page.get(too_large),
        "a certificate of it": page.post(too_large),
    }
    assert {what: answer.status_code for what, answer in answers.items()} == {
        "a poll without rows": 422,
        "no rows at all": 422,
        "words to nobody known": 422,
        "a session of no number": 404,
        "a certificate of it": 404,
    }
    assert "Endings" in answers["a poll without rows"].content.decode()
    assert "Give at least two dates" in answers["a poll without rows"].content.decode()
    assert "Come, do." in answers["words to nobody known"].content.decode()
