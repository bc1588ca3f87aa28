"""
What the mail of forums is previewed with: one made-up topic on two days.
"""

import dataclasses
import datetime
import functools
import uuid
from dataclasses import replace
from types import SimpleNamespace

from django.conf import settings
from django.urls import reverse

from frameworks.models import Theme
from members.models import Member
from notifications.registry import Sample, register_sample

from . import clock, entries, invitations, queries
from .enums import (
    Confidentiality,
    PartName,
    PollChoice,
    RecordingPolicy,
    SessionState,
    TopicState,
)
from .models import DatePoll, HarvestLink, PollOption, Season, Session, Topic
from .notices import PROGRAMME_STREAM, answer_slot

_NOW = datetime.datetime(2026, 11, 23, 9, 12, tzinfo=datetime.UTC)
_TUESDAY, _THURSDAY = datetime.date(2026, 12, 8), datetime.date(2026, 12, 10)
_REASON = (
    "Our host has been asked to an inquest on that day, and would rather talk with you than cancel."
)


def _topic():
    return Topic(
        pk=1,
        title="Boundaries that bend",
        question=(
            "When did you last give a resident more of your time than the rota allows, and what "
            "did it cost you? We look at where a boundary protects people and where it only "
            "protects a procedure."
        ),
        theme=Theme(pk=1, name="Psychological awareness", tone=Theme.Tone.AWARENESS),
    )


def _session(topic, pk, date, *, start=datetime.time(12, 30), end=datetime.time(14), place=""):
    session = Session(
        pk=pk,
        topic=topic,
        uid=uuid.UUID(int=pk),
        state=SessionState.ANNOUNCED,
        date=date,
        start_time=start,
        end_time=end,
        host=Member(pk=2, name="Owen Łukasik", email="owen@example.org"),
        capacity=24,
        join_link="" if place else "https://meet.example.org/boundaries",
        place=place,
        confidentiality=Confidentiality.IN_THE_ROOM,
        recording_policy=RecordingPolicy.NONE,
        sequence=1,
        changed_at=_NOW,
    )
    session.starts_at, session.ends_at = clock.span(date, start, end, session.time_zone)
    return session


def _invitation(dates):
    topic = _topic()
    sessions = [_session(topic, pk, date) for pk, date in enumerate(dates, 1)]
    calendar = entries.request(sessions[0], now=_NOW) if len(sessions) == 1 else None
    return _sample(
        invitations.invitation_context(topic, sessions), calendar, stream=PROGRAMME_STREAM
    )


def _season():
    season = Season(
        slug="season-twelve",
        title="Season Twelve",
        introduction="Six lunchtimes about endings: of a tenancy, of a job, of a shift.",
    )
    bends = _topic()
    nights = Topic(
        pk=2,
        title="Who looks after the night shift?",
        question="Two people, forty residents. What does good support look like at three?",
        theme=Theme(pk=2, name="Training and support", tone=Theme.Tone.TRAINING),
    )
    dates = [
        _session(bends, 1, _TUESDAY),
        _session(bends, 2, _THURSDAY),
        _session(nights, 3, _TUESDAY + datetime.timedelta(weeks=1), place=_room),
    ]
    sample = _sample(
        invitations.season_context(season, dates, is_first=True), stream=PROGRAMME_STREAM
    )
    own = {answer_slot(topic.pk): sample.slots["answer_url"] for topic in (bends, nights)}
    return replace(sample, slots=own)


def _about_one_session(calendar=None, *, has_other_date=False, place="", **more):
    topic = _topic()
    session = _session(topic, 1, _TUESDAY, place=place)
    others = [_session(topic, 2, _THURSDAY)] if has_other_date else []
    return _sample(
        {**invitations.session_context(session, others), **more},
        calendar and calendar(session, now=_NOW),
    )


def _sample(context, calendar=None, stream=""):
    answer = reverse("forums:answer_by_mail", args=["1.1.made-up-and-opens-nothing"])
    return Sample(
        context=context,
        slots={
            "answer_url": settings.SITE_ADDRESS + answer,
            "join_url": settings.SITE_ADDRESS + reverse("forums:join", args=[1]),
        },
        calendar=calendar.text if calendar else "",
        calendar_method=calendar.method if calendar else "",
        stream=stream,
    )


def _moved():
    before = _session(_topic(), 1, _THURSDAY, start=datetime.time(16), end=datetime.time(17, 30))
    return _about_one_session(entries.request, before=before, reason=_REASON)


def _guest():
    session = _session(_topic(), 1, _TUESDAY)
    return _sample(invitations.guest_context(session, has_account=False))


def _from_host(to, words, parts=()):
    session = _session(_topic(), 1, _TUESDAY)
    letter = invitations.FromHost(to=to, words=words, key="")
    return _sample(invitations.words_context(session, letter, by=session.host, parts=parts))


def _offered():
    until = clock.wall_time(_NOW + datetime.timedelta(days=1), "Europe/London")
    sample = _about_one_session(has_other_date=True, until=until)
    address = reverse("forums:offer", args=["1.made-up-and-opens-nothing"])
    return dataclasses.replace(
        sample, slots={**sample.slots, "offer_url": settings.SITE_ADDRESS + address}
    )


def _decided():
    topic = _topic()
    topic.state = TopicState.PARKED
    topic.outcome = (
        "We held a forum on rotas in the spring. Let us come back to it when the night teams have "
        "tried the new one for a year."
    )
    return Sample(context=invitations.proposal_context(topic))


