import datetime

import pytest

from forums import actions
from forums.clock import ImpossibleTime
from forums.models import Session, SessionChange, Topic
from notifications import posted
from notifications.models import Delivery, Message
from tests.factories.forums import AnswerFactory, SessionFactory, TopicFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
TUESDAY = actions.DateSpec(datetime.date(2026, 12, 8), datetime.time(12, 30), datetime.time(14))
THURSDAY = actions.DateSpec(datetime.date(2026, 12, 10), datetime.time(12, 30), datetime.time(14))

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return MemberFactory(name="Host Hanna")


def complete(host, **more):
    return actions.SessionDetails(
        host=host,
        join_link="https://meet.example.org/room",
        confidentiality="chatham_house",
        recording_policy="none",
        **more,
    )


def drafted(host, dates=(TUESDAY,), **topic):
    return actions.draft_topic(
        by=host,
        topic=actions.TopicDetails(title="Boundaries", question="How far?", **topic),
        details=complete(host),
        dates=dates,
        now=NOW,
    )


def recipients_of(kind):
    return sorted(
        Delivery.objects.filter(message__kind=kind).values_list("member__name", flat=True)
    )


def test_draft_topic_writes_one_draft_for_each_date(host):
    topic = drafted(host, dates=[TUESDAY, THURSDAY])
    assert list(topic.sessions.values_list("state", "date")) == [
        ("draft", TUESDAY.date),
        ("draft", THURSDAY.date),
    ]
    assert Message.objects.count() == 0


def test_draft_topic_for_a_date_gone_by_is_refused_whole(host):
    gone = actions.DateSpec(datetime.date(2026, 11, 20), datetime.time(12, 30), datetime.time(14))
    with pytest.raises(actions.InThePast):
        drafted(host, dates=[TUESDAY, gone])
    assert (Topic.objects.count(), Session.objects.count()) == (0, 0)


def test_draft_topic_at_a_time_the_clocks_skip_is_refused(host):
    skipped = actions.DateSpec(datetime.date(2027, 3, 28), datetime.time(1, 30), datetime.time(3))
    with pytest.raises(ImpossibleTime):
        drafted(host, dates=[skipped])


def test_redraft_topic_replaces_words_and_dates(host):
    topic = drafted(host)
    actions.redraft_topic(
        topic=topic,
        to=actions.TopicDetails(title="Bending", question="How far?"),
        details=complete(host),
        dates=[THURSDAY],
        now=NOW,
    )
    topic.refresh_from_db()
    assert (topic.title, [session.date for session in topic.sessions.all()]) == (
        "Bending",
        [THURSDAY.date],
    )


def test_redraft_topic_that_is_announced_is_refused(host):
    topic = drafted(host)
    actions.announce_topic(topic=topic, by=host, now=NOW)
    with pytest.raises(actions.NotScheduled):
        actions.redraft_topic(
            topic=topic,
            to=actions.TopicDetails(title="Bending", question="How far?"),
            details=complete(host),
            dates=[THURSDAY],
            now=NOW,
        )


def test_announce_topic_invites_everyone_reachable_and_tells_the_host(host):
    MemberFactory(name="Ada")
    MemberFactory(name="Ben")
    MemberFactory(name="Closed", is_active=False)
    actions.announce_topic(topic=drafted(host), by=host, now=NOW)
    assert recipients_of("forums.invitation") == ["Ada", "Ben"]
    assert recipients_of("forums.hosting") == ["Host Hanna"]


def test_announce_topic_of_a_sig_invites_its_members_alone(host):
    sig = SigFactory()
    inside = MemberFactory(name="Inside")
    inside.sig_memberships.create(sig=sig, joined_at=NOW)
    left = MemberFactory(name="Left")
    left.sig_memberships.create(sig=sig, joined_at=NOW, left_at=NOW)
    MemberFactory(name="Outside")
    topic = drafted(host, sig=sig, audience="sig")
    actions.announce_topic(topic=topic, by=host, now=NOW)
    assert recipients_of("forums.invitation") == ["Inside"]


def test_announce_topic_for_a_single_date_carries_a_calendar_request(host):
    topic = drafted(host)
    actions.announce_topic(topic=topic, by=host, now=NOW)
    message = Message.objects.get(kind="forums.invitation")
    assert (message.calendar_method, message.calendar_uid) == (
        "REQUEST",
        topic.sessions.get().calendar_uid,
    )


def test_announce_topic_on_twin_dates_carries_no_calendar_part(host):
    actions.announce_topic(topic=drafted(host, dates=[TUESDAY, THURSDAY]), by=host, now=NOW)
    message = Message.objects.get(kind="forums.invitation")
    assert (message.calendar_method, message.calendar) == ("", "")


