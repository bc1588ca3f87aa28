"""
What the mail of forums is previewed with: one made-up topic on two days.
"""

import datetime
import functools
import uuid

from django.conf import settings
from django.urls import reverse

from frameworks.models import Theme
from members.models import Member
from notifications.registry import Sample, register_sample

from . import clock, entries, invitations, queries
from .enums import Confidentiality, PollChoice, RecordingPolicy, SessionState
from .models import DatePoll, PollOption, Session, Topic
from .notices import PROGRAMME_STREAM

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
        slots={"answer_url": settings.SITE_ADDRESS + answer},
        calendar=calendar.text if calendar else "",
        calendar_method=calendar.method if calendar else "",
        stream=stream,
    )


def _moved():
    before = _session(_topic(), 1, _THURSDAY, start=datetime.time(16), end=datetime.time(17, 30))
    return _about_one_session(entries.request, before=before, reason=_REASON)


_accepted = functools.partial(entries.request, partstat="ACCEPTED")
_room = "The Foundry, 12 Mill Lane, Bristol"

register_sample("forums.invitation", lambda: _invitation([_TUESDAY, _THURSDAY]))
register_sample("forums.confirmed", lambda: _about_one_session(_accepted))
register_sample("forums.waiting", lambda: _about_one_session(has_other_date=True))
register_sample("forums.withdrawn", lambda: _about_one_session(entries.cancel))
register_sample("forums.moved", _moved)
register_sample(
    "forums.changed", lambda: _about_one_session(entries.request, place=_room, place_before="")
)
register_sample(
    "forums.cancelled",
    lambda: _about_one_session(
        entries.cancel, has_other_date=True, reason="Owen has lost his voice. He is sorry."
    ),
)
register_sample("forums.reminder", _about_one_session)
register_sample("forums.hosting", lambda: _about_one_session(_accepted))
register_sample(
    "forums.handed_over",
    lambda: _about_one_session(
        entries.cancel, host=Member(pk=3, name="Bethan Prosser", email="bethan@example.org")
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
