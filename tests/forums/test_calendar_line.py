"""
What calendars send back reaches the line, moved dates and each date of a topic; and a burst of it
is taken in whole.
"""

import datetime
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from forums import actions
from forums.invitations import invite
from forums.models import Answer, Offer, Reply
from notifications import inbound
from notifications.models import Delivery, IncomingMail
from tests.factories.forums import AnswerFactory, GuestFactory, OfferFactory, SessionFactory
from tests.factories.members import MemberFactory

from .test_races import all_at_once

SAMPLES = Path(__file__).parent / "samples"
MARYAM = "maryam@quillmere.example.org"
UID = "6f1c2b7e-52a4-4d0e-9c35-0d2f8f1e7a41"
# Maryam's calendar answered at 8.55.
NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
BEFORE = NOW - datetime.timedelta(hours=2)

pytestmark = pytest.mark.django_db


@pytest.fixture
def maryam():
    return MemberFactory(email=MARYAM, name="Maryam Siddiqui")


@pytest.fixture
def session(maryam):
    """
    A session with one place, taken, to which Maryam was invited with an entry for her calendar.
    """
    session = SessionFactory(uid=UID, topic__title="Boundaries that bend", capacity=1)
    invite(session.topic, [session], now=BEFORE)
    Delivery.objects.update(state="sent")
    AnswerFactory(session=session)
    return session


def raw(name="thunderbird_accepted", *, address=MARYAM, replace=()):
    content = (SAMPLES / f"{name}.eml").read_bytes()
    for old, new in replace:
        assert old in content
        content = content.replace(old, new)
    return content.replace(MARYAM.encode(), address.encode()).replace(
        b"<7f3d9d0e-0001@", f"<{address}-".encode()
    )


def declined(*, replace=(), **more):
    """
    Return the bytes of a no as Thunderbird sends it.
    """
    turned = (b"PARTSTAT=3DACCEPTED", b"PARTSTAT=3DDECLINED")
    return raw(replace=[turned, *replace], **more)


def take_in(content, now=NOW):
    """
    Take a mail in and return its state and outcome.
    """
    mail = inbound.take_in(content, envelope_to="calendar@pielink.example.org", now=now)
    return mail.state, mail.outcome


def waits(member, session):
    return AnswerFactory(session=session, member=member, choice="waiting", answered_at=BEFORE)


def said_by(member):
    return dict(Answer.objects.filter(member=member).values_list("session_id", "choice"))


def kinds_sent_to(member):
    return list(
        Delivery.objects.filter(member=member)
        .order_by("pk")
        .values_list("message__kind", flat=True)
    )


def test_yes_to_a_full_session_joins_the_line_and_is_told_in_words(session, maryam):
    assert take_in(raw()) == (
        "done",
        "“Yes” to “Boundaries that bend, 08 December 2026” taken from a calendar: every place is "
        "taken, so they wait in line.",
    )
    assert said_by(maryam) == {session.pk: "waiting"}
    assert kinds_sent_to(maryam) == ["forums.invitation", "forums.waiting"]


def test_yes_while_a_place_is_offered_takes_it(session, maryam):
    offer = OfferFactory(answer=waits(maryam, session), made_at=BEFORE, until=NOW.replace(day=23))
    take_in(raw())
    offer.refresh_from_db()
    assert (said_by(maryam), offer.state) == ({session.pk: "yes"}, "taken")
    assert kinds_sent_to(maryam) == ["forums.invitation", "forums.confirmed"]


def test_yes_from_before_an_offer_that_comes_late_or_again_does_not_take_it(session, maryam):
    offer = OfferFactory(answer=waits(maryam, session), made_at=NOW, until=NOW.replace(day=23))
    assert "since" in take_in(raw())[1]
    offer.refresh_from_db()
    assert (said_by(maryam), offer.state) == ({session.pk: "waiting"}, "open")


def test_no_of_somebody_in_line_leaves_it(session, maryam):
    waits(maryam, session)
    take_in(raw("outlook_declined"))
    assert said_by(maryam) == {session.pk: "no"}


def test_no_while_a_place_is_offered_lets_it_go_to_the_next(session, maryam):
    session.answers.all().delete()
    offer = OfferFactory(answer=waits(maryam, session), made_at=BEFORE, until=NOW.replace(day=23))
    behind = AnswerFactory(session=session, choice="waiting", answered_at=NOW)
    take_in(raw("outlook_declined"))
    offer.refresh_from_db()
    assert (said_by(maryam), offer.state) == ({session.pk: "no"}, "declined")
    assert Offer.objects.get(state="open").answer == behind


def test_no_of_somebody_who_comes_offers_their_place_to_the_next(session, maryam):
    session.answers.all().delete()
    AnswerFactory(session=session, member=maryam, answered_at=BEFORE)
    behind = AnswerFactory(session=session, choice="waiting", answered_at=NOW)
    take_in(raw("outlook_declined"))
    assert Offer.objects.get(state="open").answer == behind


