"""
Planning a season: its usual ways, topics put on dates and taken off again, and all of it announced.
"""

import hashlib
from dataclasses import dataclass

from django.db import transaction

from ..enums import SessionState, TopicState
from ..invitations import Press, invite_to_season
from ..models import Holding, Season, Session, Topic
from ..queries import season_drafts, unsettled
from .drafting import pencil, publish_drafts
from .meetings import tell_sigs
from .scheduling import (
    DateSpec,
    InThePast,
    NotScheduled,
    SessionDetails,
    refuse_while_polled,
)

PLANNABLE = (TopicState.SHORTLISTED, TopicState.SCHEDULED)


class NotPlannable(Exception):
    """
    Raised for a topic that is not for this season: not shortlisted, or planned for another one.
    """


class PlanChanged(Exception):
    """
    Raised when the dates to be announced are no longer those that were shown.
    """


class NothingToCopy(Exception):
    """
    Raised when none of the topics to be repeated is left.
    """


@dataclass(frozen=True)
class SeasonDetails(SessionDetails):
    """
    How the sessions of a season are held unless they say otherwise, and their usual hours.
    """

    start_time: object = Season._meta.get_field("start_time").default
    end_time: object = Season._meta.get_field("end_time").default


def add_season(*, title, slug, introduction, starts_on, ends_on, details=None):
    """
    Open a season for topics to be put into; `details` are SeasonDetails.
    """
    return Season.objects.create(
        title=title,
        slug=slug,
        introduction=introduction,
        starts_on=starts_on,
        ends_on=ends_on,
        **vars(details or SeasonDetails()),
    )


@transaction.atomic
def change_season(*, season, title, introduction, starts_on, ends_on, details):
    """
    Change what a season is called, when it is and how its sessions are held from now on.

    Its address stays, and so do the dates that are written down already.
    """
    season = Season.objects.select_for_update(of=("self",)).get(pk=season.pk)
    season.title, season.introduction = title, introduction
    season.starts_on, season.ends_on = starts_on, ends_on
    for name, value in vars(details).items():
        setattr(season, name, value)
    season.save()
    return season


@transaction.atomic
def plan_topic(*, topic, season):
    """
    Plan an idea for a season, or for none. Raises NotPlannable once it has dates.
    """
    topic = _locked_topic(topic)
    if topic.state != TopicState.SHORTLISTED or topic.sessions.exists():
        raise NotPlannable
    topic.season = season
    topic.save(update_fields=["season"])
    return topic


@transaction.atomic
def place_topic(*, topic, season, dates, host, kind, now):
    """
    Pencil a topic in for these dates of a season, with a host and a SessionType; all else is as the
    season holds its sessions, or as the topic's other dates are held. A date that it has already is
    not written down twice.

    Returns the new sessions. Raises NotPlannable, PollIsOpen, InThePast, and ImpossibleTime for a
    wall time that cannot be.
    """
    topic = _locked_topic(topic)
    if topic.state not in PLANNABLE or topic.season_id not in (None, season.pk):
        raise NotPlannable
    if topic.season_id is None and topic.state != TopicState.SHORTLISTED:
        raise NotPlannable
    refuse_while_polled(topic)
    known = list(topic.sessions.exclude(state=SessionState.CANCELLED).order_by("pk"))
    there = {(session.date, session.start_time) for session in known}
    held = {**_holding(known[-1] if known else season), "host": host, "type": kind}
    placed = [
        pencil(topic, date, now=now, **held)
        for date in dates
        if (date.date, date.start_time) not in there
    ]
    topic.season = season
    topic.state = TopicState.SCHEDULED
    topic.save(update_fields=["season", "state"])
    return placed


@transaction.atomic
def move_pencilled(*, session, to, host, now):
    """
    Move a pencilled date, or have somebody else host it; nobody is told.

    Raises NotScheduled once it is announced, InThePast, and ImpossibleTime.
    """
    session = _locked_draft(session)
    session.set_times(to.date, to.start_time, to.end_time)
    if session.starts_at <= now:
        raise InThePast
    session.host = host
    session.changed_at = now
    session.save()
    return session


@transaction.atomic
def drop_pencilled(*, session):
    """
    Strike out a pencilled date; a topic that has none left is an idea again.

    Returns the topic. Raises NotScheduled once it is announced.
    """
    topic = _locked_topic(session.topic)
    _locked_draft(session).delete()
    if not topic.sessions.exists():
        topic.state = TopicState.SHORTLISTED
        topic.save(update_fields=["state"])
    return topic


@transaction.atomic
def copy_topics(*, season, copies, by, now):
    """
    Repeat topics of a past season as drafts: `copies` are queries.Repeatable that a person has
    chosen. What is in the season under its title already is left out.

    Returns the new topics. Raises NothingToCopy where there is none.
    """
    season = Season.objects.select_for_update(of=("self",)).get(pk=season.pk)
    there = set(season.topics.values_list("title", flat=True))
    repeated = [_copy(copy, season, by, now) for copy in copies if copy.topic.title not in there]
    if not repeated:
        raise NothingToCopy
    return repeated


@transaction.atomic
def announce_season(*, season, by, now, shown=None):
    """
    Announce every pencilled date of a season that is ready, in one mail to each person; return
    those dates. What is not ready stays pencilled, and with nothing ready nothing happens.

    `shown` is the fingerprint() of what was looked at before; raises PlanChanged if that is not
    what there is now.
    """
    season = Season.objects.select_for_update(of=("self",)).get(pk=season.pk)
    drafts = season_drafts(season).select_for_update(of=("self",)).order_by("pk")
    ready = [session for session in drafts if not unsettled(session, now)]
    if not ready:
        return []
    ready.sort(key=lambda session: (session.starts_at, session.pk))
    if shown is not None and shown != fingerprint(ready):
        raise PlanChanged
    press = Press.at(now)
    publish_drafts(ready, by=by, press=press, now=now)
    invite_to_season(season, ready, press=press, now=now)
    season.announced_at = season.announced_at or now
    season.save(update_fields=["announced_at"])
    tell_sigs(ready, is_new=True, now=now)
    return ready


def fingerprint(sessions):
    """
    Return a short text that is another one once a date, an hour or a host is.
    """
    known = sorted(
        (session.pk, session.starts_at.isoformat(), session.ends_at.isoformat(), session.host_id)
        for session in sessions
    )
    return hashlib.sha256(repr(known).encode()).hexdigest()[:16]


def _copy(copy, season, by, now):
    old = copy.topic
    topic = Topic.objects.create(
        title=old.title,
        question=old.question,
        season=season,
        sig=old.sig,
        theme=old.theme,
        audience=old.audience,
        created_by=by,
        created_at=now,
    )
    for date in copy.dates:
        session = date.session
        held = _holding(session)
        if session.host_id and not session.host.is_active:
            held["host"] = None
        spec = DateSpec(date.date, session.start_time, session.end_time)
        pencil(topic, spec, now=now, agenda=session.agenda, **held)
    return topic


def _holding(of):
    return {field.name: getattr(of, field.name) for field in Holding._meta.local_fields}


def _locked_topic(topic):
    return Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)


def _locked_draft(session):
    locked = (
        Session.objects.select_for_update(of=("self",))
        .select_related("topic", "host")
        .filter(pk=session.pk, state=SessionState.DRAFT)
        .first()
    )
    if locked is None:
        raise NotScheduled
    return locked
