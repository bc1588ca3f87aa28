"""
People who come without an account: from asking to being forgotten, or to being a member.
"""

import datetime
import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.urls import reverse

from forums import actions, invitations, jobs, reminders
from forums.models import Answer, Attendance, Guest
from forums.notices import guest_answer_address, guest_join_address
from members.models import Member
from notifications import delivery, posted
from notifications.models import Delivery, Message
from tests.factories.forums import (
    AnswerFactory,
    AttendanceFactory,
    GuestFactory,
    SessionFactory,
    TopicFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
LINK = "https://meet.example.org/room"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def session():
    return SessionFactory(is_open_to_guests=True, topic__title="Rooms that breathe")


@pytest.fixture
def guest(session):
    return GuestFactory(topic=session.topic, name="Xu Guest", email="xu@example.org")


@pytest.fixture
def send_all():
    """
    Return a function that sends what waits at a moment.
    """

    def send(at):
        for message in Message.objects.all():
            pks = list(message.deliveries.values_list("pk", flat=True))
            delivery.deliver(message_id=message.pk, first=min(pks), last=max(pks), clock=lambda: at)

    return send


def path_of(address):
    return address.removeprefix("http://testserver")


def form_page(session):
    return reverse("forums:come_as_guest", args=[session.pk])


def typed(session, **changes):
    return {
        "name": "Xu Guest",
        "email": "Xu@Example.org",
        "choice": f"yes-{session.pk}",
        "wants_captions": "on",
        "access_note": "I lip-read.",
    } | changes


def sent(kind):
    return list(
        Delivery.objects.filter(message__kind=f"forums.{kind}").values_list("address", flat=True)
    )


def said_by(guest):
    return dict(guest.answers.values_list("session_id", "choice"))


def coming(guest, session, choice="yes"):
    return AnswerFactory(session=session, member=None, guest=guest, choice=choice)


class TestAsking:
    def test_a_visitor_finds_the_way_on_the_page_of_an_open_session_alone(self, client, session):
        closed = SessionFactory()

        assert form_page(session) in client.get(session.get_absolute_url()).content.decode()
        assert form_page(closed) not in client.get(closed.get_absolute_url()).content.decode()

    def test_asking_writes_down_a_guest_who_is_not_confirmed_and_mails_them(self, client, session):
        response = client.post(form_page(session), typed(session))

        assert response.url == reverse("forums:guest_asked", args=[session.pk])
        assert list(Guest.objects.values_list("topic", "name", "email", "confirmed_at")) == [
            (session.topic_id, "Xu Guest", "xu@example.org", None)
        ]
        assert (sent("guest"), Answer.objects.count()) == (["xu@example.org"], 0)
        message = Message.objects.get()
        assert "lip-read" not in f"{message.text}{message.html}{message.facts}"

    def test_asking_with_the_address_of_a_member_looks_the_same_and_points_to_the_account(
        self, client, session
    ):
        member = MemberFactory(email="xu@example.org", name="Xu Lovelace")
        told = client.post(form_page(session), typed(session), follow=True).content
        told_stranger = client.post(
            form_page(session), typed(session, email="nobody@example.org"), follow=True
        ).content

        assert re.sub(rb'value="[^"]*"', b"", told) == re.sub(rb'value="[^"]*"', b"", told_stranger)
        assert list(Guest.objects.values_list("email", flat=True)) == ["nobody@example.org"]
        first = Delivery.objects.order_by("pk").first()
        assert (first.member, "You have an account" in first.message.subject) == (member, True)

    def test_asking_again_mails_the_same_guest_again_and_a_confirmed_one_keeps_their_name(
        self, client, session, guest
    ):
        with time_machine.travel(NOW + DAY):
            client.post(form_page(session), typed(session, name="Somebody else"))

        guest.refresh_from_db()
        assert (Guest.objects.count(), guest.name, sent("guest")) == (
            1,
            "Xu Guest",
            ["xu@example.org"],
        )

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "Buy at https://example.org"}, "name"),
            ({"email": "xu"}, "email"),
            ({"choice": "yes-0"}, "choice"),
            ({"choice": "maybe"}, "choice"),
        ],
    )
    def test_bad_input_is_told_and_loses_nothing(self, client, session, changes, field):
        response = client.post(form_page(session), typed(session, **changes))

        assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
        assert "I lip-read." in response.content.decode()
        assert (Guest.objects.count(), Delivery.objects.count()) == (0, 0)

    def test_the_same_address_is_mailed_a_few_times_an_hour_and_no_more(self, client, session):
        statuses = [client.post(form_page(session), typed(session)).status_code for _ in range(6)]

        assert statuses == [302, 302, 302, 302, 302, 429]

    @pytest.mark.parametrize("closed", ["to_guests", "sig", "draft", "cancelled", "over"])
    def test_a_session_that_takes_no_guests_has_no_such_page(self, client, closed):
        changes = {
            "to_guests": {"is_open_to_guests": False},
            "sig": {"topic": TopicFactory(audience="sig", sig=SigFactory())},
            "draft": {"state": "draft"},
            "cancelled": {"state": "cancelled"},
            "over": {"date": datetime.date(2026, 11, 20)},
        }[closed]
        session = SessionFactory(**{"is_open_to_guests": True, **changes})

        assert client.get(form_page(session)).status_code == 404
        assert client.post(form_page(session), typed(session)).status_code == 404

    def test_a_member_is_led_to_their_own_answer(self, client, session):
        client.force_login(MemberFactory())

        assert client.get(form_page(session)).url == reverse(
            "forums:answer", args=[session.topic_id]
        )

    def test_whether_guests_may_come_is_asked_and_refused_for_a_sig(self, client, session):
        sig = SigFactory()
        member = MemberFactory(roles=["organiser"])
        client.force_login(member)
        page = client.get(reverse("forums:schedule")).content.decode()
        edit = reverse(
            "forums:edit", args=[SessionFactory(topic__sig=sig, topic__audience="sig").pk]
        )

        assert "May people without an account come?" in page
        assert client.get(edit).context["form"].fields["is_open_to_guests"].disabled is True


