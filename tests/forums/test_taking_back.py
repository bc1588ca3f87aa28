"""
What was announced or changed is taken back before its mail leaves.
"""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from forums import actions, queries, reminders
from forums.forms import RESERVED
from forums.models import Answer, Season, Session, SessionChange
from members.actions import close_account
from members.models import Member
from notifications import outbox, roundups
from notifications import queries as mail
from notifications.actions import choose_pace, see_all_notices
from notifications.enums import Pace
from notifications.models import Delivery, Message
from tests.factories.forums import AnswerFactory, SeasonFactory, SessionFactory, TopicFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
LEAVES = NOW + 10 * MINUTE
TUESDAY, THURSDAY = (
    actions.DateSpec(datetime.date(2026, 12, day), datetime.time(12, 30), datetime.time(14))
    for day in (8, 10)
)
State = Delivery.State

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ten_minutes(settings):
    settings.FORUM_STOP_SECONDS = 600


@pytest.fixture
def ada():
    return MemberFactory(name="Ada", email="ada@example.org")


@pytest.fixture
def host():
    return MemberFactory(name="Hanna Host", email="hanna@example.org")


def drafted(host, *days, topic=None):
    topic = topic or TopicFactory(title="Boundaries", created_by=host)
    return [
        SessionFactory(
            topic=topic, host=host, state="draft", date=datetime.date(2026, 12, day), capacity=8
        )
        for day in days or [8]
    ]


def announced(host, *days, left=True):
    """
    Announce a topic on these days of December; where its mail has `left`, all of it is sent.
    """
    sessions = drafted(host, *days)
    actions.announce_topic(topic=sessions[0].topic, by=host, now=NOW - 60 * MINUTE if left else NOW)
    if left:
        Delivery.objects.filter(state=State.QUEUED).update(state=State.SENT)
    return [Session.objects.get(pk=session.pk) for session in sessions]


def batch_of(session):
    return session.changes.standing().exclude(batch="").last().batch


def take_back(session, *, by, now=NOW + MINUTE):
    return actions.take_back(batch=batch_of(session), by=by, now=now)


def states(kind, **of):
    rows = Delivery.objects.filter(message__kind=f"forums.{kind}", **of).order_by("pk")
    return list(rows.values_list("member__name", "state"))


def as_it_is(session):
    session.refresh_from_db()
    return session.state, session.date.day, session.start_time.hour, session.sequence


def test_what_a_press_wrote_waits_until_its_moment_and_then_goes_with_the_next_sweep(host, ada):
    announced(host, left=False)
    assert outbox.sweep(now=LEAVES - MINUTE) == (0, 0)
    assert outbox.sweep(now=LEAVES) == (2, 0)


def test_without_a_wait_it_goes_at_once_and_cannot_be_taken_back(host, ada, settings):
    settings.FORUM_STOP_SECONDS = 0
    [session] = announced(host, left=False)
    assert queries.waiting_presses(host, now=NOW) == []
    with pytest.raises(actions.TooLate):
        take_back(session, by=host, now=NOW)
    assert states("invitation") == [("Ada", State.QUEUED)]


def test_an_announcement_taken_back_is_a_draft_and_can_be_announced_anew(host, ada):
    tuesday, thursday = announced(host, 8, 10, left=False)
    take_back(tuesday, by=host)
    assert [as_it_is(one) for one in (tuesday, thursday)] == [
        ("draft", 8, 12, 1),
        ("draft", 10, 12, 1),
    ]
    assert tuesday.announced_at is None
    assert set(Delivery.objects.values_list("state", "reason")) == {
        (State.SKIPPED, "Taken back before it left.")
    }
    changes = SessionChange.objects.filter(kind="announced")
    assert (
        list(changes.values_list("taken_back_at", "taken_back_by")) == [(NOW + MINUTE, host.pk)] * 2
    )
    actions.announce_topic(topic=tuesday.topic, by=host, now=NOW + 2 * MINUTE)
    assert states("invitation") == [("Ada", State.SKIPPED), ("Ada", State.QUEUED)]


