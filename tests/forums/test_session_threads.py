"""
Every session of a SIG has a thread, which follows it.
"""

import datetime

import pytest

from discussions import actions as discussions
from discussions.models import Board, Thread
from forums import actions
from forums.models import Session, SessionThread
from tests.factories.forums import SessionFactory, TopicFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def facilitator():
    return MemberFactory()


@pytest.fixture
def sig(facilitator):
    return SigFactory(facilitators=[facilitator])


@pytest.fixture
def session(sig):
    return SessionFactory(
        topic=TopicFactory(sig=sig, title="Keys"),
        date=datetime.date(2026, 12, 8),
        state="draft",
        host=MemberFactory(),
    )


def announce(session, by):
    actions.announce_topic(topic=session.topic, by=by, now=NOW)
    return Session.objects.get(pk=session.pk)


def titles():
    return list(Thread.objects.values_list("title", flat=True))


def test_it_opens_by_itself_when_the_session_is_announced(session, sig, facilitator):
    announce(session, facilitator)
    thread = SessionThread.objects.get(session=session).thread
    assert (thread.sig, thread.kind, thread.post_count) == (sig, "session", 0)
    assert titles() == ["Keys, Tuesday 8 December"]
    assert Board.objects.get().thread_count == 1


def test_announcing_again_opens_no_other(session, facilitator):
    announce(session, facilitator)
    announce(session, facilitator)
    assert Thread.objects.count() == 1


def test_a_session_of_no_sig_has_none(facilitator):
    session = SessionFactory(topic=TopicFactory(), state="draft", host=MemberFactory())
    announce(session, facilitator)
    assert Thread.objects.count() == 0


def test_it_is_called_as_the_session_is_when_that_moves(session, facilitator):
    session = announce(session, facilitator)
    to = actions.DateSpec(datetime.date(2026, 12, 9), datetime.time(12, 30), datetime.time(14))
    actions.move_session(session=session, to=to, by=facilitator, now=NOW)
    assert titles() == ["Keys, Wednesday 9 December"]


def test_it_stays_when_the_session_is_cancelled_and_says_so(session, sig, facilitator, client):
    session = announce(session, facilitator)
    thread = Thread.objects.get()
    discussions.post_reply(thread=thread, by=facilitator, text="I bring tea.", now=NOW)
    client.force_login(facilitator)
    page = client.get(session.get_absolute_url()).text
    assert f"Talk about it with {sig.name}" in page
    assert "(1 post)" in page
    assert "About the session" in client.get(thread.get_absolute_url()).text
    actions.cancel_session(session=session, by=facilitator, now=NOW)
    assert "This session was cancelled" in client.get(thread.get_absolute_url()).text
    assert Thread.objects.get().post_count == 1


@pytest.mark.parametrize(("posts", "left"), [(0, 0), (1, 1)])
def test_when_the_announcement_is_taken_back_it_goes_unless_something_was_said(
    session, facilitator, posts, left, settings
):
    settings.FORUM_STOP_SECONDS = 600
    session = announce(session, facilitator)
    for _ in range(posts):
        thread = Thread.objects.get()
        discussions.post_reply(thread=thread, by=facilitator, text="I bring tea.", now=NOW)
    batch = session.changes.get().batch
    actions.take_back(batch=batch, by=facilitator, now=NOW)
    assert (Thread.objects.count(), Board.objects.get().thread_count) == (left, left)
    announce(session, facilitator)
    assert Thread.objects.count() == 1