def test_announce_topic_twice_invites_nobody_twice(host):
    MemberFactory(name="Ada")
    topic = drafted(host)
    actions.announce_topic(topic=topic, by=host, now=NOW)
    assert actions.announce_topic(topic=topic, by=host, now=NOW) == []
    assert recipients_of("forums.invitation") == ["Ada"]


def test_announce_topic_that_is_not_settled_names_what_is_missing(host):
    topic = actions.draft_topic(
        by=host,
        topic=actions.TopicDetails(title="Boundaries", question="How far?"),
        details=actions.SessionDetails(),
        dates=[TUESDAY],
        now=NOW,
    )
    with pytest.raises(actions.NotReady) as refusal:
        actions.announce_topic(topic=topic, by=host, now=NOW)
    assert refusal.value.reasons == [
        "Tuesday 8 December: settle who hosts it.",
        "Tuesday 8 December: settle how people join: a link or a place.",
        "Tuesday 8 December: settle what may be passed on afterwards.",
        "Tuesday 8 December: settle whether it is recorded.",
    ]
    assert topic.sessions.get().state == "draft"
    assert Message.objects.count() == 0


def test_announce_topic_whose_date_has_gone_by_is_refused(host):
    topic = drafted(host)
    with pytest.raises(actions.NotReady) as refusal:
        actions.announce_topic(topic=topic, by=host, now=NOW + datetime.timedelta(days=30))
    assert refusal.value.reasons == ["Tuesday 8 December has gone by: choose another date."]


def test_move_session_raises_the_sequence_and_keeps_the_uid(host):
    topic = drafted(host)
    actions.announce_topic(topic=topic, by=host, now=NOW)
    session = topic.sessions.get()
    moved = actions.move_session(session=session, to=THURSDAY, by=host, now=NOW)
    assert (moved.sequence, moved.calendar_uid) == (1, session.calendar_uid)
    assert moved.date == THURSDAY.date


def test_move_session_tells_those_with_a_calendar_entry_with_a_request(host):
    MemberFactory(name="Ada")
    topic = drafted(host)
    actions.announce_topic(topic=topic, by=host, now=NOW)
    Delivery.objects.update(state=Delivery.State.SENT)
    actions.move_session(session=topic.sessions.get(), to=THURSDAY, by=host, now=NOW)
    message = Message.objects.exclude(calendar="").get(kind="forums.moved")
    assert (message.calendar_method, message.calendar_sequence) == ("REQUEST", 1)
    assert recipients_of("forums.moved") == ["Ada", "Host Hanna"]


def test_move_session_tells_the_old_and_the_new_time(host):
    MemberFactory(name="Ada")
    topic = drafted(host)
    actions.announce_topic(topic=topic, by=host, now=NOW)
    Delivery.objects.update(state=Delivery.State.SENT)
    actions.move_session(
        session=topic.sessions.get(), to=THURSDAY, by=host, reason="The room was taken.", now=NOW
    )
    text = Message.objects.exclude(calendar="").get(kind="forums.moved").text
    assert [line for line in text.splitlines() if line.startswith(("It ", "The room"))] == [
        "It was:    Tuesday 8 December 2026, 12.30 to 14.00",
        "It is now: Thursday 10 December 2026, 12.30 to 14.00, London time",
        "The room was taken.",
    ]


def test_move_session_does_not_tell_those_who_said_no(host):
    member = MemberFactory(name="Declined")
    topic = drafted(host)
    actions.announce_topic(topic=topic, by=host, now=NOW)
    Delivery.objects.update(state=Delivery.State.SENT)
    actions.respond(topic=topic, member=member, choice="no", now=NOW)
    actions.move_session(session=topic.sessions.get(), to=THURSDAY, by=host, now=NOW)
    assert recipients_of("forums.moved") == ["Host Hanna"]


def test_move_session_on_twin_dates_tells_who_said_yes_maybe_or_waits(host):
    topic = drafted(host, dates=[TUESDAY, THURSDAY])
    names = {"yes": "Yes", "maybe": "Maybe", "waiting": "Waiting", "no": "No"}
    actions.announce_topic(topic=topic, by=host, now=NOW)
    first, second = topic.sessions.in_order()
    for choice, name in names.items():
        AnswerFactory(session=first, choice=choice, member=MemberFactory(name=name))
    AnswerFactory(session=second, member=MemberFactory(name="Other day"))
    MemberFactory(name="Silent")
    friday = actions.DateSpec(datetime.date(2026, 12, 11), datetime.time(12, 30), datetime.time(14))
    actions.move_session(session=first, to=friday, by=host, now=NOW)
    assert recipients_of("forums.moved") == ["Host Hanna", "Maybe", "Waiting", "Yes"]


