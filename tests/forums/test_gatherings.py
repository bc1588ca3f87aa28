"""
The host's desk: before a session, while it runs and afterwards, and who sees what of it.
"""

import datetime
import uuid

import pytest
import time_machine
from django.urls import reverse

from forums import actions, invitations
from forums.models import Answer, Attendance, Guest, Part
from members.actions import close_account
from notifications import delivery
from notifications.models import Delivery, Message, StreamPreference
from tests.factories.forums import (
    AnswerFactory,
    AttendanceFactory,
    GuestFactory,
    SessionFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
NEED = "I lip-read."
LINK = "https://meet.example.org/room"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def facilitator():
    return MemberFactory(name="Tomos Facilitator")


@pytest.fixture
def session(facilitator):
    sig = SigFactory(facilitators=[facilitator])
    return SessionFactory(topic__sig=sig, host=MemberFactory(name="Hana Host"))


@pytest.fixture
def running(session):
    """
    Let the session have begun ten minutes ago.
    """
    with time_machine.travel(session.starts_at + 10 * MINUTE, tick=False):
        yield session


@pytest.fixture
def over(session):
    """
    Let the session be over.
    """
    with time_machine.travel(session.ends_at + MINUTE, tick=False):
        yield session


@pytest.fixture
def as_host(client, session):
    client.force_login(session.host)
    return client


def address(name, session):
    return reverse(f"forums:{name}", args=[session.pk])


def desk(client, session, view=""):
    return client.get(address("people", session) + view).content.decode()


def comes(session, name, **answer):
    return AnswerFactory(session=session, member=MemberFactory(name=name), **answer).member


def guest_of(session, name, **answer):
    guest = GuestFactory(topic=session.topic, name=name)
    AnswerFactory(session=session, member=None, guest=guest, **answer)
    return guest


def part_of(session, member, name="notes"):
    return actions.take_part(session=session, member=member, name=name, now=NOW)


class TestWhoSeesWhat:
    @pytest.mark.parametrize(
        ("role", "status", "needs", "presence"),
        [
            ("host", 200, True, True),
            ("organiser", 200, False, True),
            ("facilitator", 200, False, False),
            ("member", 403, False, False),
            ("visitor", 302, False, False),
        ],
    )
    def test_needs_are_the_hosts_alone_and_presence_is_for_organisers_too(
        self, client, over, facilitator, role, status, needs, presence
    ):
        comes(over, "Xu", access_note=NEED)
        missed = comes(over, "Mo")
        AttendanceFactory(session=over, member=missed, presence="apologies")
        organiser = MemberFactory(roles=["organiser"])
        people = {"host": over.host, "organiser": organiser, "facilitator": facilitator}
        people["member"] = MemberFactory()
        if role in people:
            client.force_login(people[role])
        responses = [client.get(address("people", over) + view) for view in ("", "?now", "?all")]
        pages = "".join(each.content.decode() for each in responses)

        assert {each.status_code for each in responses} == {status}
        assert (NEED in pages, "Mark as" in pages) == (needs, presence)

    @pytest.mark.parametrize("role", ["facilitator", "member", "visitor"])
    def test_nobody_else_marks_or_finishes(self, client, over, facilitator, role):
        member = comes(over, "Xu")
        if role != "visitor":
            client.force_login(facilitator if role == "facilitator" else member)
        statuses = [
            client.post(address("mark_presence", over), {"member": member.pk, "presence": "came"}),
            client.post(address("settle_presence", over)),
            client.post(address("add_person", over), {"name": "Somebody"}),
        ]

        assert [each.status_code for each in statuses] == [302 if role == "visitor" else 403] * 3
        assert (Attendance.objects.count(), Guest.objects.count()) == (0, 0)

    @pytest.mark.parametrize("page", ["agenda", "write_as_host", "add_person"])
    def test_a_members_own_account_opens_no_page_of_the_desk(self, client, session, page):
        client.force_login(comes(session, "Xu"))

        assert client.get(address(page, session)).status_code == 403

    def test_the_page_of_the_session_tells_nobody_of_needs_or_presence(self, client, running):
        member = comes(running, "Xu", access_note=NEED)
        AttendanceFactory(session=running, member=member, presence="came", opened_at=NOW)
        client.force_login(comes(running, "Mo"))
        page = client.get(running.get_absolute_url()).content.decode()

        assert (NEED in page, "Came" in page, "opened" in page, LINK in page) == (False,) * 4


class TestNoting:
    def test_a_host_finds_a_member_by_name_and_notes_what_they_said(self, as_host, session):
        member = MemberFactory(name="Xu Lovelace", email="xu@example.org")
        page = as_host.get(address("add_person", session) + "?name=love xu").content.decode()
        as_host.post(address("add_person", session), {"member": member.pk, "choice": "yes"})

        assert ("Xu Lovelace" in page, "xu@example.org" in page) == (True, False)
        assert list(Answer.objects.values_list("member", "choice", "noted_by")) == [
            (member.pk, "yes", session.host_id)
        ]
        assert Delivery.objects.get(message__kind="forums.confirmed").member == member

    def test_a_host_adds_a_guest_by_name_alone(self, as_host, session):
        response = as_host.post(
            address("add_person", session), {"name": "Bo", "choice": "yes"}, follow=True
        )

        assert list(Guest.objects.values_list("name", "email", "added_by", "confirmed_at")) == [
            ("Bo", "", session.host_id, NOW)
        ]
        assert "Noted: Bo is coming." in response.content.decode()
        assert (Answer.objects.get().name, Delivery.objects.count()) == ("Bo", 0)

    def test_a_guest_with_an_address_is_told(self, as_host, session):
        data = {"name": "Bo", "email": "bo@example.org", "choice": "yes"}
        as_host.post(address("add_person", session), data)

        assert Delivery.objects.get(message__kind="forums.confirmed").address == "bo@example.org"

    def test_an_address_of_a_member_notes_it_for_them(self, as_host, session):
        member = MemberFactory(email="xu@example.org")
        data = {"name": "Xu", "email": "XU@example.org", "choice": "no"}
        as_host.post(address("add_person", session), data)

        assert (Guest.objects.count(), Answer.objects.get().member) == (0, member)

    def test_a_guest_who_was_added_is_found_and_noted_again(self, as_host, session):
        guest = guest_of(session, "Bo")
        page = as_host.get(address("add_person", session) + "?name=bo").content.decode()
        as_host.post(address("add_person", session), {"guest": guest.pk, "choice": "no"})

        assert ("Bo" in page, guest.answers.get().choice) == (True, "no")

    @pytest.mark.parametrize(
        "data",
        [{"choice": "yes"}, {"name": "Bo", "choice": "waiting"}, {"member": 0}, {"guest": 9}],
    )
    def test_bad_input_is_told(self, as_host, session, data):
        assert as_host.post(address("add_person", session), data).status_code == 422

    def test_a_guest_of_another_topic_is_nobody_here(self, as_host, session):
        guest = guest_of(SessionFactory(), "Bo")
        response = as_host.post(address("add_person", session), {"guest": guest.pk, "choice": "no"})

        assert response.status_code == 422


class TestWriting:
    @pytest.fixture
    def silent(self, session):
        members = {
            name: MemberFactory(name=name)
            for name in ("Silent", "Answered", "No mail", "Elsewhere")
        }
        invitations.invite(session.topic, [session], now=NOW)
        twin = SessionFactory(topic=session.topic, date=datetime.date(2026, 12, 10))
        AnswerFactory(session=twin, member=members["Answered"], choice="no")
        StreamPreference.objects.create(
            member=members["No mail"], stream="forums", pace="off", chosen_at=NOW
        )
        members["Elsewhere"].emailaddress_set.update(verified=False)
        MemberFactory(name="Joined since")
        return members["Silent"]

    def test_only_those_who_have_not_answered_and_want_such_mail_get_it_once(
        self, as_host, session, silent, facilitator
    ):
        words = {"to": "silent", "key": uuid.UUID(int=7), "words": "We miss night staff."}
        page = address("write_as_host", session)
        looked = as_host.post(page, words)
        before = Message.objects.filter(kind="forums.from_host").count()
        for _ in range(2):
            as_host.post(page, {**words, "send": "1"})

        told = Delivery.objects.filter(message__kind="forums.from_host")
        assert (looked.context["preview"].count, before) == (3, 0)
        assert set(told.values_list("member", flat=True)) == {
            silent.pk,
            facilitator.pk,
            session.topic.created_by_id,
        }
        assert "We miss night staff." in Message.objects.get(kind="forums.from_host").text

    def test_who_answers_before_it_leaves_gets_none(self, as_host, session, silent):
        page = address("write_as_host", session)
        key = uuid.UUID(int=7)
        as_host.post(page, {"to": "silent", "key": key, "words": "Come!", "send": "1"})
        AnswerFactory(session=session, member=silent, choice="no")
        message = Message.objects.get(kind="forums.from_host")
        pks = list(message.deliveries.values_list("pk", flat=True))
        delivery.deliver(message_id=message.pk, first=min(pks), last=max(pks), clock=lambda: NOW)

        mine = message.deliveries.get(member=silent)
        assert (mine.state, mine.reason) == ("skipped", "They have answered since.")

    def test_those_who_come_are_asked_for_the_parts_that_nobody_has(self, as_host, session):
        helper, idle = comes(session, "Helper"), comes(session, "Idle")
        part_of(session, helper)
        data = {"to": "coming", "key": uuid.UUID(int=7), "words": "Who can?", "send": "1"}
        as_host.post(address("write_as_host", session), data)

        told = Delivery.objects.filter(message__kind="forums.parts_open")
        assert list(told.values_list("member", flat=True)) == [idle.pk]
        text = Message.objects.get().text
        assert ("Keep the time" in text, "Take notes" in text) == (True, False)

    def test_nothing_typed_and_nobody_to_write_to_are_told(self, as_host, session):
        page = address("write_as_host", session)
        empty = as_host.post(page, {"to": "silent", "key": uuid.UUID(int=7), "words": " "})
        nobody = as_host.post(
            page, {"to": "silent", "key": uuid.UUID(int=7), "words": "Come!", "send": "1"}
        )

        assert (empty.status_code, nobody.status_code) == (422, 409)
        assert "Come!" in nobody.content.decode()
        assert as_host.get(page + "?to=everyone").status_code == 404


class TestAgenda:
    def test_steps_begin_when_those_before_them_end(self, as_host, session):
        text = "10 Welcome\n 50 min: What bends?\n30 Round of thanks\nTea"
        as_host.post(address("agenda", session), {"agenda": text})
        agenda = as_host.get(address("people", session)).context["agenda"]

        assert [(step.begins, step.words, step.minutes) for step in agenda.steps] == [
            ("12.30", "Welcome", 10),
            ("12.40", "What bends?", 50),
            ("13.30", "Round of thanks", 30),
            ("", "Tea", None),
        ]
        assert agenda.too_long == 0

    def test_one_that_overruns_is_told_and_tells_nobody_else(self, as_host, session):
        comes(session, "Xu")
        as_host.post(address("agenda", session), {"agenda": "100 Everything"})
        session.refresh_from_db()

        assert "This takes 10 minutes longer than the session." in desk(as_host, session)
        assert (Delivery.objects.count(), session.sequence) == (0, 0)

    @pytest.mark.parametrize(
        ("mode", "sentence"),
        [
            ("open", "What is said in this session may be shared."),
            ("chatham_house", "We meet under the Chatham House Rule."),
            ("in_the_room", "What is said in this session stays in this session."),
        ],
    )
    def test_what_may_be_passed_on_is_there_to_read_out(self, as_host, session, mode, sentence):
        session.confidentiality, session.recording_policy = mode, "members"
        session.save()

        page = desk(as_host, session, "?now")
        assert (sentence in page, "This session is recorded" in page) == (True, True)


class TestParts:
    def test_whoever_comes_takes_a_part_and_gives_it_back(self, client, session):
        member = comes(session, "Xu")
        client.force_login(member)
        client.post(address("take_part", session), {"part": "notes"})
        taken = list(Part.objects.values_list("member", "name"))
        page = client.get(session.get_absolute_url()).content.decode()
        client.post(address("free_part", session), {"part": "notes"})

        assert (taken, "Give it back" in page) == ([(member.pk, "notes")], True)
        assert Part.objects.count() == 0

    def test_a_part_that_somebody_has_is_taken_by_nobody_else(self, client, session):
        holder = comes(session, "Mo")
        part_of(session, holder)
        client.force_login(comes(session, "Xu"))
        response = client.post(address("take_part", session), {"part": "notes"}, follow=True)
        client.post(address("free_part", session), {"part": "notes", "desk": "1"})

        assert "Mo has just taken that part" in response.content.decode()
        assert Part.objects.get().member == holder

    def test_a_part_of_somebody_who_comes_no_more_is_open_again(self, client, session):
        left = comes(session, "Mo")
        part_of(session, left)
        actions.respond(topic=session.topic, member=left, choice="no", now=NOW)
        member = comes(session, "Xu")
        part_of(session, member)

        assert Part.objects.get().member == member

    @pytest.mark.parametrize("choice", ["maybe", "waiting", "no"])
    def test_the_parts_are_for_those_who_come(self, client, session, choice):
        client.force_login(comes(session, "Xu", choice=choice))
        client.post(address("take_part", session), {"part": "notes"})

        assert Part.objects.count() == 0
        assert "Half an hour of help" not in client.get(session.get_absolute_url()).content.decode()

    def test_a_host_sees_the_gaps_and_frees_a_part(self, as_host, session):
        part_of(session, comes(session, "Mo"))
        page = as_host.get(address("people", session))
        as_host.post(address("free_part", session), {"part": "notes", "desk": "1"})

        assert [part.name for part in page.context["gaps"]] == ["welcome", "time", "chat"]
        assert Part.objects.count() == 0

    def test_no_part_of_that_name_is_not_there(self, client, session):
        client.force_login(comes(session, "Xu"))

        assert client.post(address("take_part", session), {"part": "sing"}).status_code == 404


class TestWhileItRuns:
    def test_the_desk_shows_what_is_needed_then(self, as_host, running):
        comes(running, "Xu")
        guest_of(running, "Bo")
        comes(running, "Away", choice="no")
        page = desk(as_host, running)

        assert ("Who is here" in page, LINK in page, "Xu" in page, "Bo" in page) == (True,) * 4
        assert ("Away" in page, "Who is here" in desk(as_host, running, "?all")) == (False, False)

    def test_one_press_marks_somebody_and_the_next_takes_it_back(self, as_host, running):
        guest = guest_of(running, "Bo")
        data = {"guest": guest.pk, "view": "now"}
        marked = as_host.post(address("mark_presence", running), {**data, "presence": "came"})
        presence = Attendance.objects.get().presence
        page = desk(as_host, running)
        as_host.post(address("mark_presence", running), {**data, "presence": ""})

        assert marked.url == f"{address('people', running)}?now#guest-{guest.pk}"
        assert (presence, 'aria-pressed="true"' in page) == ("came", True)
        assert list(Attendance.objects.values_list("presence", "marked_at")) == [("", None)]

    def test_opening_the_join_page_is_a_hint_and_no_mark(self, client, running):
        member = comes(running, "Xu")
        client.force_login(member)
        client.get(f"/join/{running.pk}/")
        before = Attendance.objects.count()
        client.post(f"/join/{running.pk}/")
        client.post(f"/join/{running.pk}/")
        client.force_login(running.host)

        assert (before, Attendance.objects.get().presence) == (0, "")
        assert "Xu: opened the join page" in desk(client, running)

    def test_somebody_who_had_not_said_yes_is_there_all_the_same(self, as_host, running):
        member = MemberFactory(name="Mo")
        as_host.post(address("add_person", running), {"member": member.pk})
        as_host.post(address("add_person", running), {"name": "Bo"})

        page = desk(as_host, running)
        assert ("Mo: here" in page, "Bo: here" in page, Answer.objects.count()) == (True, True, 0)

    @pytest.mark.parametrize(
        "data",
        [
            {"presence": "came"},
            {"member": 0, "presence": "came"},
            {"member": 1, "guest": 1, "presence": "came"},
            {"member": 10**12, "presence": "came"},
            {"guest": 4_000_000, "presence": "came"},
        ],
    )
    def test_a_mark_of_nobody_is_not_there(self, as_host, running, data):
        assert as_host.post(address("mark_presence", running), data).status_code == 404

    def test_nobody_is_marked_before_they_can_be_there(self, as_host, session):
        member = comes(session, "Xu")
        as_host.post(address("mark_presence", session), {"member": member.pk, "presence": "came"})

        assert Attendance.objects.count() == 0


class TestAfterwards:
    def test_apologies_are_marked_and_finishing_marks_the_rest_as_missed(self, as_host, over):
        came, sorry, missed = (comes(over, name) for name in ("Came", "Sorry", "Missed"))
        guest = guest_of(over, "Bo")
        for member, presence in ((came, "came"), (sorry, "apologies")):
            as_host.post(
                address("mark_presence", over), {"member": member.pk, "presence": presence}
            )
        for _ in range(2):
            as_host.post(address("settle_presence", over))

        assert set(Attendance.objects.values_list("member", "guest", "presence")) == {
            (came.pk, None, "came"),
            (sorry.pk, None, "apologies"),
            (missed.pk, None, "missed"),
            (None, guest.pk, "missed"),
        }
        assert "Everybody is marked" in desk(as_host, over)

    def test_nothing_is_finished_while_it_runs(self, as_host, running):
        comes(running, "Xu")
        as_host.post(address("settle_presence", running))

        assert Attendance.objects.count() == 0

    def test_closing_an_account_forgets_presence_and_parts(self, session):
        member = comes(session, "Xu")
        part_of(session, member)
        AttendanceFactory(session=session, member=member, presence="came")
        close_account(member=member, now=NOW)

        assert (Part.objects.count(), Attendance.objects.count()) == (0, 0)


@pytest.mark.parametrize("number", [1, 3, 20])
@pytest.mark.parametrize(("view", "queries"), [("?all", 19), ("?now", 9)])
def test_the_desk_takes_as_many_queries_for_one_person_as_for_many(
    as_host, over, number, view, queries, django_assert_num_queries
):
    for _ in range(number):
        member = comes(over, "Xu", access_note=NEED)
        guest_of(over, "Bo", access_note=NEED)
        comes(over, "Waits", choice="waiting")
        AttendanceFactory(session=over, member=member, presence="came")
    part_of(over, member)
    with django_assert_num_queries(queries):
        as_host.get(address("people", over) + view)
