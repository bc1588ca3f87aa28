"""
Changing the dates that people were told of: moved, cancelled, held otherwise.
"""

import copy
import datetime
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from members.access import display_name
from resources import clearing
from sigs.models import Sig

from ..enums import (
    AnswerChoice,
    Audience,
    ChangeKind,
    PollState,
    RecordingPolicy,
    SessionState,
    SessionType,
)
from ..invitations import (
    Difference,
    Press,
    invite_again,
    recall,
    tell_cancelled,
    tell_changed,
    tell_host,
    tell_moved,
    withdraw_host,
)
from ..models import Season, Session, SessionChange
from .line import end_offers, lapse_due, pass_on, places_taken
from .threads import keep_thread

# What no mail about a session says, so that it may change at any time and nobody is told.
_IN_NO_MAIL = {"capacity", "join_link", "is_open_to_guests"}

_RECORDED = {RecordingPolicy.MEMBERS, RecordingPolicy.PUBLIC}
_RECORDED_FOR_MORE = (
    "People have answered on what was announced about recording, so it can only be narrowed now. "
    "Leave it as it was, or record for fewer people."
)


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


class StillWaits(Exception):
    """
    Raised when the mail of the last change has not left: that can be taken back until `leaves_at`.
    """

    def __init__(self, leaves_at):
        super().__init__(leaves_at)
        self.leaves_at = leaves_at


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


class PollIsOpen(Exception):
    """
    People are being asked which date suits them, so the topic cannot go away under them.
    """

    def __init__(self, topic):
        super().__init__(
            f"People are still being asked which date suits them for “{topic.title}”. "
            "Settle the date poll first."
        )


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


@transaction.atomic
def move_session(*, session, to, by, now, reason=""):
    """
    Move an announced session to another time and tell everyone concerned.

    Raises AlreadyThen, InThePast, ImpossibleTime, NotScheduled for one that is off or over, and
    StillWaits.
    """
    session = _locked(session)
    if not _is_coming(session, now):
        raise NotScheduled
    refuse_while_waiting([session], now)
    before = copy.copy(session)
    session.set_times(to.date, to.start_time, to.end_time)
    if (session.starts_at, session.ends_at) == (before.starts_at, before.ends_at):
        raise AlreadyThen
    if session.starts_at <= now:
        raise InThePast
    session.sequence += 1
    session.changed_at = now
    session.save()
    lapse_due(session, now=now)
    end_offers(session, now=now)
    press = Press.at(now)
    note(session, ChangeKind.MOVED, by, now, press=press, before=before, reason=reason)
    uninvited = recall(session.topic, now=now)
    tell_moved(session, before=before, reason=reason, press=press, now=now)
    invite_again(session.topic, uninvited, press=press, now=now)
    pass_on(session, now=now)
    return session


@transaction.atomic
def cancel_session(*, session, by, now, reason=""):
    """
    Call a session off and tell everyone concerned. Calling it off twice tells nobody twice.

    Raises NotScheduled for a draft or for one that is over, and StillWaits.
    """
    session = _locked(session)
    if session.state == SessionState.CANCELLED:
        return session
    if not _is_coming(session, now):
        raise NotScheduled
    refuse_while_waiting([session], now)
    session.state = SessionState.CANCELLED
    session.cancelled_at = now
    session.sequence += 1
    session.changed_at = now
    session.save()
    lapse_due(session, now=now)
    end_offers(session, now=now)
    press = Press.at(now)
    note(session, ChangeKind.CANCELLED, by, now, press=press, reason=reason)
    uninvited = recall(session.topic, now=now)
    tell_cancelled(session, reason=reason, press=press, now=now)
    invite_again(session.topic, uninvited, press=press, now=now)
    return session


