"""
What pages of the programme tell search engines.
"""

import datetime
import json
import re

import pytest

from forums import actions
from tests.factories.forums import SeasonFactory, SessionFactory, TopicFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


def data_of(client, address):
    page = client.get(address).content.decode()
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert "meet.example.org" not in page
    return json.loads(found[0]) if found else None


def test_session_is_an_event_without_the_way_in(client):
    session = SessionFactory(topic=TopicFactory(title="Safe </script> boundaries"), capacity=12)
    url = f"http://testserver{session.get_absolute_url()}"
    assert data_of(client, session.get_absolute_url()) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": "Safe </script> boundaries",
        "description": session.topic.question,
        "startDate": "2026-12-08T12:30:00+00:00",
        "endDate": "2026-12-08T14:00:00+00:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": url},
        "isAccessibleForFree": True,
        "maximumAttendeeCapacity": 12,
        "organizer": {"@type": "Organization", "name": "PIElink", "url": "http://testserver"},
    }


def test_moved_session_names_the_start_it_had_before(client):
    session = SessionFactory()
    for day in (9, 10):
        to = actions.DateSpec(datetime.date(2026, 12, day), session.start_time, session.end_time)
        session = actions.move_session(session=session, to=to, by=session.host, now=NOW)
    found = data_of(client, session.get_absolute_url())
    assert (found["eventStatus"], found["startDate"], found["previousStartDate"]) == (
        "https://schema.org/EventRescheduled",
        "2026-12-10T12:30:00+00:00",
        "2026-12-08T12:30:00+00:00",
    )


def test_cancelled_session_says_so(client):
    session = SessionFactory(state="cancelled", place="Quillmere Hall")
    found = data_of(client, session.get_absolute_url())
    assert (found["eventStatus"], found["location"]["name"]) == (
        "https://schema.org/EventCancelled",
        "Quillmere Hall",
    )


def test_session_of_a_sig_tells_nothing_even_on_the_page_of_its_facilitator(client):
    session = SessionFactory(topic=TopicFactory(sig=SigFactory(), audience="sig"))
    client.force_login(session.host)
    assert data_of(client, session.get_absolute_url()) is None


def test_season_is_a_series_of_what_everyone_may_know_of(client):
    season = SeasonFactory(slug="winter", title="Winter", introduction="Five questions.")
    open_to_all = SessionFactory(topic=TopicFactory(season=season))
    of_sig = SessionFactory(topic=TopicFactory(season=season, sig=SigFactory(), audience="sig"))
    client.force_login(of_sig.host)
    found = data_of(client, "/forums/winter/")
    assert (found["@type"], found["name"], found["startDate"], found["description"]) == (
        "EventSeries",
        "Winter",
        "2026-11-01",
        "Five questions.",
    )
    assert [event["url"] for event in found["subEvent"]] == [
        f"http://testserver{open_to_all.get_absolute_url()}"
    ]
    event = data_of(client, open_to_all.get_absolute_url())
    assert event["superEvent"]["url"] == "http://testserver/forums/winter/"
