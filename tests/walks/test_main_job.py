"""
The main job from end to end: a facilitator schedules, members are invited by mail, answer from it,
and every later change reaches their calendars.
"""

import datetime
import email
import email.policy
import re

import icalendar
import pytest
import time_machine
from django.urls import reverse

from forums.models import Session, Topic
from notifications.transport import MemoryTransport
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db(transaction=True)


class Mail:
    """
    One mail as it arrived.
    """

    def __init__(self, sent):
        self.message = email.message_from_bytes(sent.content, policy=email.policy.default)
        self.address = sent.address
        self.subject = self.message["Subject"]
        self.text = self.message.get_body(("plain",)).get_content()

    @property
    def calendar(self):
        """
        Return method, UID, sequence and state of the calendar part, None without one.
        """
        parts = [part for part in self.message.walk() if part.get_content_type() == "text/calendar"]
        if not parts:
            return None
        calendar = icalendar.Calendar.from_ical(parts[0].get_content())
        assert parts[0].get_param("method") == calendar["METHOD"]
        event = calendar.walk("VEVENT")[0]
        return str(calendar["METHOD"]), str(event["UID"]), event["SEQUENCE"], str(event["STATUS"])

    @property
    def answers(self):
        """
        Return the addresses behind the answer buttons.
        """
        return re.findall(r"http://testserver(/answer/\S+)", self.text)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def box():
    MemoryTransport.sent.clear()
    yield MemoryTransport.sent
    MemoryTransport.sent.clear()


def mails_to(box, member):
    """
    Take out of the box what came to one person since it was last looked into.
    """
    mine = [Mail(sent) for sent in box if sent.address == member.email]
    box[:] = [sent for sent in box if sent.address != member.email]
    return mine


def only_mail_to(box, member):
    (mail,) = mails_to(box, member)
    return mail


@pytest.fixture
def facilitator():
    sig = SigFactory(name="PIE leads")
    member = MemberFactory(name="Tomos Facilitator")
    member.facilitation_terms.create(sig=sig, started_at=NOW)
    return member


def schedule(client, facilitator, *dates):
    """
    Write a topic down and announce it, as the facilitator does.
    """
    client.force_login(facilitator)
    data = {
        "title": "Boundaries that bend",
        "question": "How far do we go?",
        "sig": facilitator.facilitation_terms.get().sig_id,
        "audience": "registered",
        "type": "conversation",
        "host": facilitator.pk,
        "capacity": "20",
        "join_link": "https://meet.example.org/room",
        "confidentiality": "chatham_house",
        "recording_policy": "none",
        "dates-TOTAL_FORMS": str(len(dates)),
        "dates-INITIAL_FORMS": "0",
    }
    for index, date in enumerate(dates):
        data |= {
            f"dates-{index}-date": date,
            f"dates-{index}-start_time": "12:30",
            f"dates-{index}-end_time": "14:00",
        }
    review = client.post(reverse("forums:schedule"), data).url
    client.post(review)
    return list(Topic.objects.get().sessions.in_order())


def test_twin_dates_from_scheduling_to_cancelling(client, box, facilitator):
    maryam = MemberFactory(name="Maryam Siddiqui")
    tuesday, thursday = schedule(client, facilitator, "2026-12-08", "2026-12-10")
    client.logout()

    invitation = only_mail_to(box, maryam)
    assert invitation.subject == (
        "Tuesday 8 December or Thursday 10 December: Boundaries that bend"
    )
    assert invitation.calendar is None
    _, yes_thursday, _, _ = invitation.answers

    answer_page = yes_thursday.split("?")[0]
    client.get(yes_thursday)
    client.post(answer_page, {"choice": f"yes-{thursday.pk}"})
    confirmation = only_mail_to(box, maryam)
    assert confirmation.calendar == ("REQUEST", thursday.calendar_uid, 0, "CONFIRMED")

    client.force_login(facilitator)
    people = client.get(reverse("forums:people", args=[thursday.pk])).context["people"]
    assert people.counts == {"yes": 1, "maybe": 0, "no": 0, "waiting": 0}
    client.post(
        reverse("forums:move", args=[thursday.pk]),
        {"date": "2026-12-11", "start_time": "12:30", "end_time": "14:00"},
    )
    moved = only_mail_to(box, maryam)
    assert moved.calendar == ("REQUEST", thursday.calendar_uid, 1, "CONFIRMED")
    assert "It was:    Thursday 10 December 2026, 12.30 to 14.00" in moved.text
    assert "It is now: Friday 11 December 2026, 12.30 to 14.00, London time" in moved.text

    client.post(reverse("forums:cancel", args=[thursday.pk]), {"reason": "The host is ill."})
    cancelled = only_mail_to(box, maryam)
    assert cancelled.calendar == ("CANCEL", thursday.calendar_uid, 2, "CANCELLED")

    client.logout()
    client.post(answer_page, {"choice": f"yes-{tuesday.pk}"})
    assert only_mail_to(box, maryam).calendar == ("REQUEST", tuesday.calendar_uid, 0, "CONFIRMED")


