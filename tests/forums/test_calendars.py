"""
Calendars to subscribe to: of a season, of a SIG, of one member; and when they are sent again.
"""

import datetime

import icalendar
import pytest
import time_machine
from django.urls import reverse

from forums import actions
from forums.models import CalendarKey
from forums.privacy import erase
from tests.factories.forums import AnswerFactory, SeasonFactory, SessionFactory, TopicFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory, SigMembershipFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def member():
    return MemberFactory()


@pytest.fixture
def own(member):
    """
    Give the address of the member's own calendar.
    """
    key = actions.make_calendar_key(member=member, now=NOW)
    return reverse("forums:own_calendar", args=[key.key])


def events_of(response):
    return icalendar.Calendar.from_ical(response.content).walk("VEVENT")


def uids_of(response):
    return {str(event["UID"]) for event in events_of(response)}


def test_season_calendar_holds_what_everyone_may_know_of_in_that_season(client):
    season = SeasonFactory(slug="winter")
    listed = SessionFactory(topic=TopicFactory(season=season))
    SessionFactory(topic=TopicFactory(season=SeasonFactory()))
    SessionFactory(topic=TopicFactory(season=season), state="draft")
    SessionFactory(topic=TopicFactory(season=season, sig=SigFactory(), audience="sig"))
    response = client.get(reverse("forums:season_calendar", args=["winter"]))
    assert uids_of(response) == {listed.calendar_uid}


def test_sig_calendar_holds_what_the_sig_opened_to_everyone(client):
    sig = SigFactory(slug="leads")
    opened = SessionFactory(topic=TopicFactory(sig=sig))
    SessionFactory(topic=TopicFactory(sig=sig, audience="sig"))
    SessionFactory()
    response = client.get(reverse("forums:sig_calendar", args=["leads"]))
    assert uids_of(response) == {opened.calendar_uid}


def test_own_calendar_leaves_out_what_was_refused_and_frees_the_time_of_what_is_open(
    client, member, own
):
    coming = AnswerFactory(member=member).session
    AnswerFactory(member=member, choice="no")
    hosted = SessionFactory(host=member)
    unanswered = SessionFactory()
    events = events_of(client.get(own))
    found = {str(event["UID"]): str(event.get("TRANSP", "")) for event in events}
    assert found == {
        coming.calendar_uid: "",
        hosted.calendar_uid: "",
        unanswered.calendar_uid: "TRANSPARENT",
    }


def test_own_calendar_keeps_a_cancelled_session_as_cancelled(client, member, own):
    SessionFactory(state="cancelled")
    (event,) = events_of(client.get(own))
    assert event["STATUS"] == "CANCELLED"


@pytest.mark.parametrize("address", ["forums:calendar", "own"])
def test_no_calendar_carries_the_join_link_or_an_address(client, own, address):
    SessionFactory(join_link="https://meet.example.org/the-room")
    text = client.get(own if address == "own" else reverse(address)).content.decode()
    assert [found for found in ("the-room", "mailto:", "ATTENDEE") if found in text] == []


def test_new_address_ends_the_old_one(client, member, own):
    fresh = actions.make_calendar_key(member=member, now=LATER)
    codes = [
        client.get(address).status_code
        for address in (own, reverse("forums:own_calendar", args=[fresh.key]))
    ]
    assert codes == [404, 200]


def test_ended_address_and_one_that_never_was_answer_alike(client, member, own):
    client.force_login(member)
    client.post(reverse("forums:end_calendar_key"))
    ended = client.get(own)
    guessed = client.get(reverse("forums:own_calendar", args=["A" * 43]))
    assert (ended.status_code, guessed.status_code) == (404, 404)


@pytest.mark.parametrize("change", [{"is_active": False}, "erased"])
def test_calendar_of_somebody_who_left_is_gone(client, member, own, change):
    if change == "erased":
        erase(member, NOW)
    else:
        type(member).objects.filter(pk=member.pk).update(**change)
    assert client.get(own).status_code == 404