def test_who_answered_what_is_taken_back_is_told_once_and_asked_anew(host, ada):
    tuesday, thursday = announced(host, 8, 10, left=False)
    maybe = MemberFactory(name="May Be")
    for member, choice in [(ada, "yes"), (maybe, "maybe")]:
        actions.respond(
            topic=tuesday.topic,
            member=member,
            choice=choice,
            session=thursday if choice == "yes" else None,
            now=NOW,
        )
    [press] = queries.waiting_presses(host, now=NOW + MINUTE)
    assert (press.answered, press.mails, press.may_take_back) == (3, 3, True)
    take_back(tuesday, by=host)
    assert sorted(states("taken_back")) == [("Ada", State.QUEUED), ("May Be", State.QUEUED)]
    message = Message.objects.get(kind="forums.taken_back", deliveries__member=ada)
    assert (message.calendar_method, message.calendar_uid, message.calendar_sequence) == (
        "CANCEL",
        thursday.calendar_uid,
        1,
    )
    assert Answer.objects.count() == 0
    [notice] = mail.notice_page(ada, 1, NOW + MINUTE).notices[:1]
    assert (notice.kind_label, notice.path) == ("A date is not settled after all", "/forums/")


def test_a_move_taken_back_is_at_the_former_time_and_nobody_hears_of_it(host, ada):
    [session] = announced(host)
    actions.move_session(session=session, to=THURSDAY, by=host, now=NOW)
    assert queries.session_page(ada, session.pk).line.was == "Tuesday 8 December, 12.30"
    take_back(session, by=host)
    assert as_it_is(session) == ("announced", 8, 12, 2)
    assert (session.starts_at.hour, session.ends_at.hour) == (12, 14)
    assert {state for _, state in states("moved")} == {State.SKIPPED}
    assert queries.session_page(ada, session.pk).line.moved_from is None
    actions.move_session(session=session, to=THURSDAY, by=host, now=NOW + 2 * MINUTE)
    assert set(states("moved", state=State.QUEUED)) == {
        ("Ada", State.QUEUED),
        ("Hanna Host", State.QUEUED),
    }


def test_a_move_out_of_summer_time_comes_back_to_the_same_hour_on_the_wall(host):
    session = SessionFactory(host=host, topic__created_by=host, date=datetime.date(2027, 3, 30))
    to = actions.DateSpec(datetime.date(2027, 3, 25), datetime.time(12, 30), datetime.time(14))
    actions.move_session(session=session, to=to, by=host, now=NOW)
    take_back(session, by=host)
    assert as_it_is(session) == ("announced", 30, 12, 2)
    assert session.starts_at.hour == 11


def test_who_answered_the_new_time_in_between_is_told_that_the_former_one_holds(host, ada):
    [session] = announced(host)
    before = AnswerFactory(session=session, answered_at=NOW - MINUTE).member
    actions.move_session(session=session, to=THURSDAY, by=host, now=NOW)
    actions.respond(topic=session.topic, member=ada, choice="yes", session=session, now=NOW)
    take_back(session, by=host)
    assert states("moved", state=State.QUEUED) == [("Ada", State.QUEUED)]
    message = Message.objects.get(kind="forums.moved", calendar_sequence=2)
    assert "It is now: Tuesday 8 December 2026" in message.text
    assert states("moved", member=before) == [(before.name, State.SKIPPED)]
    assert Answer.objects.filter(session=session, choice="yes").count() == 2


def test_a_cancellation_taken_back_takes_place_and_its_invitations_are_written_anew(host, ada):
    tuesday, thursday = announced(host, 8, 10, left=False)
    late = MemberFactory(name="Weekly")
    choose_pace(member=late, stream="forums", pace=Pace.WEEKLY, now=NOW)
    Delivery.objects.filter(member__in=[host, ada]).update(state=State.SENT)
    Delivery.objects.create(
        message=Message.objects.get(kind="forums.invitation"),
        member=late,
        address=late.email,
        name=late.name,
        state=State.HELD,
        due_at=NOW,
    )
    SessionChange.objects.update(leaves_at=NOW)
    for _ in range(2):
        at = NOW + MINUTE
        actions.cancel_session(session=tuesday, by=host, now=at)
        take_back(tuesday, by=host, now=at + MINUTE)
    assert as_it_is(tuesday) == ("announced", 8, 12, 4)
    assert tuesday.cancelled_at is None
    assert queries.session_page(ada, tuesday.pk).cancelled is None
    assert {state for _, state in states("cancelled")} == {State.SKIPPED}
    [held] = Delivery.objects.filter(member=late, state=State.HELD).select_related("message")
    assert held.message.facts["sessions"] == {str(tuesday.pk): 4, str(thursday.pk): 0}
    assert states("invitation", member=ada) == [("Ada", State.SENT)]


