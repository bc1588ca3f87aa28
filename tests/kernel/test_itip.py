import email
import email.policy

from hypothesis import given
from hypothesis import strategies as st

from pielink.kernel import itip

LINES = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "METHOD:REPLY",
    "PRODID:-//Example//Calendar//EN",
    "BEGIN:VEVENT",
    "UID:session-1@pielink.example.org",
    "SEQUENCE:2",
    "DTSTAMP:20261122T085500Z",
    "DTSTART;TZID=Europe/London:20261208T123000",
    "ATTENDEE;PARTSTAT=accepted;CN=Jo:MAILTO:Jo@Example.org",
    "COMMENT:See you\\, there",
    "END:VEVENT",
    "END:VCALENDAR",
]


def text(*, without="", instead=()):
    lines = [dict(instead).get(line, line) for line in LINES if not without or without not in line]
    return "\r\n".join(lines) + "\r\n"


def mail(part_type, content, disposition="inline"):
    head = f"Content-Type: {part_type}\r\nContent-Disposition: {disposition}\r\n\r\n"
    return email.message_from_bytes((head + content).encode(), policy=email.policy.default)


def test_read_tells_what_a_calendar_sends_back():
    message = itip.read(text())
    assert (message.method, message.uid, message.sequence) == (
        "REPLY",
        "session-1@pielink.example.org",
        2,
    )
    assert (message.stamped_at.isoformat(), message.starts_at.isoformat()) == (
        "2026-11-22T08:55:00+00:00",
        "2026-12-08T12:30:00+00:00",
    )
    assert message.attendees == (itip.Attendee("jo@example.org", "ACCEPTED", ""),)
    assert (message.comment, message.is_instance) == ("See you, there", False)


def test_read_takes_what_is_broken_or_missing_for_unsaid():
    broken = text(
        instead=[("SEQUENCE:2", "SEQUENCE:two"), ("DTSTAMP:20261122T085500Z", "DTSTAMP:soon")],
        without="DTSTART",
    )
    message = itip.read(broken)
    assert (message.sequence, message.stamped_at, message.starts_at) == (0, None, None)


def test_read_knows_no_other_method_and_no_calendar_without_an_event():
    assert itip.read(text(instead=[("METHOD:REPLY", "METHOD:PUBLISH")])) is None
    assert itip.read(text(without="VEVENT")) is None
    assert itip.read("no calendar at all") is None


def test_find_refuses_a_part_whose_method_is_not_the_one_in_the_text():
    assert itip.find(mail("text/calendar; method=CANCEL", text())) is None
    assert itip.find(mail("text/calendar; method=reply", text())).method == "REPLY"


def test_find_takes_a_file_by_its_ending_whatever_its_type():
    found = itip.find(mail("application/octet-stream", text(), 'attachment; filename="Answer.ICS"'))
    assert found.method == "REPLY"
    assert itip.find(mail("text/plain", text())) is None


def test_find_leaves_a_calendar_unread_that_is_too_large():
    large = text(instead=[("COMMENT:See you\\, there", "COMMENT:" + "x" * 300_000)])
    assert itip.find(mail("text/calendar", large)) is None


@given(
    st.lists(
        st.tuples(st.integers(0, 330), st.sampled_from(["", "\r\n", ":", ";", '"', "X", "\x00"])),
        max_size=8,
    )
)
def test_read_refuses_or_reads_whatever_is_broken_in_it(changes):
    broken = text()
    for position, piece in changes:
        broken = broken[:position] + piece + broken[position + 1 :]
    message = itip.read(broken)
    assert message is None or message.method in itip.METHODS