def test_move_session_to_the_time_it_has_is_refused_and_nobody_is_told(host):
    session = SessionFactory()
    with pytest.raises(actions.AlreadyThen):
        actions.move_session(session=session, to=TUESDAY, by=host, now=NOW)
    session.refresh_from_db()
    assert (session.sequence, Message.objects.count()) == (0, 0)


def test_move_session_into_the_past_is_refused(host):
    gone = actions.DateSpec(datetime.date(2026, 11, 20), datetime.time(12, 30), datetime.time(14))
    with pytest.raises(actions.InThePast):
        actions.move_session(session=SessionFactory(), to=gone, by=host, now=NOW)


def test_move_session_before_the_invitation_left_sends_one_with_the_new_date(host):
    MemberFactory(name="Ada")
    topic = drafted(host)
    actions.announce_topic(topic=topic, by=host, now=NOW)
    actions.move_session(session=topic.sessions.get(), to=THURSDAY, by=host, now=NOW)
    states = dict(
        Delivery.objects.filter(member__name="Ada").values_list("message__source_key", "state")
    )
    session = topic.sessions.get()
    assert states == {
        f"forums.invitation:{topic.pk}:{session.pk}.0": "skipped",
        f"forums.invitation:{topic.pk}:{session.pk}.1": "queued",
    }


def test_cancel_session_sends_a_cancel_with_a_higher_sequence(host):
    MemberFactory(name="Ada")
    topic = drafted(host)
    actions.announce_topic(topic=topic, by=host, now=NOW)
    Delivery.objects.update(state=Delivery.State.SENT)
    cancelled = actions.cancel_session(session=topic.sessions.get(), by=host, now=NOW)
    message = Message.objects.exclude(calendar="").get(kind="forums.cancelled")
    assert (message.calendar_method, message.calendar_uid, message.calendar_sequence) == (
        "CANCEL",
        cancelled.calendar_uid,
        1,
    )
    assert recipients_of("forums.cancelled") == ["Ada", "Host Hanna"]


def test_cancel_session_twice_tells_nobody_twice(host):
    topic = drafted(host)
    actions.announce_topic(topic=topic, by=host, now=NOW)
    for _ in range(2):
        actions.cancel_session(session=topic.sessions.get(), by=host, now=NOW)
    assert recipients_of("forums.cancelled") == ["Host Hanna"]
    assert SessionChange.objects.filter(kind="cancelled").count() == 1


def test_cancel_session_leaves_nobody_holding_it_in_a_calendar(host):
    MemberFactory(name="Ada")
    topic = drafted(host)
    actions.announce_topic(topic=topic, by=host, now=NOW)
    session = topic.sessions.get()
    Delivery.objects.update(state=Delivery.State.SENT)
    actions.cancel_session(session=session, by=host, now=NOW)
    assert list(posted.calendar_holders(session.calendar_uid)) == []


def test_change_session_below_the_places_taken_is_refused(host):
    session = SessionFactory(host=host, capacity=5)
    AnswerFactory.create_batch(3, session=session)
    with pytest.raises(actions.CapacityTooSmall) as refusal:
        actions.change_session(
            session=session, details=complete(host, capacity=2), by=host, now=NOW
        )
    assert refusal.value.taken == 3
    session.refresh_from_db()
    assert session.capacity == 5


def test_change_session_of_the_link_alone_keeps_the_sequence_and_tells_nobody(host):
    session = SessionFactory(host=host)
    changed = actions.change_session(
        session=session, details=complete(host, capacity=9), by=host, now=NOW
    )
    assert (changed.capacity, changed.sequence, Message.objects.count()) == (9, 0, 0)


def test_change_session_to_another_place_raises_the_sequence_and_tells_who_comes(host):
    session = SessionFactory(host=host)
    AnswerFactory(session=session, member=MemberFactory(name="Coming"))
    changed = actions.change_session(
        session=session, details=complete(host, place="Lantern House"), by=host, now=NOW
    )
    assert changed.sequence == 1
    assert recipients_of("forums.changed") == ["Coming"]


def test_change_session_to_another_host_tells_both(host):
    session = SessionFactory(host=MemberFactory(name="Before"))
    actions.change_session(session=session, details=complete(host), by=host, now=NOW)
    assert recipients_of("forums.hosting") == ["Host Hanna"]
    assert recipients_of("forums.handed_over") == ["Before"]


def test_mark_held_marks_what_is_over_and_nothing_else():
    over, coming = SessionFactory(), SessionFactory(date=datetime.date(2026, 12, 10))
    draft = SessionFactory(state="draft", topic=TopicFactory())
    assert actions.mark_held(now=over.ends_at) == 1
    assert [Session.objects.get(pk=one.pk).state for one in (over, coming, draft)] == [
        "held",
        "announced",
        "draft",
    ]
