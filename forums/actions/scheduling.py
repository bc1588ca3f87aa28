"""
Putting topics on the programme and changing their dates.
"""

import datetime
from dataclasses import dataclass, fields

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from resources import clearing
from sigs.models import Sig

from ..clock import span
from ..enums import Audience, ChangeKind, SessionState, SessionType
from ..invitations import (
    Press,
    invite,
    invite_again,
    recall,
    tell_cancelled,
    tell_changed,
    tell_host,
    tell_moved,
    withdraw_host,
)
from ..models import Season, Session, SessionChange, Topic
from .line import end_offers, lapse_due, pass_on, places_taken


class InThePast(Exception):
    """
    Raised for a date that has gone by.
    """


class NotReady(Exception):
    """
    Raised when a topic cannot be announced yet; `reasons` lists in words what is missing.
    """

    def __init__(self, reasons):
        super().__init__("; ".join(reasons))
        self.reasons = reasons


class NotScheduled(Exception):
    """
    Raised when a session is no longer, or not yet, in a state that can be changed like this.
    """


class AlreadyThen(Exception):
    """
    Raised for a move to the time that the session already has.
    """


class CapacityTooSmall(Exception):
    """
    Raised for a capacity below the number of people who have a place or are offered one: `taken`.
    """

    def __init__(self, taken):
        super().__init__(taken)
        self.taken = taken


@dataclass(frozen=True)
class DateSpec:
    """
    One date as it was agreed: the day and the wall times.
    """

    date: datetime.date
    start_time: datetime.time
    end_time: datetime.time


@dataclass(frozen=True)
class TopicDetails:
    """
    What is asked, by whom and for whom.
    """

    title: str
    question: str
    audience: str = Audience.REGISTERED
    sig: Sig | None = None
    season: Season | None = None
    theme: object | None = None


@dataclass(frozen=True)
class SessionDetails:
    """
    How a session is held. What may stay open in a draft is empty until it is settled.
    """

    type: str = SessionType.CONVERSATION
    host: AbstractBaseUser | None = None
    capacity: int | None = None
    join_link: str = ""
    place: str = ""
    confidentiality: str = ""
    recording_policy: str = ""
    time_zone: str = "Europe/London"
    is_open_to_guests: bool = False


def add_season(*, title, slug, introduction, starts_on, ends_on):
    """
    Open a season for topics to be put into.
    """
    return Season.objects.create(
        title=title, slug=slug, introduction=introduction, starts_on=starts_on, ends_on=ends_on
    )


@transaction.atomic
def draft_topic(*, by, topic, details, dates, now):
    """
    Write down a topic with its dates as drafts, which only those who look after it see.

    Raises InThePast, and ImpossibleTime for a wall time that cannot be.
    """
    drafted = Topic.objects.create(created_by=by, created_at=now, **_values(topic))
    for date in dates:
        _draft_session(drafted, date, details, now)
    return drafted


@transaction.atomic
def redraft_topic(*, topic, to, details, dates, now):
    """
    Write a topic anew that has not been announced; its draft dates are replaced.

    Raises NotScheduled once a date has been announced, and what draft_topic() raises.
    """
    topic = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
    if topic.sessions.exclude(state=SessionState.DRAFT).exists():
        raise NotScheduled
    for name, value in _values(to).items():
        setattr(topic, name, value)
    topic.save()
    topic.sessions.all().delete()
    for date in dates:
        _draft_session(topic, date, details, now)
    return topic


@transaction.atomic
def discard_topic(*, topic):
    """
    Throw a topic away that has not been announced. Raises NotScheduled once a date has been.
    """
    topic = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
    if topic.sessions.exclude(state=SessionState.DRAFT).exists():
        raise NotScheduled
    topic.sessions.all().delete()
    topic.delete()


@transaction.atomic
def announce_topic(*, topic, by, now):
    """
    Announce every drafted date of a topic and invite its audience; return the announced dates.

    Announcing again what is announced does nothing. Raises NotReady, and then nothing is announced.
    """
    drafts = list(
        Session.objects.select_for_update(of=("self",))
        .filter(topic=topic, state=SessionState.DRAFT)
        .select_related("topic", "host")
        .order_by("starts_at", "pk")
    )
    if not drafts:
        return []
    _refuse_unless_ready(drafts, now)
    press = Press.at(now)
    for session in drafts:
        session.state = SessionState.ANNOUNCED
        session.announced_at = now
        session.changed_at = now
        session.save(update_fields=["state", "announced_at", "changed_at"])
        _note(session, ChangeKind.ANNOUNCED, by, now, press=press)
    invite(drafts[0].topic, drafts, press=press, now=now)
    return drafts


