"""
Answering an invitation, and passing a freed place on.
"""

from dataclasses import dataclass

from django.db import transaction

from notifications.actions import mark_seen

from ..access import can_answer
from ..enums import AnswerChoice, SessionState
from ..invitations import confirm_place, confirm_waiting, withdraw
from ..models import Answer, Reply, Session
from ..notices import about_session, about_topic

TAKING_PART = (AnswerChoice.YES, AnswerChoice.WAITING)


class AnsweringClosed(Exception):
    """
    Raised when every date of the topic has started, or the chosen one has or is off.
    """


class NotInvited(Exception):
    """
    Raised when the topic is not for this person.
    """


class NobodyWaits(Exception):
    """
    Raised when a place is given away and nobody stands in line, or no place is free.
    """


@dataclass(frozen=True)
class Access:
    """
    What someone needs in order to take part; only the host sees it.
    """

    wants_bsl: bool = False
    wants_captions: bool = False
    wants_dial_in: bool = False
    access_note: str = ""


@transaction.atomic
def respond(*, topic, choice, member=None, guest=None, session=None, access=None, now):
    """
    Record one person's answer to a topic and return what they now say to each of its open dates.

    `choice` is yes (to `session`), maybe or no (to every open date). A yes to a full session, or
    to one that others wait for, is recorded as waiting. Saying yes to one date gives up the place
    on another. The same answer again changes nothing and sends nothing. What the person was told
    of the topic and its dates is then seen, wherever they answer. Raises NotInvited and
    AnsweringClosed.
    """
    _refuse_uninvited(topic, member, guest)
    who = {"member": member} if guest is None else {"guest": guest}
    dates = list(
        Session.objects.select_for_update(of=("self",))
        .filter(topic=topic)
        .select_related("topic")
        .order_by("pk")
    )
    open_dates = [date for date in dates if _is_open(date, now)]
    said = {
        answer.session_id: answer for answer in Answer.objects.filter(session__in=open_dates, **who)
    }
    if choice == AnswerChoice.YES:
        chosen = next((date for date in open_dates if session and date.pk == session.pk), None)
        if chosen is None:
            raise AnsweringClosed
        for date in open_dates:
            if date != chosen and date.pk in said:
                _say(date, who, AnswerChoice.NO, said, access=None, now=now)
        _say_yes(chosen, who, said, access=access, now=now)
    else:
        if not open_dates:
            raise AnsweringClosed
        for date in open_dates:
            _say(date, who, choice, said, access=access, now=now)
    abouts = [about_topic(topic.pk), *(about_session(date.pk) for date in dates)]
    if member:
        mark_seen(member_id=member.pk, abouts=abouts, now=now)
    return [said[date.pk] for date in open_dates if date.pk in said]


@transaction.atomic
def admit_next(*, session, now):
    """
    Give a free place to whoever has waited longest, and tell them.

    Raises NobodyWaits when the line is empty or every place is taken.
    """
    session = (
        Session.objects.select_for_update(of=("self",)).select_related("topic").get(pk=session.pk)
    )
    first = (
        session.answers.filter(choice=AnswerChoice.WAITING).order_by("waiting_since", "pk").first()
    )
    if first is None or not _is_open(session, now) or not _has_place(session):
        raise NobodyWaits
    first.session = session
    first.choice = AnswerChoice.YES
    first.waiting_since = None
    first.revision += 1
    first.save(update_fields=["choice", "waiting_since", "revision"])
    confirm_place(first, now=now)
    return first


def forget(*, member):
    """
    Delete everything one person answered or wrote back, and so free their places.
    """
    Answer.objects.filter(member=member).delete()
    Reply.objects.filter(member=member).delete()


@transaction.atomic
def note_answer(*, session, choice, by, now, member=None, guest=None, access=None):
    """
    Write down for a member or a guest what they said to one date by other means, and tell them.
    """
    answers = respond(
        topic=session.topic,
        member=member,
        guest=guest,
        choice=choice,
        session=session,
        access=access,
        now=now,
    )
    answer = next(each for each in answers if each.session_id == session.pk)
    answer.noted_by = by
    answer.save(update_fields=["noted_by"])
    return answer


def _refuse_uninvited(topic, member, guest):
    if guest is None and not can_answer(member, topic):
        raise NotInvited
    if guest is not None and guest.topic_id != topic.pk:
        raise NotInvited


def _is_open(session, now):
    return session.state == SessionState.ANNOUNCED and session.starts_at > now


def _has_place(session):
    if session.capacity is None:
        return True
    return session.answers.filter(choice=AnswerChoice.YES).count() < session.capacity


def _say_yes(session, who, said, *, access, now):
    before = said.get(session.pk)
    if before and before.choice in TAKING_PART:
        _note_access(before, access)
        return
    line = session.answers.filter(choice=AnswerChoice.WAITING).exists()
    choice = AnswerChoice.YES if _has_place(session) and not line else AnswerChoice.WAITING
    answer = _record(session, who, choice, said, access=access, now=now)
    if choice == AnswerChoice.YES:
        confirm_place(answer, now=now)
    else:
        confirm_waiting(answer, now=now)


def _say(session, who, choice, said, *, access, now):
    before = said.get(session.pk)
    if before and before.choice == choice:
        _note_access(before, access)
        return
    gave_up_a_place = before is not None and before.choice in TAKING_PART
    answer = _record(session, who, choice, said, access=access, now=now)
    if choice == AnswerChoice.NO or gave_up_a_place:
        withdraw(answer, now=now)


def _record(session, who, choice, said, *, access, now):
    answer = said.setdefault(session.pk, Answer(session=session, revision=0, **who))
    answer.session = session
    answer.choice = choice
    answer.answered_at = now
    answer.revision += 1
    answer.waiting_since = now if choice == AnswerChoice.WAITING else None
    _set_access(answer, access)
    answer.save()
    return answer


def _note_access(answer, access):
    if access is not None and _set_access(answer, access):
        answer.save(update_fields=list(vars(access)))


def _set_access(answer, access):
    if access is None:
        return False
    before = [getattr(answer, name) for name in vars(access)]
    for name, value in vars(access).items():
        setattr(answer, name, value)
    return before != list(vars(access).values())