def test_a_single_date_moves_and_leaves_the_calendar_it_was_put_in(client, box, facilitator):
    maryam, desta = MemberFactory(), MemberFactory()
    (session,) = schedule(client, facilitator, "2026-12-08")
    for member in (maryam, desta):
        assert only_mail_to(box, member).calendar == (
            "REQUEST",
            session.calendar_uid,
            0,
            "CONFIRMED",
        )
    answer = reverse("forums:answer", args=[session.topic_id])
    client.force_login(desta)
    client.post(answer, {"choice": "no"})
    assert only_mail_to(box, desta).calendar == ("CANCEL", session.calendar_uid, 0, "CANCELLED")

    client.force_login(facilitator)
    client.post(
        reverse("forums:move", args=[session.pk]),
        {"date": "2026-12-09", "start_time": "12:30", "end_time": "14:00"},
    )
    assert only_mail_to(box, maryam).calendar == ("REQUEST", session.calendar_uid, 1, "CONFIRMED")
    assert mails_to(box, desta) == []


def test_an_invitation_can_be_unsubscribed_from_and_news_of_a_yes_cannot(client, box, facilitator):
    maryam = MemberFactory()
    tuesday, _ = schedule(client, facilitator, "2026-12-08", "2026-12-10")
    invitation = only_mail_to(box, maryam)
    client.logout()
    client.post(invitation.answers[0].split("?")[0], {"choice": f"yes-{tuesday.pk}"})
    confirmation = only_mail_to(box, maryam)
    headers = ["List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"]
    assert [header for header in headers if confirmation.message[header]] == []
    assert [header for header in headers if invitation.message[header]] == headers

    unsubscribe = re.search(r"<(http\S+)>", invitation.message["List-Unsubscribe"])[1]
    response = client.post(
        unsubscribe.removeprefix("http://testserver"), {"List-Unsubscribe": "One-Click"}
    )
    assert response.status_code == 200
    client.force_login(facilitator)
    client.post(
        reverse("forums:move", args=[tuesday.pk]),
        {"date": "2026-12-09", "start_time": "12:30", "end_time": "14:00"},
    )
    assert only_mail_to(box, maryam).subject == (
        "Moved to Wednesday 9 December, 12.30: Boundaries that bend"
    )


def test_every_mail_goes_to_one_person_alone_with_an_envelope_of_its_own(client, box, facilitator):
    members = MemberFactory.create_batch(3)
    schedule(client, facilitator, "2026-12-08")
    sent = list(box)
    assert len({one.envelope_from for one in sent}) == len(sent) == 4
    everyone = {member.email for member in [*members, facilitator]}
    for one in sent:
        others = everyone - {one.address}
        content = one.content.decode()
        assert [address for address in others if address in content] == []


def test_answers_and_reminders_stop_with_the_session(client, box, facilitator):
    maryam = MemberFactory()
    (session,) = schedule(client, facilitator, "2026-12-08")
    invitation = only_mail_to(box, maryam)
    client.logout()
    with time_machine.travel(session.starts_at, tick=False):
        refused = client.post(invitation.answers[0].split("?")[0], {"choice": "no"})
    assert refused.status_code == 410
    assert Session.objects.get().answers.count() == 0