class TestConfirming:
    def test_opening_the_link_changes_nothing_and_shows_what_was_typed(self, client, session):
        client.post(form_page(session), typed(session))
        guest = Guest.objects.get()
        page = client.get(
            path_of(guest_answer_address(guest.pk)) + f"?choose=yes-{session.pk}"
        ).content.decode()

        assert ("Confirm my answer" in page, "I lip-read." in page, LINK in page) == (
            True,
            True,
            False,
        )
        guest.refresh_from_db()
        assert (guest.confirmed_at, Answer.objects.count()) == (None, 0)

    def test_confirming_keeps_a_place_and_sends_a_calendar_request(self, client, session):
        client.post(form_page(session), typed(session))
        guest = Guest.objects.get()
        address = path_of(guest_answer_address(guest.pk))
        client.post(address, {"choice": f"yes-{session.pk}", "wants_captions": "on"})
        client.post(address, {"choice": f"yes-{session.pk}", "wants_captions": "on"})

        guest.refresh_from_db()
        assert (guest.confirmed_at, said_by(guest)) == (NOW, {session.pk: "yes"})
        assert Answer.objects.get().wants_captions is True
        message = Message.objects.get(kind="forums.confirmed")
        assert (message.calendar_method, sent("confirmed")) == ("REQUEST", ["xu@example.org"])

    def test_a_guest_waits_where_every_place_is_taken(self, session, guest):
        session.capacity = 1
        session.save()
        AnswerFactory(session=session)
        actions.answer_as_guest(guest=guest, choice="yes", session=session, now=NOW)

        assert (said_by(guest), sent("waiting")) == ({session.pk: "waiting"}, ["xu@example.org"])

    def test_a_guest_changes_their_mind_by_the_same_link(self, client, session, guest):
        address = path_of(guest_answer_address(guest.pk))
        client.post(address, {"choice": f"yes-{session.pk}"})
        client.post(address, {"choice": "no"})

        assert said_by(guest) == {session.pk: "no"}
        assert Message.objects.get(kind="forums.withdrawn").calendar_method == "CANCEL"

    def test_a_date_closed_to_guests_keeps_those_it_has_and_takes_no_others(self, session, guest):
        other = GuestFactory(topic=session.topic)
        coming(guest, session)
        session.is_open_to_guests = False
        session.save()
        actions.answer_as_guest(guest=guest, choice="yes", session=session, now=NOW)

        with pytest.raises(actions.AnsweringClosed):
            actions.answer_as_guest(guest=other, choice="yes", session=session, now=NOW)
        assert (said_by(guest), said_by(other)) == ({session.pk: "yes"}, {})

    def test_links_that_are_forged_or_of_somebody_forgotten_open_nothing(
        self, client, session, guest
    ):
        address = path_of(guest_answer_address(guest.pk))
        join = path_of(guest_join_address(guest.pk, session.pk))
        Guest.objects.filter(pk=guest.pk).update(name="", email="", forgotten_at=NOW)

        for path in (address, join, address[:-2] + "x/", join[:-2] + "x/"):
            assert client.get(path).status_code == 404


