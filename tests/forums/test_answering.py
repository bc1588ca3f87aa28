import datetime

import pytest

from forums import actions
from forums.models import Answer
from notifications.models import Delivery, Message
from tests.factories.forums import AnswerFactory, SessionFactory, TopicFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return MemberFactory()


@pytest.fixture
def twin():
    """
    Put a topic on a Tuesday and a Thursday.
    """
    topic = TopicFactory()
    tuesday = SessionFactory(topic=topic, date=datetime.date(2026, 12, 8))
    thursday = SessionFactory(topic=topic, date=datetime.date(2026, 12, 10))
    return topic, tuesday, thursday


def said_by(member):
    return dict(Answer.objects.filter(member=member).values_list("session_id", "choice"))


def kinds_sent_to(member):
    return list(
        Delivery.objects.filter(member=member)
        .order_by("pk")
        .values_list("message__kind", flat=True)
    )


def test_respond_yes_keeps_a_place_and_confirms_it(member, twin):
    topic, tuesday, _ = twin
    actions.respond(topic=topic, member=member, choice="yes", session=tuesday, now=NOW)
    assert said_by(member) == {tuesday.pk: "yes"}
    assert kinds_sent_to(member) == ["forums.confirmed"]


def test_respond_yes_confirms_with_a_calendar_request_of_the_session(member, twin):
    topic, tuesday, _ = twin
    actions.respond(topic=topic, member=member, choice="yes", session=tuesday, now=NOW)
    message = Message.objects.get(kind="forums.confirmed")
    assert (message.calendar_method, message.calendar_uid, message.calendar_sequence) == (
        "REQUEST",
        tuesday.calendar_uid,
        0,
    )


def test_respond_with_the_same_answer_again_sends_nothing_more(member, twin):
    topic, tuesday, _ = twin
    for at in (NOW, LATER):
        actions.respond(topic=topic, member=member, choice="yes", session=tuesday, now=at)
    assert kinds_sent_to(member) == ["forums.confirmed"]
    assert Answer.objects.get(member=member).answered_at == NOW


def test_respond_with_the_other_date_gives_up_the_first(member, twin):
    topic, tuesday, thursday = twin
    actions.respond(topic=topic, member=member, choice="yes", session=tuesday, now=NOW)
    actions.respond(topic=topic, member=member, choice="yes", session=thursday, now=LATER)
    assert said_by(member) == {tuesday.pk: "no", thursday.pk: "yes"}
    assert kinds_sent_to(member) == ["forums.confirmed", "forums.withdrawn", "forums.confirmed"]
    withdrawn = Message.objects.get(kind="forums.withdrawn")
    assert (withdrawn.calendar_method, withdrawn.calendar_uid) == ("CANCEL", tuesday.calendar_uid)


def test_respond_no_to_twin_dates_says_no_to_both_and_sends_nothing(member, twin):
    topic, tuesday, thursday = twin
    actions.respond(topic=topic, member=member, choice="no", now=NOW)
    assert said_by(member) == {tuesday.pk: "no", thursday.pk: "no"}
    assert kinds_sent_to(member) == []


def test_respond_no_after_yes_takes_it_out_of_the_calendar_once(member, twin):
    topic, tuesday, _ = twin
    actions.respond(topic=topic, member=member, choice="yes", session=tuesday, now=NOW)
    for _ in range(2):
        actions.respond(topic=topic, member=member, choice="no", now=LATER)
    assert kinds_sent_to(member) == ["forums.confirmed", "forums.withdrawn"]


def test_respond_maybe_after_yes_gives_up_the_place(member, twin):
    topic, tuesday, thursday = twin
    actions.respond(topic=topic, member=member, choice="yes", session=tuesday, now=NOW)
    actions.respond(topic=topic, member=member, choice="maybe", now=LATER)
    assert said_by(member) == {tuesday.pk: "maybe", thursday.pk: "maybe"}
    assert kinds_sent_to(member) == ["forums.confirmed", "forums.withdrawn"]


def test_respond_yes_again_after_no_confirms_again(member, twin):
    topic, tuesday, _ = twin
    actions.respond(topic=topic, member=member, choice="yes", session=tuesday, now=NOW)
    actions.respond(topic=topic, member=member, choice="no", now=NOW)
    actions.respond(topic=topic, member=member, choice="yes", session=tuesday, now=LATER)
    assert kinds_sent_to(member) == ["forums.confirmed", "forums.withdrawn", "forums.confirmed"]


def test_respond_yes_to_a_full_session_waits_in_order(member):
    session = SessionFactory(capacity=1)
    AnswerFactory(session=session)
    first, second = MemberFactory(), MemberFactory()
    actions.respond(topic=session.topic, member=first, choice="yes", session=session, now=NOW)
    actions.respond(topic=session.topic, member=second, choice="yes", session=session, now=LATER)
    line = session.answers.filter(choice="waiting").order_by("waiting_since", "pk")
    assert [answer.member for answer in line] == [first, second]
    assert kinds_sent_to(first) == ["forums.waiting"]


def test_respond_yes_joins_the_line_while_others_wait_for_a_freed_place(member):
    session = SessionFactory(capacity=2)
    AnswerFactory(session=session)
    AnswerFactory(session=session, choice="waiting")
    actions.respond(topic=session.topic, member=member, choice="yes", session=session, now=NOW)
    assert said_by(member) == {session.pk: "waiting"}


def test_respond_keeps_access_needs_and_later_ones_replace_them(member, twin):
    topic, tuesday, _ = twin
    needs = actions.Access(wants_captions=True, access_note="A chair with arms")
    actions.respond(
        topic=topic, member=member, choice="yes", session=tuesday, access=needs, now=NOW
    )
    fewer = actions.Access(access_note="Nothing else")
    actions.respond(
        topic=topic, member=member, choice="yes", session=tuesday, access=fewer, now=LATER
    )
    answer = Answer.objects.get(member=member)
    assert (answer.wants_captions, answer.access_note) == (False, "Nothing else")
    assert kinds_sent_to(member) == ["forums.confirmed"]


def test_respond_after_the_start_is_refused(member):
    session = SessionFactory()
    with pytest.raises(actions.AnsweringClosed):
        actions.respond(
            topic=session.topic,
            member=member,
            choice="yes",
            session=session,
            now=session.starts_at,
        )
    assert said_by(member) == {}


def test_respond_to_a_cancelled_date_is_refused(member, twin):
    topic, tuesday, _ = twin
    actions.cancel_session(session=tuesday, by=tuesday.host, now=NOW)
    with pytest.raises(actions.AnsweringClosed):
        actions.respond(topic=topic, member=member, choice="yes", session=tuesday, now=LATER)
    assert said_by(member) == {}


def test_respond_to_a_session_of_another_topic_is_refused(member, twin):
    topic, _, _ = twin
    with pytest.raises(actions.AnsweringClosed):
        actions.respond(topic=topic, member=member, choice="yes", session=SessionFactory(), now=NOW)
    assert said_by(member) == {}


def test_respond_from_outside_the_sig_is_refused(member):
    topic = TopicFactory(sig=SigFactory(), audience="sig")
    session = SessionFactory(topic=topic)
    with pytest.raises(actions.NotInvited):
        actions.respond(topic=topic, member=member, choice="yes", session=session, now=NOW)
    assert said_by(member) == {}