def test_a_cancellation_of_the_one_date_taken_back_leaves_nobody_uninvited(host, ada):
    [session] = announced(host, left=False)
    actions.cancel_session(session=session, by=host, now=NOW + MINUTE)
    assert states("invitation") == [("Ada", State.SKIPPED)]
    take_back(session, by=host, now=NOW + 2 * MINUTE)
    [invitation] = Delivery.objects.filter(member=ada, state=State.QUEUED)
    # With what announced it, since that has not left either; and so the host's own mail.
    assert (invitation.due_at, invitation.message.batch) == (LEAVES, batch_of(session))
    assert states("hosting", state=State.QUEUED, message__facts__sequence=2) == [
        ("Hanna Host", State.QUEUED)
    ]
    take_back(session, by=host, now=NOW + 3 * MINUTE)
    assert as_it_is(session) == ("draft", 8, 12, 3)
    assert set(Delivery.objects.filter(member=ada).values_list("state", flat=True)) == {
        State.SKIPPED
    }


def test_a_change_taken_back_is_held_as_before(host, ada):
    [session] = announced(host)
    other = MemberFactory(name="Other Host")
    details = actions.SessionDetails(
        type="webinar",
        host=other,
        capacity=3,
        place="The mill",
        confidentiality="open",
        recording_policy="notes",
    )
    AnswerFactory.create_batch(2, session=session)
    actions.change_session(session=session, details=details, by=host, now=NOW)
    take_back(session, by=host)
    session.refresh_from_db()
    assert (session.type, session.host, session.capacity, session.place, session.join_link) == (
        "conversation",
        host,
        8,
        "",
        "https://meet.example.org/room",
    )
    assert (session.confidentiality, session.recording_policy, session.sequence) == (
        "chatham_house",
        "none",
        2,
    )
    for kind in ("changed", "handed_over"):
        assert {state for _, state in states(kind)} == {State.SKIPPED}
    assert states("hosting", state=State.QUEUED) == []


def test_a_change_taken_back_brings_no_host_back_who_has_closed_their_account(organiser, host):
    [session] = announced(host)
    other = MemberFactory(name="Other Host")
    details = actions.SessionDetails(
        host=other,
        join_link=session.join_link,
        confidentiality=session.confidentiality,
        recording_policy=session.recording_policy,
    )
    actions.change_session(session=session, details=details, by=host, now=NOW)
    close_account(member=host, now=NOW)
    take_back(session, by=organiser)
    session.refresh_from_db()
    assert session.host == other


def test_a_place_taken_back_is_told_to_who_answered_in_between(host, ada):
    [session] = announced(host)
    details = actions.SessionDetails(
        host=host, place="The mill", confidentiality="chatham_house", recording_policy="none"
    )
    actions.change_session(session=session, details=details, by=host, now=NOW)
    actions.respond(topic=session.topic, member=ada, choice="yes", session=session, now=NOW)
    take_back(session, by=host)
    message = Message.objects.get(kind="forums.changed", calendar_sequence=2)
    assert "It was:    The mill" in message.text
    assert states("changed", state=State.QUEUED) == [("Ada", State.QUEUED)]


def test_a_season_announced_in_one_press_is_taken_back_whole(host, ada):
    season = SeasonFactory(announced_at=NOW)
    one, other = (
        SessionFactory(host=host, topic__season=season, topic__created_by=None) for _ in range(2)
    )
    for session in (one, other):
        session.changes.create(
            kind="announced", by=host, at=NOW, sequence=0, batch="whole", leaves_at=LEAVES
        )
    outbox.post(
        kind="forums.invitation",
        source_key="season",
        context={"topic": one.topic, "sessions": [one], "session_url": "https://example.org/"},
        recipients=Member.objects.filter(pk=ada.pk),
        stream="forums",
        batch="whole",
        leaves_at=LEAVES,
        now=NOW,
    )
    assert queries.waiting_presses(host, now=NOW)[0].heading == "Announced: 2 topics"
    actions.take_back(batch="whole", by=host, now=NOW)
    assert [as_it_is(each)[0] for each in (one, other)] == ["draft", "draft"]
    assert Season.objects.get().announced_at is None
    assert states("invitation") == [("Ada", State.SKIPPED)]