def test_calendar_page_makes_renews_and_ends_the_address_of_who_is_signed_in(client, member):
    other = actions.make_calendar_key(member=MemberFactory(), now=NOW)
    client.force_login(member)
    page = reverse("forums:calendar_key")
    seen = ["Make the address" in client.get(page).content.decode()]
    client.post(page)
    first = CalendarKey.objects.get(member=member).key
    seen.append(first in client.get(page).content.decode())
    client.post(page)
    seen.append(CalendarKey.objects.get(member=member).key != first)
    client.post(reverse("forums:end_calendar_key"))
    assert seen == [True, True, True]
    assert list(CalendarKey.objects.values_list("key", flat=True)) == [other.key]


def test_calendar_page_asks_visitors_to_sign_in(client):
    response = client.get(reverse("forums:calendar_key"))
    assert (response.status_code, response.url.split("?")[0]) == (302, "/accounts/login/")


def asked_again(client, address, response, *, by):
    headers = {"etag": "if-none-match", "last-modified": "if-modified-since"}
    return client.get(address, headers={headers[by]: response[by]})


@pytest.mark.parametrize("by", ["etag", "last-modified"])
def test_unchanged_calendar_is_not_sent_again(client, own, by):
    SessionFactory()
    for address in (own, reverse("forums:calendar")):
        first = client.get(address)
        again = asked_again(client, address, first, by=by)
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        assert (again["ETag"], again["Last-Modified"]) == (first["ETag"], first["Last-Modified"])


def test_unchanged_calendar_is_the_same_to_the_byte_an_hour_later(client, own):
    SessionFactory()
    first = client.get(own).content
    with time_machine.travel(LATER, tick=False):
        assert client.get(own).content == first


@pytest.mark.parametrize("number", [1, 3, 12])
def test_unchanged_calendar_is_told_from_its_marks_alone(
    client, own, django_assert_num_queries, number
):
    SigMembershipFactory(member=CalendarKey.objects.get().member)
    for _ in range(number):
        AnswerFactory(member=CalendarKey.objects.get().member)
    first = client.get(own)
    with django_assert_num_queries(8):
        assert asked_again(client, own, first, by="etag").status_code == 304
    with django_assert_num_queries(10):
        client.get(own)
    public = reverse("forums:calendar")
    first = client.get(public)
    with django_assert_num_queries(2):
        assert asked_again(client, public, first, by="etag").status_code == 304


def moved(session, member, sig):
    to = actions.DateSpec(datetime.date(2026, 12, 9), session.start_time, session.end_time)
    actions.move_session(session=session, to=to, by=session.host, now=LATER)


def cancelled(session, member, sig):
    actions.cancel_session(session=session, by=session.host, now=LATER)


def refused(session, member, sig):
    actions.respond(topic=session.topic, member=member, choice="no", now=LATER)


def taken_up(session, member, sig):
    actions.respond(topic=session.topic, member=member, choice="yes", session=session, now=LATER)


def left_sig(session, member, sig):
    member.sig_memberships.update(left_at=LATER)


@pytest.mark.parametrize("change", [moved, cancelled, refused, taken_up, left_sig])
@pytest.mark.parametrize("by", ["etag", "last-modified"])
def test_own_calendar_is_sent_again_after_a_change(client, member, own, change, by):
    session = SessionFactory()
    sig = SigFactory(members=[member])
    SessionFactory(topic=TopicFactory(sig=sig, audience="sig"))
    first = client.get(own)
    change(session, member, sig)
    assert asked_again(client, own, first, by=by).status_code == 200


@pytest.mark.parametrize("change", [moved, cancelled])
@pytest.mark.parametrize("by", ["etag", "last-modified"])
def test_public_calendars_are_sent_again_after_a_change(client, change, by):
    session = SessionFactory(topic=TopicFactory(season=SeasonFactory(slug="winter")))
    addresses = [reverse("forums:calendar"), reverse("forums:season_calendar", args=["winter"])]
    first = {address: client.get(address) for address in addresses}
    change(session, None, None)
    codes = [asked_again(client, one, first[one], by=by).status_code for one in addresses]
    assert codes == [200, 200]


def test_calendar_of_a_season_or_sig_that_is_not_there_is_not_found(client):
    codes = [
        client.get(reverse(name, args=["nowhere"])).status_code
        for name in ("forums:season_calendar", "forums:sig_calendar")
    ]
    assert codes == [404, 404]
