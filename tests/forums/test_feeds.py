import datetime

import icalendar
import pytest
import time_machine
from django.urls import reverse

from tests.factories.forums import SessionFactory, TopicFactory
from tests.factories.sigs import SigFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def calendar(client):
    """
    Read the public calendar as a calendar program does.
    """

    def read():
        with time_machine.travel(datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)):
            response = client.get(reverse("forums:calendar"))
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        return icalendar.Calendar.from_ical(response.content)

    return read


def states(calendar):
    return {str(event["UID"]): str(event["STATUS"]) for event in calendar.walk("VEVENT")}


def test_calendar_keeps_cancelled_sessions_and_leaves_out_drafts_and_those_of_a_sig(calendar):
    announced = SessionFactory()
    cancelled = SessionFactory(state="cancelled")
    SessionFactory(state="draft")
    SessionFactory(topic=TopicFactory(sig=SigFactory(), audience="sig"))
    assert states(calendar()) == {
        announced.calendar_uid: "CONFIRMED",
        cancelled.calendar_uid: "CANCELLED",
    }


def test_calendar_forgets_what_is_half_a_year_old(calendar):
    SessionFactory(state="held", date=datetime.date(2026, 5, 1))
    kept = SessionFactory(state="held", date=datetime.date(2026, 6, 30))
    assert states(calendar()) == {kept.calendar_uid: "CONFIRMED"}


def test_calendar_names_wall_times_and_their_zone(calendar):
    SessionFactory(date=datetime.date(2026, 12, 8))
    SessionFactory(date=datetime.date(2027, 6, 8))
    events = calendar().walk("VEVENT")
    assert [
        (event["DTSTART"].dt.isoformat(), event["DTSTART"].params["TZID"]) for event in events
    ] == [
        ("2026-12-08T12:30:00+00:00", "Europe/London"),
        ("2027-06-08T12:30:00+01:00", "Europe/London"),
    ]


def test_calendar_is_published_without_anybody_attending(calendar):
    SessionFactory(sequence=3)
    found = calendar()
    (event,) = found.walk("VEVENT")
    assert (str(found["METHOD"]), event["SEQUENCE"]) == ("PUBLISH", 3)
    assert [name for name in ("ATTENDEE", "ORGANIZER") if name in event] == []
