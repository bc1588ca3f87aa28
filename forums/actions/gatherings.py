"""
Holding a session: its agenda, the small parts in it, and who was there.
"""

import datetime

from django.db import transaction

from ..enums import AnswerChoice, Presence, SessionState
from ..models import Attendance, Part, Session
from ..queries import held_parts
from .guests import add_guest
from .scheduling import NotScheduled

# People gather a little before the time, and the host can begin to mark them.
GATHERING = datetime.timedelta(hours=1)


class PartTaken(Exception):
    """
    Raised when somebody else who comes has the part: `holder`.
    """

    def __init__(self, holder):
        super().__init__(holder)
        self.holder = holder


class NotComing(Exception):
    """
    Raised when somebody takes a part in a session they are not coming to.
    """


class NotYet(Exception):
    """
    Raised when presence is marked before anybody can be there, or settled before it is over.
    """


@transaction.atomic
def set_agenda(*, session, agenda):
    """
    Write down what happens in a session and for how many minutes: a line for each step.

    Nobody is told. Raises NotScheduled for a session that is cancelled.
    """
    session = _locked(session)
    if session.state == SessionState.CANCELLED:
        raise NotScheduled
    session.agenda = agenda
    session.save(update_fields=["agenda"])
    return session


@transaction.atomic
def take_part(*, session, member, name, now):
    """
    Give a part in a session to a member who comes; taking it twice changes nothing.

    Raises PartTaken, NotComing, and NotScheduled for a session that is off or over.
    """
    session = _locked(session)
    if session.state != SessionState.ANNOUNCED or session.ends_at <= now:
        raise NotScheduled
    said_yes = session.answers.filter(member=member, choice=AnswerChoice.YES).exists()
    if session.host_id != member.pk and not said_yes:
        raise NotComing
    held = held_parts(session).filter(name=name).first()
    if held and held.member_id != member.pk:
        raise PartTaken(held.member)
    if held:
        return held
    # Whoever had it and does not come any more has left it behind.
    part, _ = Part.objects.update_or_create(
        session=session, name=name, defaults={"member": member, "taken_at": now}
    )
    return part


@transaction.atomic
def free_part(*, session, name, member=None):
    """
    Have nobody hold a part; of a member only the one that is theirs. Twice changes nothing.
    """
    parts = Part.objects.filter(session=_locked(session), name=name)
    if member:
        parts = parts.filter(member=member)
    parts.delete()


@transaction.atomic
def note_way_in(*, session, member=None, guest=None, now):
    """
    Note that somebody asked for the way into a session; the first time counts.

    It suggests to the host that they came, and tells nobody else anything.
    """
    attendance = _attendance(_locked(session), member, guest)
    Attendance.objects.filter(pk=attendance.pk, opened_at=None).update(opened_at=now)


@transaction.atomic
def mark_presence(*, session, presence, by, member=None, guest=None, now):
    """
    Mark whether one person, member or guest, was at a session; empty takes the mark back.

    Raises NotYet long before the session, and NotScheduled for one that is cancelled or a draft.
    """
    session = _locked(session)
    _refuse_early(session, now)
    attendance = _attendance(session, member, guest)
    _mark(attendance, presence, by, now)
    return attendance


@transaction.atomic
def walk_in(*, session, by, member=None, name="", now):
    """
    Mark somebody as there who had not said yes: a member, or somebody new by name.

    Raises what mark_presence() raises.
    """
    session = _locked(session)
    _refuse_early(session, now)
    guest = None if member else add_guest(topic=session.topic, name=name, email="", by=by, now=now)
    return mark_presence(
        session=session, presence=Presence.CAME, by=by, member=member, guest=guest, now=now
    )


@transaction.atomic
def settle_presence(*, session, by, now):
    """
    Mark everyone who said yes and has no mark as somebody who did not come; return how many.

    Raises NotYet before the session is over, and NotScheduled for one that is cancelled.
    """
    session = _locked(session)
    _refuse_early(session, now)
    if session.ends_at > now:
        raise NotYet
    number = 0
    for answer in session.answers.filter(choice=AnswerChoice.YES):
        attendance = _attendance(session, answer.member, answer.guest)
        if not attendance.presence:
            _mark(attendance, Presence.MISSED, by, now)
            number += 1
    return number


def forget_presence(*, member):
    """
    Delete where one person was and which parts they took.
    """
    Attendance.objects.filter(member=member).delete()
    Part.objects.filter(member=member).delete()


def _attendance(session, member, guest):
    attendance, _ = Attendance.objects.get_or_create(session=session, member=member, guest=guest)
    return attendance


def _mark(attendance, presence, by, now):
    attendance.presence = presence
    attendance.marked_at = now if presence else None
    attendance.marked_by = by if presence else None
    attendance.save(update_fields=["presence", "marked_at", "marked_by"])


def _refuse_early(session, now):
    if session.state in (SessionState.DRAFT, SessionState.CANCELLED):
        raise NotScheduled
    if session.starts_at - GATHERING > now:
        raise NotYet


def _locked(session):
    return (
        Session.objects.select_for_update(of=("self",)).select_related("topic").get(pk=session.pk)
    )
