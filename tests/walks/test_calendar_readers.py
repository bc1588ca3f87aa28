"""
A session is announced, accepted, moved and cancelled; what calendars are sent along the way is read
by two parsers that know nothing of each other: icalendar, and ical.js, which Thunderbird uses.
"""

import datetime
import email
import email.policy
import json
import shutil
import subprocess

import icalendar
import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from forums import actions
from notifications.transport import MemoryTransport
from tests.conftest import lack
from tests.factories.forums import SessionFactory
from tests.factories.members import MemberFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
MODULES = settings.BASE_DIR / "var/tools/node_modules"
READER = settings.BASE_DIR / "tests/walks/calendar_reader.mjs"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sent():
    MemoryTransport.sent.clear()
    yield MemoryTransport.sent
    MemoryTransport.sent.clear()


def calendar_text(mail):
    message = email.message_from_bytes(mail.content, policy=email.policy.default)
    parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return parts[0].get_content()


def read_by_icalendar(text):
    calendar = icalendar.Calendar.from_ical(text)
    return [
        {
            "method": str(calendar["METHOD"]),
            "uid": str(event["UID"]),
            "sequence": int(event["SEQUENCE"]),
            "status": str(event["STATUS"]),
            "summary": str(event["SUMMARY"]),
            "starts": _instant(event["DTSTART"].dt),
            "ends": _instant(event["DTEND"].dt),
            "attendees": [
                [str(one).lower(), str(one.params["PARTSTAT"])]
                for name, one in event.property_items(recursive=False)
                if name == "ATTENDEE"
            ],
        }
        for event in calendar.walk("VEVENT")
    ]


def _instant(moment):
    return f"{moment.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def read_by_ical_js(texts):
    node = shutil.which("node")
    if node is None or not (MODULES / "ical.js").is_dir():
        lack("needs node, and ical.js as .ci/run fetches it")
    result = subprocess.run(
        [node, str(READER), str(MODULES)],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(result.stdout)


def test_two_parsers_read_the_same_through_create_move_and_cancel(client, sent):
    member = MemberFactory(email="bethan@example.org", name='Bethan "Beth" O’Neill, Łódź')
    session = SessionFactory(state="draft", date=datetime.date(2027, 6, 8))
    topic = session.topic

    def posted():
        texts = [calendar_text(mail) for mail in sent if mail.address == member.email]
        sent.clear()
        return [*texts, client.get(reverse("forums:calendar")).content.decode()]

    actions.announce_topic(topic=topic, by=session.host, now=NOW)
    texts = posted()
    actions.respond(topic=topic, member=member, choice="yes", session=session, now=NOW)
    texts += posted()
    to = actions.DateSpec(datetime.date(2026, 12, 9), session.start_time, session.end_time)
    actions.move_session(session=session, to=to, by=session.host, now=NOW)
    texts += posted()
    actions.cancel_session(session=session, by=session.host, now=NOW)
    texts += posted()

    read = [read_by_icalendar(text) for text in texts]
    assert read_by_ical_js(texts) == read
    summer = ("2027-06-08T11:30:00.000Z", "2027-06-08T13:00:00.000Z")
    winter = ("2026-12-09T12:30:00.000Z", "2026-12-09T14:00:00.000Z")
    address = "mailto:bethan@example.org"
    told = [
        (
            event["method"],
            event["sequence"],
            event["status"],
            event["starts"],
            event["ends"],
            event["attendees"],
        )
        for (event,) in read
    ]
    assert told == [
        ("REQUEST", 0, "CONFIRMED", *summer, [[address, "NEEDS-ACTION"]]),
        ("PUBLISH", 0, "CONFIRMED", *summer, []),
        ("REQUEST", 0, "CONFIRMED", *summer, [[address, "ACCEPTED"]]),
        ("PUBLISH", 0, "CONFIRMED", *summer, []),
        ("REQUEST", 1, "CONFIRMED", *winter, [[address, "NEEDS-ACTION"]]),
        ("PUBLISH", 1, "CONFIRMED", *winter, []),
        ("CANCEL", 2, "CANCELLED", *winter, [[address, "NEEDS-ACTION"]]),
        ("PUBLISH", 2, "CANCELLED", *winter, []),
    ]
    assert {(event["uid"], event["summary"]) for (event,) in read} == {
        (session.calendar_uid, topic.title)
    }