def _merged():
    source = Topic(pk=2, title="When do we bend the rules?", question="And who decides?")
    return Sample(context=invitations.proposal_context(_topic(), source=source))


def _missed():
    # A page of Wagtail's own would look its address up: this one knows what the mail says of it.
    page = SimpleNamespace(get_url=lambda: "/library/from-the-forums/boundaries-that-bend/")
    harvest = SimpleNamespace(
        page=page,
        summary=(
            "We began with the hour that is in no rota. Most of us had given it, and most had told "
            "nobody.\n\nA boundary that is talked about can bend and come back. One that is kept "
            "silent about breaks."
        ),
        points=[
            "Write the extra hour down, so that the team can carry it.",
            "Ask whom a rule protects before you ask who broke it.",
            "Say beforehand what you will not do, and do what you said.",
        ],
        recording_link="https://vimeo.com/1000001",
    )
    links = [HarvestLink(title="Boundaries in outreach: a toolkit")]
    context = invitations.missed_context(_session(_topic(), 1, _TUESDAY), harvest, links)
    return Sample(context=context, stream=PROGRAMME_STREAM)


_accepted = functools.partial(entries.request, partstat="ACCEPTED")
_room = "The Foundry, 12 Mill Lane, Bristol"

register_sample("forums.invitation", lambda: _invitation([_TUESDAY, _THURSDAY]))
register_sample("forums.season", _season)
register_sample("forums.confirmed", lambda: _about_one_session(_accepted))
register_sample("forums.waiting", lambda: _about_one_session(has_other_date=True))
register_sample("forums.offer", _offered)
register_sample("forums.withdrawn", lambda: _about_one_session(entries.cancel))
register_sample("forums.moved", _moved)


def _changed():
    words = [
        invitations.Difference("Title", "Boundaries", "Boundaries that bend"),
        invitations.Difference(
            "Recording", RecordingPolicy.MEMBERS.label, RecordingPolicy.NONE.label
        ),
    ]
    more = invitations.changed_context("", words)
    return _about_one_session(entries.request, place=_room, **more)


def _trial():
    tried = _moved()
    return replace(
        tried,
        context={**tried.context, "tried": "emails/forums/moved"},
        calendar="",
        calendar_method="",
    )


register_sample("forums.changed", _changed)
register_sample("forums.taken_back", lambda: _about_one_session(entries.cancel))
register_sample("forums.trial", _trial)
register_sample(
    "forums.cancelled",
    lambda: _about_one_session(
        entries.cancel, has_other_date=True, reason="Owen has lost his voice. He is sorry."
    ),
)
register_sample("forums.decided", _decided)
register_sample("forums.merged", _merged)
register_sample("forums.reminder", _about_one_session)
register_sample("forums.hosting", lambda: _about_one_session(_accepted))
register_sample(
    "forums.handed_over",
    lambda: _about_one_session(
        entries.cancel, host=Member(pk=3, name="Bethan Prosser", email="bethan@example.org")
    ),
)
register_sample("forums.missed", _missed)
register_sample(
    "forums.write_up_due",
    lambda: Sample(context=invitations.write_up_context(_session(_topic(), 1, _TUESDAY))),
)
register_sample("forums.guest", _guest)
register_sample(
    "forums.from_host",
    lambda: _from_host(
        invitations.SILENT,
        "We are eleven so far, and what is missing is somebody who works nights.\n\n"
        "If you can spare the lunchtime, come; if you cannot, a no helps me too.",
    ),
)
register_sample(
    "forums.parts_open",
    lambda: _from_host(
        invitations.COMING,
        "I can keep us to the question or keep the time, and would rather not do both.",
        parts=[PartName.NOTES.label, PartName.TIME.label],
    ),
)


def _option(poll, pk, date):
    start, end = datetime.time(12, 30), datetime.time(14)
    starts_at, ends_at = clock.span(date, start, end, poll.time_zone)
    return PollOption(
        pk=pk,
        poll=poll,
        date=date,
        start_time=start,
        end_time=end,
        starts_at=starts_at,
        ends_at=ends_at,
    )


def _poll(stream="", **more):
    poll = DatePoll(
        pk=1,
        topic=_topic(),
        created_at=_NOW,
        closes_at=datetime.datetime(2026, 12, 4, 18, tzinfo=datetime.UTC),
    )
    options = [_option(poll, pk, date) for pk, date in enumerate((_TUESDAY, _THURSDAY), 1)]
    vote = reverse("forums:vote_by_mail", args=["1.1.made-up-and-opens-nothing"])
    return Sample(
        context={**invitations.poll_context(poll, options), **more},
        slots={"poll_url": settings.SITE_ADDRESS + vote},
        stream=stream,
    )


def _undecided_poll(**more):
    option = _option(DatePoll(pk=1, topic=_topic()), 1, _TUESDAY)
    counts = {PollChoice.YES: 7, PollChoice.IF_NEED_BE: 3, PollChoice.NO: 1}
    return _poll(leading=queries.OptionLine(option, counts), **more)


register_sample("forums.poll", lambda: _poll(PROGRAMME_STREAM))
register_sample("forums.poll_nudge", lambda: _poll(PROGRAMME_STREAM))
register_sample(
    "forums.poll_abandoned", lambda: _poll(reason="Too few of us can come before the new year.")
)
register_sample("forums.poll_closed", _undecided_poll)
register_sample(
    "forums.poll_undecided",
    lambda: _undecided_poll(by=Member(pk=2, name="Owen Łukasik", email="owen@example.org")),
)
