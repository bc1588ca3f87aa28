import datetime
import zoneinfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pielink.kernel import ics

LONDON = zoneinfo.ZoneInfo("Europe/London")
NOW = datetime.datetime(2026, 11, 22, 9, 30, tzinfo=datetime.UTC)

words = st.text(
    alphabet=st.one_of(
        st.sampled_from(",;:\n\\\"'^ é😀\u202f"),
        st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp"]),
    ),
    max_size=200,
)


def event(**changes):
    values = {
        "uid": "session-1@pielink.example.org",
        "sequence": 2,
        "summary": "Boundaries that bend",
        "description": "How far?",
        "url": "https://pielink.example.org/forums/s/1/",
        "location": "Online",
        "starts_at": datetime.datetime(2026, 12, 8, 12, 30, tzinfo=LONDON),
        "ends_at": datetime.datetime(2026, 12, 8, 14, tzinfo=LONDON),
        "status": "CONFIRMED",
        "changed_at": datetime.datetime(2026, 11, 20, 8, tzinfo=datetime.UTC),
    }
    return ics.Event(**{**values, **changes})


def request(one=None, name="Ada", address="ada@example.org", **more):
    text = ics.request(
        one or event(),
        organizer_name="PIElink",
        organizer_address="calendar@pielink.example.org",
        now=NOW,
        **more,
    )
    return text.replace(ics.ATTENDEE_MARK, ics.attendee(name, address))


def entry_of(text):
    (entry,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return entry


def offsets(text, *moments):
    """
    Read the offset at wall times from the VTIMEZONE in the text alone.
    """
    (zone,) = icalendar.Calendar.from_ical(text).walk("VTIMEZONE")
    own = zone.to_tz(lookup_tzid=False)
    return [moment.replace(tzinfo=own).utcoffset() for moment in moments]


def test_request_says_everything_an_invitation_needs():
    text = request()
    calendar = icalendar.Calendar.from_ical(text)
    entry = entry_of(text)
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert {
        name: entry.decoded(name) for name in ("UID", "SEQUENCE", "SUMMARY", "STATUS", "URL")
    } == {
        "UID": "session-1@pielink.example.org",
        "SEQUENCE": 2,
        "SUMMARY": "Boundaries that bend",
        "STATUS": "CONFIRMED",
        "URL": "https://pielink.example.org/forums/s/1/",
    }
    assert "DTSTART;TZID=Europe/London:20261208T123000\r\n" in text
    assert "DTSTAMP:20261122T093000Z\r\n" in text
    assert "LAST-MODIFIED:20261120T080000Z\r\n" in text
    assert str(entry["ORGANIZER"]) == "mailto:calendar@pielink.example.org"


def test_request_names_its_one_recipient_and_asks_for_an_answer():
    entry = entry_of(request(name="Ada", address="ada@example.org"))
    assert str(entry["ATTENDEE"]) == "mailto:ada@example.org"
    assert dict(entry["ATTENDEE"].params) == {
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "TRUE",
        "CN": "Ada",
    }


def test_request_to_someone_who_said_yes_says_so():
    entry = entry_of(request(partstat="ACCEPTED"))
    assert entry["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"


def test_cancel_keeps_the_uid_and_says_cancelled_in_both_places():
    text = ics.cancel(
        event(sequence=3), organizer_name="PIElink", organizer_address="c@example.org", now=NOW
    ).replace(ics.ATTENDEE_MARK, ics.attendee("Ada", "ada@example.org"))
    entry = entry_of(text)
    assert icalendar.Calendar.from_ical(text)["METHOD"] == "CANCEL"
    assert (str(entry["UID"]), entry["SEQUENCE"], str(entry["STATUS"])) == (
        "session-1@pielink.example.org",
        3,
        "CANCELLED",
    )


def test_feed_names_nobody_and_keeps_what_is_cancelled():
    text = ics.feed(
        [event(), event(uid="session-2@pielink.example.org", status="CANCELLED")],
        name="PIElink forums",
        url="https://pielink.example.org/forums/calendar.ics",
    )
    entries = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert [str(entry["STATUS"]) for entry in entries] == ["CONFIRMED", "CANCELLED"]
    assert "ATTENDEE" not in text
    assert "METHOD:PUBLISH\r\n" in text
    assert text.count("BEGIN:VTIMEZONE") == 1


@settings(deadline=None)
@given(summary=words, name=words)
def test_any_words_come_back_as_they_went_in(summary, name):
    text = request(event(summary=summary), name=name)
    entry = entry_of(text)
    shown = " ".join(name.split())
    assert str(entry["SUMMARY"]) == summary
    assert entry["ATTENDEE"].params.get("CN", "") == shown
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert "\n" not in text.replace("\r\n", "")


def test_control_characters_and_slot_marks_in_words_are_left_out():
    text = request(event(summary=f"a\x00b{ics.SLOT_START}attendee{ics.SLOT_END}\x0bc"))
    assert str(entry_of(text)["SUMMARY"]) == "abattendeec"


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (datetime.date(2027, 3, 28), datetime.timedelta(0), datetime.timedelta(hours=1)),
        (datetime.date(2027, 10, 31), datetime.timedelta(hours=1), datetime.timedelta(0)),
    ],
    ids=["spring", "autumn"],
)
def test_time_zone_of_london_tells_the_day_before_a_clock_change_from_the_day_itself(
    day, before, after
):
    noon = datetime.datetime.combine(day, datetime.time(12, 30))
    text = request(
        event(starts_at=noon.replace(tzinfo=LONDON), ends_at=noon.replace(hour=14, tzinfo=LONDON))
    )
    assert offsets(text, noon - datetime.timedelta(days=1), noon) == [before, after]
    assert entry_of(text)["DTSTART"].dt.utcoffset() == after


def test_time_zone_of_london_is_one_standard_and_one_daylight_with_yearly_rules():
    assert ics.time_zone(LONDON, 2026).to_ical().decode().split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/London",
        "BEGIN:STANDARD",
        "DTSTART:19701025T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:GMT",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0000",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700329T010000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZNAME:BST",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0100",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
        "",
    ]


def test_zone_that_stays_put_has_one_standard():
    text = ics.time_zone(zoneinfo.ZoneInfo("Asia/Kolkata"), 2026).to_ical().decode()
    assert (text.count("BEGIN:STANDARD"), text.count("BEGIN:DAYLIGHT")) == (1, 0)
    assert "TZOFFSETTO:+0530\r\n" in text


def test_utc_needs_no_time_zone():
    utc = zoneinfo.ZoneInfo("UTC")
    noon = datetime.datetime(2026, 12, 8, 12, tzinfo=utc)
    text = request(event(starts_at=noon, ends_at=noon.replace(hour=13)))
    assert "VTIMEZONE" not in text
    assert "DTSTART:20261208T120000Z\r\n" in text


def test_time_zone_of_every_zone_agrees_with_the_clocks_there():
    noons = [datetime.datetime(2026, month, 1, 12) for month in range(1, 13)]  # noqa: DTZ001 - the zone is put in below
    wrong = []
    for key in sorted(zoneinfo.available_timezones() - {"localtime", "Factory"}):
        zone = zoneinfo.ZoneInfo(key)
        own = ics.time_zone(zone, 2026).to_tz(lookup_tzid=False)
        if [noon.replace(tzinfo=own).utcoffset() for noon in noons] != [
            noon.replace(tzinfo=zone).utcoffset() for noon in noons
        ]:
            wrong.append(key)
    assert wrong == []