def test_answers_to_a_date_before_it_moved_wait_for_its_host_and_leave_the_line_as_it_is(
    session, maryam
):
    waits(maryam, session)
    to = actions.DateSpec(datetime.date(2026, 12, 9), datetime.time(10), datetime.time(11))
    actions.move_session(session=session, to=to, by=session.host, now=NOW)
    assert take_in(raw("outlook_declined")) == (
        "done",
        "Kept for those who look after “Boundaries that bend, 09 December 2026”: answered the date "
        "as it was before it changed.",
    )
    assert (said_by(maryam), Reply.objects.get().kind) == ({session.pk: "waiting"}, "old_time")
    take_in(declined(replace=[(b"SEQUENCE:0", b"SEQUENCE:1")]))
    assert said_by(maryam) == {session.pk: "no"}


def test_no_to_a_second_date_that_was_announced_later_leaves_the_first(session, maryam):
    first = SessionFactory(topic=session.topic, date=datetime.date(2026, 12, 10))
    assert said_by(maryam) == {}
    AnswerFactory(session=first, member=maryam, answered_at=BEFORE)
    take_in(raw("outlook_declined"))
    assert said_by(maryam) == {first.pk: "yes", session.pk: "no"}


def test_no_to_one_date_says_nothing_of_one_that_was_never_answered(session, maryam):
    SessionFactory(topic=session.topic, date=datetime.date(2026, 12, 10))
    take_in(raw("outlook_declined"))
    assert said_by(maryam) == {session.pk: "no"}


def test_yes_to_a_second_date_gives_up_the_first(session, maryam):
    first = SessionFactory(topic=session.topic, date=datetime.date(2026, 12, 10))
    AnswerFactory(session=first, member=maryam, answered_at=BEFORE)
    session.answers.all().delete()
    take_in(raw())
    assert said_by(maryam) == {first.pk: "no", session.pk: "yes"}


def test_guest_whose_calendar_declines_gives_the_place_back(session):
    session.answers.all().delete()
    guest = GuestFactory(topic=session.topic, email="ines@elsewhere.example.org")
    actions.respond(topic=session.topic, guest=guest, choice="yes", session=session, now=BEFORE)
    behind = AnswerFactory(session=session, choice="waiting", answered_at=NOW)
    counter = [(b"METHOD:REPLY", b"METHOD:COUNTER")]
    assert take_in(raw(address=guest.email, replace=counter)) == (
        "waiting",
        "A guest’s calendar answers “Boundaries that bend, 08 December 2026” (proposes another "
        "time). Nothing changed.",
    )
    take_in(declined(address=guest.email))
    assert guest.answers.get().choice == "no"
    assert Offer.objects.get(state="open").answer == behind


@pytest.mark.parametrize(
    ("address", "replace", "outcome"),
    [
        (
            "stranger@elsewhere.example.org",
            (b"SEQUENCE:0", b"SEQUENCE:0"),
            "A calendar answers “Boundaries that bend, 08 December 2026”, but not from the address "
            "of somebody we invited. Nothing changed.",
        ),
        (
            MARYAM,
            (b"UID:session-6f1c2b7e", b"UID:session-6f1c2b7f"),
            "A calendar answers an event that is none of ours. Nothing changed.",
        ),
    ],
)
def test_what_cannot_be_taken_says_why_to_organisers_and_nothing_to_its_sender(
    address, replace, outcome, client, organiser, session
):
    mails = Delivery.objects.count()
    assert take_in(raw(address=address, replace=[replace])) == ("waiting", outcome)
    client.force_login(organiser)
    mail = IncomingMail.objects.get()
    assert outcome in client.get(reverse("notifications:incoming_mail", args=[mail.pk])).text
    assert (Delivery.objects.count(), Answer.objects.count()) == (mails, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_burst_of_answers_is_taken_in_whole_by_two_workers_who_each_get_all_of_it():
    session = SessionFactory(uid=UID, topic__title="Boundaries that bend", capacity=50)
    people = MemberFactory.create_batch(120)
    invite(session.topic, [session], now=BEFORE)
    Delivery.objects.update(state="sent")
    burst = [raw(address=member.email) for member in people]

    def take_all(mails):
        for content in mails:
            take_in(content, now=datetime.datetime.now(datetime.UTC))

    all_at_once(take_all, [burst, burst[60:] + burst[:60]])
    connection.close()
    assert Counter(IncomingMail.objects.values_list("state", flat=True)) == {"done": 120}
    assert Counter(session.answers.values_list("choice", flat=True)) == {
        "yes": 50,
        "waiting": 70,
    }
    told = Delivery.objects.filter(member__in=people).exclude(message__kind="forums.invitation")
    assert Counter(told.values_list("message__kind", flat=True)) == {
        "forums.confirmed": 50,
        "forums.waiting": 70,
    }
    assert told.values("member").distinct().count() == 120