@transaction.atomic
def move_session(*, session, to, by, now, reason=""):
    """
    Move an announced session to another time and tell everyone concerned.

    Raises AlreadyThen, InThePast, ImpossibleTime, and NotScheduled for one that is off or over.
    """
    session = _locked(session)
    if not _is_coming(session, now):
        raise NotScheduled
    starts_at, ends_at = span(to.date, to.start_time, to.end_time, session.time_zone)
    if (starts_at, ends_at) == (session.starts_at, session.ends_at):
        raise AlreadyThen
    if starts_at <= now:
        raise InThePast
    before = Session(
        topic=session.topic,
        date=session.date,
        start_time=session.start_time,
        end_time=session.end_time,
        time_zone=session.time_zone,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
    )
    session.date, session.start_time, session.end_time = to.date, to.start_time, to.end_time
    session.starts_at, session.ends_at = starts_at, ends_at
    session.sequence += 1
    session.changed_at = now
    session.save()
    lapse_due(session, now=now)
    end_offers(session, now=now)
    press = Press.at(now)
    _note(session, ChangeKind.MOVED, by, now, press=press, before=before, reason=reason)
    uninvited = recall(session.topic, now=now)
    tell_moved(session, before=before, reason=reason, press=press, now=now)
    invite_again(session.topic, uninvited, press=press, now=now)
    pass_on(session, now=now)
    return session


@transaction.atomic
def cancel_session(*, session, by, now, reason=""):
    """
    Call a session off and tell everyone concerned. Calling it off twice tells nobody twice.

    Raises NotScheduled for a draft or for one that is over.
    """
    session = _locked(session)
    if session.state == SessionState.CANCELLED:
        return session
    if not _is_coming(session, now):
        raise NotScheduled
    session.state = SessionState.CANCELLED
    session.cancelled_at = now
    session.sequence += 1
    session.changed_at = now
    session.save()
    lapse_due(session, now=now)
    end_offers(session, now=now)
    press = Press.at(now)
    _note(session, ChangeKind.CANCELLED, by, now, press=press, reason=reason)
    uninvited = recall(session.topic, now=now)
    tell_cancelled(session, reason=reason, press=press, now=now)
    invite_again(session.topic, uninvited, press=press, now=now)
    return session


@transaction.atomic
def change_session(*, session, details, by, now):
    """
    Change how an announced session is held; a new place is told to everyone concerned.

    The time zone stays. Raises CapacityTooSmall, NotScheduled, and NotReady where something that
    was announced would be left open.
    """
    session = _locked(session)
    if not _is_coming(session, now):
        raise NotScheduled
    _refuse_small(session, details.capacity, now)
    place_before, host_before = session.place, session.host
    for name, value in _values(details).items():
        if name != "time_zone":
            setattr(session, name, value)
    if session.missing():
        raise NotReady([f"Settle {words}." for words in session.missing()])
    moved_place = session.place != place_before
    session.sequence += 1 if moved_place else 0
    session.changed_at = now
    session.save()
    press = Press.at(now)
    _note(session, ChangeKind.DETAILS, by, now, press=press)
    if moved_place:
        uninvited = recall(session.topic, now=now)
        tell_changed(session, place_before=place_before, press=press, now=now)
        invite_again(session.topic, uninvited, press=press, now=now)
    if session.host != host_before:
        withdraw_host(session, host_before, press=press, now=now)
        tell_host(session, press=press, now=now)
    pass_on(session, now=now)
    return session


def mark_held(*, now):
    """
    Mark announced sessions that have ended as held; return how many.
    """
    return Session.objects.filter(state=SessionState.ANNOUNCED, ends_at__lte=now).update(
        state=SessionState.HELD, changed_at=now
    )


def _values(details):
    return {field.name: getattr(details, field.name) for field in fields(details)}


def _draft_session(topic, date, details, now):
    starts_at, ends_at = span(date.date, date.start_time, date.end_time, details.time_zone)
    if starts_at <= now:
        raise InThePast
    return Session.objects.create(
        topic=topic,
        date=date.date,
        start_time=date.start_time,
        end_time=date.end_time,
        starts_at=starts_at,
        ends_at=ends_at,
        changed_at=now,
        **_values(details),
    )


def _refuse_unless_ready(drafts, now):
    reasons = []
    for session in drafts:
        day = f"{session.date:%A} {session.date.day} {session.date:%B}"
        if session.starts_at <= now:
            reasons.append(f"{day} has gone by: choose another date.")
        reasons.extend(f"{day}: settle {words}." for words in session.missing())
    if reasons:
        raise NotReady(reasons)


def _refuse_small(session, capacity, now):
    if capacity is None:
        return
    lapse_due(session, now=now)
    taken = places_taken(session)
    if capacity < taken:
        raise CapacityTooSmall(taken)


def _locked(session):
    return (
        Session.objects.select_for_update(of=("self",))
        .select_related("topic", "host")
        .get(pk=session.pk)
    )


def _is_coming(session, now):
    return session.state == SessionState.ANNOUNCED and session.ends_at > now


def _note(session, kind, by, now, *, press, before=None, reason=""):
    SessionChange.objects.create(
        session=session,
        kind=kind,
        by=by,
        at=now,
        sequence=session.sequence,
        starts_at_before=before.starts_at if before else None,
        ends_at_before=before.ends_at if before else None,
        reason=reason,
        batch=press.batch,
        leaves_at=press.leaves_at,
    )
    clearing.clear_what_is_told()