def test_taking_back_twice_does_nothing_more(host, ada):
    [session] = announced(host)
    actions.move_session(session=session, to=THURSDAY, by=host, now=NOW)
    batch = batch_of(session)
    for _ in range(2):
        actions.take_back(batch=batch, by=host, now=NOW + MINUTE)
    assert as_it_is(session) == ("announced", 8, 12, 2)
    assert session.changes.filter(kind="taken_back").count() == 1


def test_once_its_moment_has_come_or_any_of_it_has_left_it_stays(host, ada):
    [session] = announced(host)
    actions.move_session(session=session, to=THURSDAY, by=host, now=NOW)
    with pytest.raises(actions.TooLate):
        take_back(session, by=host, now=LEAVES)
    Delivery.objects.filter(member=ada, message__kind="forums.moved").update(state=State.SENDING)
    with pytest.raises(actions.TooLate):
        take_back(session, by=host)
    assert as_it_is(session) == ("announced", 10, 12, 1)
    assert states("moved", member=host) == [("Hanna Host", State.QUEUED)]


def test_an_announcement_that_was_moved_since_is_taken_back_after_the_move(host, ada):
    [session] = announced(host, left=False)
    announcement = batch_of(session)
    actions.move_session(session=session, to=THURSDAY, by=host, now=NOW)
    with pytest.raises(actions.ChangedSince):
        actions.take_back(batch=announcement, by=host, now=NOW)
    take_back(session, by=host)
    actions.take_back(batch=announcement, by=host, now=NOW + MINUTE)
    assert as_it_is(session) == ("draft", 8, 12, 3)


def test_a_batch_that_nobody_knows_is_refused():
    for batch in ("", "unknown"):
        with pytest.raises(actions.NothingToTakeBack):
            actions.take_back(batch=batch, by=None, now=NOW)


def test_while_the_mail_of_a_change_waits_the_session_is_changed_no_further(host, ada):
    [session] = announced(host)
    actions.move_session(session=session, to=THURSDAY, by=host, now=NOW)
    other = actions.SessionDetails(
        host=host,
        join_link=session.join_link,
        capacity=8,
        confidentiality="open",
        recording_policy="none",
    )
    wording = actions.Wording("Bending", "How far?")
    for change in (
        lambda: actions.move_session(session=session, to=TUESDAY, by=host, now=NOW),
        lambda: actions.cancel_session(session=session, by=host, now=NOW),
        lambda: actions.change_session(session=session, details=other, by=host, now=NOW),
        lambda: actions.reword_topic(topic=session.topic, to=wording, by=host, now=NOW),
    ):
        with pytest.raises(actions.StillWaits) as refused:
            change()
        assert refused.value.leaves_at == LEAVES
    more_places = actions.SessionDetails(
        host=host,
        join_link="https://meet.example.org/other",
        capacity=20,
        confidentiality="chatham_house",
        recording_policy="none",
    )
    actions.change_session(session=session, details=more_places, by=host, now=NOW)
    assert as_it_is(session) == ("announced", 10, 12, 1)
    assert session.capacity == 20


def test_nothing_of_it_is_told_on_the_site_or_in_a_round_up_before(host, ada):
    paces = [("Site", Pace.SITE), ("Daily", Pace.DAILY)]
    site, daily = (MemberFactory(name=name) for name, _ in paces)
    for member, (_, pace) in zip((site, daily), paces, strict=True):
        choose_pace(member=member, stream="forums", pace=pace, now=NOW)
    Member.objects.update(joined_at=NOW - datetime.timedelta(days=40))
    announced(host, left=False)
    before, after = LEAVES - MINUTE, LEAVES
    people = [ada, site, daily]
    assert [mail.unseen_notices(Member.objects.get(pk=one.pk), before) for one in people] == [0] * 3
    assert mail.notice_page(site, 1, before).notices == []
    assert [mail.unseen_notices(Member.objects.get(pk=one.pk), after) for one in people] == [1] * 3
    titles = [
        [item["items"][0].title for item in roundups.next_for(daily, now=at)]
        for at in (before, after)
    ]
    assert titles == [[], ["Boundaries"]]