class TestTheWayIn:
    def test_a_guest_who_comes_sees_the_room_after_a_press_alone(self, client, session, guest):
        coming(guest, session)
        address = path_of(guest_join_address(guest.pk, session.pk))
        shown, opened = client.get(address), client.post(address)

        assert (LINK in shown.content.decode(), LINK in opened.content.decode()) == (False, True)
        assert list(Attendance.objects.values_list("guest", "opened_at", "presence")) == [
            (guest.pk, NOW, "")
        ]

    @pytest.mark.parametrize("choice", ["waiting", "maybe", "no"])
    def test_a_guest_who_has_no_place_does_not(self, client, session, guest, choice):
        coming(guest, session, choice)
        response = client.post(path_of(guest_join_address(guest.pk, session.pk)), follow=True)

        assert LINK not in response.content.decode()

    def test_a_link_to_one_topic_opens_no_other_and_an_answer_link_is_no_way_in(
        self, client, session, guest
    ):
        coming(guest, session)
        other = SessionFactory(is_open_to_guests=True)
        token = guest_answer_address(guest.pk).rstrip("/").rpartition("/")[2]

        assert client.post(path_of(guest_join_address(guest.pk, other.pk))).status_code == 404
        assert client.post(f"/join/{session.pk}/{token}/").status_code == 404

    def test_a_visitor_is_told_where_guests_find_theirs(self, client, session):
        page = client.get(reverse("forums:join", args=[session.pk])).content.decode()

        assert (form_page(session) in page, LINK in page) == (True, False)


class TestNews:
    def test_guests_who_hold_the_entry_hear_of_a_move_with_their_calendar(self, session, guest):
        actions.answer_as_guest(guest=guest, choice="yes", session=session, now=NOW)
        maybe = GuestFactory(topic=session.topic, email="maybe@example.org")
        actions.answer_as_guest(guest=maybe, choice="maybe", now=NOW)
        gone = GuestFactory(topic=session.topic, email="gone@example.org")
        actions.answer_as_guest(guest=gone, choice="no", now=NOW)
        to = actions.DateSpec(datetime.date(2026, 12, 9), datetime.time(12, 30), datetime.time(14))
        actions.move_session(session=session, to=to, by=session.host, now=NOW)
        session.refresh_from_db()
        actions.cancel_session(session=session, by=session.host, now=NOW)

        told = Delivery.objects.filter(
            message__kind__in=["forums.moved", "forums.cancelled"], member=None
        ).values_list("message__kind", "message__calendar_method", "address")
        assert sorted(told) == [
            ("forums.cancelled", "", "maybe@example.org"),
            ("forums.cancelled", "CANCEL", "xu@example.org"),
            ("forums.moved", "", "maybe@example.org"),
            ("forums.moved", "REQUEST", "xu@example.org"),
        ]

    def test_guests_are_reminded_with_their_own_way_in(self, session, guest, send_all):
        coming(guest, session)
        reminders.send_due(now=session.starts_at - DAY)
        reminders.send_due(now=session.starts_at - DAY)
        send_all(session.starts_at - DAY)

        assert sorted(sent("reminder")) == sorted([session.host.email, "xu@example.org"])
        mine = Delivery.objects.get(address="xu@example.org")
        assert mine.state == "sent"

    def test_a_reminder_is_not_sent_to_a_guest_who_said_no_since(self, session, guest, send_all):
        coming(guest, session)
        reminders.send_due(now=session.starts_at - DAY)
        guest.answers.update(choice="no")
        send_all(session.starts_at - DAY)

        mine = Delivery.objects.get(address="xu@example.org")
        assert (mine.state, mine.reason) == ("skipped", "They have changed their answer since.")

    def test_the_join_link_and_addresses_of_guests_are_in_no_mail_and_on_no_page(
        self, client, session, guest
    ):
        actions.answer_as_guest(guest=guest, choice="yes", session=session, now=NOW)
        written = "".join(f"{one.text}{one.html}{one.calendar}" for one in Message.objects.all())
        client.force_login(session.host)
        pages = "".join(
            client.get(address).content.decode()
            for address in (
                reverse("forums:people", args=[session.pk]),
                reverse("forums:people", args=[session.pk]) + "?now",
                reverse("forums:add_person", args=[session.pk]) + "?name=Xu",
                session.get_absolute_url(),
            )
        )

        assert (LINK in written, "xu@example.org" in pages, "Xu Guest" in pages) == (
            False,
            False,
            True,
        )


