"""
What the sessions of a SIG tell the SIG: when it last met, when it meets next, that it is awake.
"""

import datetime
from importlib import import_module

import pytest
from django.apps import apps

from forums import actions, queries
from pielink.celery import app
from sigs import jobs as sigs_jobs
from sigs.enums import CharterPrompt, SigState
from tests.factories.forums import (
    DatePollFactory,
    PollOptionFactory,
    SeasonFactory,
    SessionFactory,
    TopicFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.sigs import GroundRulesFactory, SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
LATER = datetime.datetime(2027, 6, 1, 9, tzinfo=datetime.UTC)
STARTS = {day: datetime.datetime(2026, 12, day, 12, 30, tzinfo=datetime.UTC) for day in (8, 10, 15)}

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return MemberFactory()


@pytest.fixture
def sig(host):
    return SigFactory(name="Night workers", facilitators=[host])


def sessions(sig, *days, state="announced", **fields):
    topic = TopicFactory(sig=sig, created_by=sig.terms.get().member, **fields)
    return [
        SessionFactory(
            topic=topic,
            host=topic.created_by,
            state=state,
            date=datetime.date(2026, 12, day),
            capacity=8,
        )
        for day in days
    ]


def meets(sig):
    sig.refresh_from_db()
    return sig.last_met_at, sig.next_meeting_at, sig.state


def test_announcing_tells_the_first_of_two_dates(sig, host):
    [first, _] = sessions(sig, 8, 10, state="draft")

    actions.announce_topic(topic=first.topic, by=host, now=NOW)

    assert meets(sig) == (None, STARTS[8], "active")


def test_announcing_wakes_a_resting_sig_and_starts_a_forming_one(host):
    resting = SigFactory(state="resting", facilitators=[host])
    forming = SigFactory(
        state="forming", facilitators=[host], charter=dict.fromkeys(CharterPrompt, "As we like.")
    )
    GroundRulesFactory(sig=forming)
    season = SeasonFactory()
    for each in (resting, forming):
        sessions(each, 8, state="draft", season=season)

    actions.announce_season(season=season, by=host, now=NOW)

    assert [meets(each) for each in (resting, forming)] == [(None, STARTS[8], "active")] * 2


def test_a_date_that_a_poll_found_starts_it_too(host):
    sig = SigFactory(
        state="forming", facilitators=[host], charter=dict.fromkeys(CharterPrompt, "As we like.")
    )
    GroundRulesFactory(sig=sig)
    poll = DatePollFactory(topic=TopicFactory(sig=sig, audience="sig"))
    option = PollOptionFactory(poll=poll, date=datetime.date(2026, 12, 8))
    names = actions.SessionDetails.__dataclass_fields__
    details = actions.SessionDetails(**{name: getattr(poll, name) for name in names})

    actions.decide_poll(poll=poll, option=option, details=details, by=host, now=NOW)

    assert meets(sig) == (None, STARTS[8], "active")


def test_moving_calling_off_and_taking_back_tell_it_anew(sig, host, settings):
    settings.FORUM_STOP_SECONDS = 600
    first, second = sessions(sig, 8, 10)
    to = actions.DateSpec(datetime.date(2026, 12, 15), datetime.time(12, 30), datetime.time(14))
    seen = []
    actions.move_session(session=first, to=to, by=host, now=NOW)
    seen.append(meets(sig)[1])
    actions.cancel_session(session=second, by=host, now=NOW)
    seen.append(meets(sig)[1])
    batch = second.changes.get().batch
    actions.take_back(batch=batch, by=host, now=NOW)
    seen.append(meets(sig)[1])

    assert seen == [STARTS[10], STARTS[15], STARTS[10]]


def test_a_session_that_is_over_is_when_it_last_met(sig):
    sessions(sig, 8, 10)
    sessions(SigFactory(facilitators=[MemberFactory()]), 15)

    held = actions.mark_held(now=STARTS[8] + datetime.timedelta(hours=3))

    assert (held, meets(sig)) == (1, (STARTS[8], STARTS[10], "active"))


def test_what_is_not_of_a_sig_tells_none(sig, host):
    [session] = sessions(sig, 8)
    other = SessionFactory(topic__created_by=host, host=host, date=datetime.date(2026, 12, 10))

    actions.cancel_session(session=other, by=host, now=NOW)

    assert (meets(sig), session.state) == ((None, None, "active"), "announced")


@pytest.mark.parametrize("state", ["proposed", "closed", "declined", "expired"])
def test_a_sig_that_is_not_open_holds_no_session(host, state):
    sig = SigFactory(name="Night workers", state=state, facilitators=[host])
    season = SeasonFactory()
    [draft] = sessions(sig, 8, state="draft", season=season)

    with pytest.raises(actions.NotReady) as refusal:
        actions.announce_topic(topic=draft.topic, by=host, now=NOW)

    assert refusal.value.reasons == [
        "Night workers is not open, so it takes no sessions. Choose another SIG."
    ]
    assert actions.announce_season(season=season, by=host, now=NOW) == []
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_sigs_of_before_are_told_once_when_this_begins(sig, time_machine):
    time_machine.move_to(NOW)
    sessions(sig, 8, 15)
    sessions(sig, 10, state="cancelled")
    silent = SigFactory(last_met_at=NOW)

    import_module("forums.migrations.0004_sigs").tell_sigs(apps, None)

    assert meets(sig)[:2] == (None, STARTS[8])
    assert meets(silent)[:2] == (None, None)


def test_only_open_sigs_can_be_chosen_for_a_session(host):
    for state in SigState:
        SigFactory(state=state)

    choices = queries.sigs_for_scheduling(host, everything=True, ids=set())

    assert {sig.state for sig in choices} == {"forming", "active", "resting"}


def test_scheduling_from_where_it_is_set_up_begins_with_that_sig(client, host):
    SigFactory(name="Another", facilitators=[host])
    sig = SigFactory(name="Night workers", facilitators=[host])
    client.force_login(host)

    form = client.get(f"/forums/new/?sig={sig.pk}").context["form"]

    assert (form.initial["sig"], form.initial["audience"]) == (sig, "sig")


def test_the_place_where_it_is_set_up_leads_to_the_poll_that_runs(client, sig, host):
    poll = DatePollFactory(topic=TopicFactory(sig=sig, audience="sig", title="When shall we?"))
    DatePollFactory(topic=TopicFactory(sig=SigFactory(), title="Of others"))
    client.force_login(host)

    page = client.get(f"/sigs/{sig.slug}/set-up/").content.decode()

    assert f"/forums/polls/{poll.pk}/results/" in page
    assert "Of others" not in page


def test_beat_sees_to_the_states_every_hour(sig, time_machine):
    time_machine.move_to(LATER)
    silent = SigFactory(created_at=NOW - datetime.timedelta(days=900))
    late = SigFactory(state="proposed", wanted=5, decide_by=NOW.date())
    planned = {each["task"]: each["schedule"] for each in app.conf.beat_schedule.values()}

    sigs_jobs.see_to_states()

    assert planned["sigs.jobs.see_to_states"] == 3600.0
    assert (meets(silent)[2], meets(late)[2]) == ("resting", "expired")