@transaction.atomic
def change_session(*, session, details, by, now, tell=False):
    """
    Change how an announced session is held; a new place is told to everyone concerned, and with
    `tell` so is what else a mail says of it.

    The time zone stays. Raises CapacityTooSmall, NotScheduled, StillWaits unless nothing changes
    that a mail says, and NotReady where something that was announced would be left open, or more
    recorded than those who answered were told.
    """
    session = _locked(session)
    if not _is_coming(session, now):
        raise NotScheduled
    _refuse_small(session, details.capacity, now)
    _refuse_more_recording(session, details.recording_policy)
    place_before, host_before = session.place, session.host
    before = {
        name: as_text(getattr(session, name))
        for name, value in vars(details).items()
        if name != "time_zone" and getattr(session, name) != value
    }
    changes = differences(session, details)
    for name in before:
        setattr(session, name, getattr(details, name))
    if session.missing():
        raise NotReady([f"Settle {words}." for words in session.missing()])
    moved_place = session.place != place_before
    is_told = moved_place or (tell and bool(changes))
    if is_told or before.keys() - _IN_NO_MAIL:
        refuse_while_waiting([session], now)
    session.sequence += 1 if is_told else 0
    session.changed_at = now
    session.save()
    has_mail = is_told or session.host != host_before
    press = Press.at(now) if has_mail else None
    note(session, ChangeKind.DETAILS, by, now, press=press, details_before=before)
    if is_told:
        uninvited = recall(session.topic, now=now)
        tell_changed(
            session,
            place_before=place_before if moved_place else None,
            changes=changes,
            press=press,
            now=now,
        )
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


def differences(session, details):
    """
    List in words what a mail about the session would say otherwise with these SessionDetails, but
    for its place.
    """
    changed = Session(type=details.type, confidentiality=details.confidentiality)
    changed.recording_policy = details.recording_policy
    said = [
        ("Kind", session.get_type_display(), changed.get_type_display()),
        ("Host", _name(session.host), _name(details.host)),
        (
            "Afterwards",
            session.get_confidentiality_display(),
            changed.get_confidentiality_display(),
        ),
        (
            "Recording",
            session.get_recording_policy_display(),
            changed.get_recording_policy_display(),
        ),
    ]
    return [Difference(*each) for each in said if each[1] != each[2]]


def as_text(value):
    """
    Return a former detail as SessionChange keeps it: text, or the key of a row.
    """
    return "" if value is None else str(getattr(value, "pk", value))


def refuse_while_polled(topic):
    """
    Raise PollIsOpen where people are being asked which date of a topic suits them.
    """
    if topic.polls.filter(state=PollState.OPEN).exists():
        raise PollIsOpen(topic)


def refuse_while_waiting(sessions, now):
    """
    Raise StillWaits where any of these sessions was moved, cancelled or changed and that mail has
    not left. What was announced may change before its mail leaves: it then says how things are.
    """
    waiting = (
        SessionChange.objects.waiting(now)
        .filter(session__in=sessions)
        .exclude(kind=ChangeKind.ANNOUNCED)
        .order_by("-leaves_at")
        .first()
    )
    if waiting:
        raise StillWaits(waiting.leaves_at)


def _name(host):
    return display_name(host) if host else ""


def _refuse_small(session, capacity, now):
    if capacity is None:
        return
    lapse_due(session, now=now)
    taken = places_taken(session)
    if capacity < taken:
        raise CapacityTooSmall(taken)


def _refuse_more_recording(session, policy):
    """
    Refuse to record for more people than those who answered were told of.
    """
    if policy == session.recording_policy or policy not in _RECORDED:
        return
    if session.recording_policy in _RECORDED and policy == RecordingPolicy.MEMBERS:
        return
    if session.answers.exclude(choice=AnswerChoice.NO).exists():
        raise NotReady([_RECORDED_FOR_MORE])


def _locked(session):
    return (
        Session.objects.select_for_update(of=("self",))
        .select_related("topic", "host")
        .get(pk=session.pk)
    )


def _is_coming(session, now):
    return session.state == SessionState.ANNOUNCED and session.ends_at > now


def note(session, kind, by, now, *, press=None, before=None, reason="", details_before=None):
    """
    Write down that something happened to a session, and have its thread follow.
    """
    SessionChange.objects.create(
        session=session,
        kind=kind,
        by=by,
        at=now,
        sequence=session.sequence,
        starts_at_before=before.starts_at if before else None,
        ends_at_before=before.ends_at if before else None,
        reason=reason,
        details_before=details_before or {},
        batch=press.batch if press else "",
        leaves_at=press.leaves_at if press else None,
    )
    keep_thread(session, now=now)
    clearing.clear_what_is_told()