class TestForgetting:
    def test_ninety_days_after_the_last_session_nothing_says_who_the_guest_was(
        self, session, guest
    ):
        later = SessionFactory(topic=session.topic, date=datetime.date(2026, 12, 20))
        actions.answer_as_guest(
            guest=guest,
            choice="yes",
            session=session,
            access=actions.Access(wants_bsl=True, access_note="I lip-read."),
            now=NOW,
        )
        invitations.ask_guest(guest, session, access={"access_note": "I lip-read."}, now=NOW)
        kept = actions.forget_guests(now=later.ends_at + 89 * DAY)
        forgotten = actions.forget_guests(now=later.ends_at + 90 * DAY)
        again = actions.forget_guests(now=later.ends_at + 91 * DAY)

        guest.refresh_from_db()
        answer = guest.answers.get()
        assert (kept, forgotten, again) == (0, 1, 0)
        assert (guest.name, guest.email, guest.forgotten_at) == (
            "",
            "",
            later.ends_at + 90 * DAY,
        )
        assert (answer.choice, answer.wants_bsl, answer.access_note, answer.name) == (
            "yes",
            False,
            "",
            "A guest",
        )
        assert [
            (row.address, row.name, row.slots, row.state) for row in Delivery.objects.order_by("pk")
        ] == [
            (f"erased-{row.pk}@erased.invalid", "", {}, "skipped")
            for row in Delivery.objects.order_by("pk")
        ]

    def test_mail_about_another_topic_to_the_same_address_stays(self, session, guest):
        other = SessionFactory(is_open_to_guests=True, date=datetime.date(2027, 3, 1))
        elsewhere = GuestFactory(topic=other.topic, email=guest.email)
        for one, date in ((guest, session), (elsewhere, other)):
            actions.answer_as_guest(guest=one, choice="yes", session=date, now=NOW)
        actions.forget_guests(now=session.ends_at + 90 * DAY)

        assert list(Guest.objects.filter(forgotten_at=None)) == [elsewhere]
        assert sent("confirmed").count("xu@example.org") == 1

    def test_the_daily_job_drops_those_who_never_confirmed(self, client, session, guest):
        client.post(form_page(session), typed(session, email="never@example.org"))
        with time_machine.travel(NOW + 3 * DAY):
            jobs.forget_guests()

        assert list(Guest.objects.all()) == [guest]
        assert Delivery.objects.filter(address="never@example.org").count() == 0

    def test_a_topic_with_a_date_to_come_keeps_its_guests(self, session, guest):
        SessionFactory(topic=session.topic, state="draft", date=datetime.date(2027, 6, 1))

        assert actions.forget_guests(now=session.ends_at + 100 * DAY) == 0


def confirm(member, email):
    address, _ = EmailAddress.objects.get_or_create(user=member, email=email)
    email_confirmed.send(sender=EmailAddress, request=None, email_address=address)


class TestBecomingAMember:
    def test_whoever_confirms_the_address_keeps_answers_presence_and_calendar(self, session, guest):
        actions.answer_as_guest(guest=guest, choice="yes", session=session, now=NOW)
        AttendanceFactory(session=session, member=None, guest=guest, presence="came")
        member = MemberFactory(email="xu@example.org")
        confirm(member, "Xu@example.org")

        assert dict(Answer.objects.values_list("member", "choice")) == {member.pk: "yes"}
        assert Attendance.objects.get().member == member
        assert Guest.objects.count() == 0
        assert list(posted.calendar_holders(session.calendar_uid)) == [member]

    def test_what_they_answered_as_a_member_stands(self, session, guest):
        twin = SessionFactory(topic=session.topic, date=datetime.date(2026, 12, 10))
        member = MemberFactory(email="xu@example.org")
        AnswerFactory(session=twin, member=member, choice="yes")
        coming(guest, session)
        confirm(member, "xu@example.org")

        assert list(Answer.objects.values_list("member", "session", "choice")) == [
            (member.pk, twin.pk, "yes")
        ]

    def test_another_address_takes_nobody_elses_answers(self, session, guest):
        coming(guest, session)
        confirm(MemberFactory(), "other@example.org")

        assert said_by(guest) == {session.pk: "yes"}
        assert Member.objects.filter(answers__isnull=False).count() == 0

    def test_mail_that_waits_for_the_guest_reaches_the_member_with_their_own_links(
        self, session, guest, send_all
    ):
        actions.answer_as_guest(guest=guest, choice="yes", session=session, now=NOW)
        member = MemberFactory(email="xu@example.org")
        confirm(member, "xu@example.org")
        send_all(NOW)

        mine = Delivery.objects.get(message__kind="forums.confirmed")
        assert (mine.member, mine.state) == (member, "sent")