def test_seeing_all_notices_leaves_what_cannot_be_seen_yet_unseen(client, host):
    site = MemberFactory()
    choose_pace(member=site, stream="forums", pace=Pace.SITE, now=NOW)
    announced(host, left=False)
    pk = Delivery.objects.get(member=site).pk
    see_all_notices(member=site, up_to=pk, now=NOW)
    assert mail.unseen_notices(site, LEAVES) == 1


def test_nobody_is_reminded_of_a_time_that_can_still_be_taken_back(host, ada, settings):
    settings.FORUM_REMINDER_MINUTES = [60]
    session = SessionFactory(host=host, date=datetime.date(2026, 11, 24))
    AnswerFactory(session=session, member=ada)
    to = actions.DateSpec(datetime.date(2026, 11, 22), datetime.time(9, 40), datetime.time(11))
    actions.move_session(session=session, to=to, by=host, now=NOW)
    assert [reminders.send_due(now=at) for at in (NOW, LEAVES)] == [0, 1]


# The pages


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


def test_the_strip_shows_when_it_leaves_and_takes_it_back_without_a_script(clock, host, ada):
    [session] = announced(host)
    desk = signed_in(host)
    desk.post(
        reverse("forums:move", args=[session.pk]),
        {"date": "2026-12-10", "start_time": "12:30", "end_time": "14:00"},
    )
    page = desk.get(Session.objects.get().get_absolute_url())
    assert "2 mails leave at <time" in page.text
    assert ">9.10</time>" in page.text
    address = reverse("forums:take_back", args=[batch_of(session)])
    assert f'action="{address}"' in page.text
    assert "Take it back" not in signed_in(ada).get(session.get_absolute_url()).text
    again = desk.post(
        reverse("forums:move", args=[session.pk]),
        {"date": "2026-12-11", "start_time": "12:30", "end_time": "14:00", "reason": "So."},
    )
    assert (again.status_code, again.context["form"].non_field_errors()) == (
        422,
        ["The mail of the last change leaves at 9.10. Take that change back, or wait until then."],
    )
    assert "So." in again.text
    done = desk.post(address, follow=True)
    assert [str(each) for each in done.context["messages"]] == [
        "Taken back. None of its mail leaves, and everything is as it was before."
    ]
    assert as_it_is(session) == ("announced", 8, 12, 2)
    assert "Take it back" not in done.text
    clock.move_to(LEAVES, tick=False)
    late = desk.post(address, follow=True)
    assert late.status_code == 200


def test_taking_back_is_for_those_who_look_after_every_date_of_it(clock, host, ada, organiser):
    sig = SigFactory()
    facilitator = MemberFactory()
    facilitator.facilitation_terms.create(sig=sig, started_at=NOW)
    topic = TopicFactory(sig=sig, created_by=None)
    other_host = MemberFactory()
    SessionFactory(topic=topic, host=host, state="draft")
    SessionFactory(topic=topic, host=other_host, state="draft", date=datetime.date(2026, 12, 10))
    actions.announce_topic(topic=topic, by=facilitator, now=NOW)
    address = reverse("forums:take_back", args=[batch_of(topic.sessions.first())])
    assert Client().post(address).status_code == 302
    answers = {
        name: signed_in(member).post(address).status_code
        for name, member in [("member", ada), ("host", host)]
    }
    assert answers == {"member": 404, "host": 403}
    assert signed_in(facilitator).get(address).status_code == 405
    page = signed_in(host).get(topic.sessions.first().get_absolute_url())
    assert "an organiser can take it back" in page.text
    done = signed_in(facilitator).post(address)
    assert done.url == reverse("forums:review", args=[topic.pk])
    late = signed_in(organiser).post(address)
    assert late.status_code == 302


@pytest.mark.parametrize("number", [1, 3])
def test_the_desk_takes_the_same_steps_for_any_number_of_presses(
    clock, number, host, organiser, django_assert_num_queries
):
    for _ in range(number):
        topic = TopicFactory()
        drafted(host, 8, 10, topic=topic)
        actions.announce_topic(topic=topic, by=host, now=NOW)
    client = signed_in(organiser)
    client.get("/forums/desk/")
    with django_assert_num_queries(21):
        page = client.get("/forums/desk/")
    assert len(page.context["presses"]) == number


def test_no_season_can_take_the_address_of_a_press():
    assert "presses" in RESERVED
