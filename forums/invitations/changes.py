"""
Telling people what became of a date they know of.
"""

from dataclasses import dataclass

from members.models import Member
from notifications import posted

from .. import entries
from ..enums import MAY_COME
from ..models import Guest
from .guests import guest_recipients, guests_of
from .sessions import post_about


@dataclass(frozen=True)
class Difference:
    """
    What is different about a session, what it was before and what it is now, in words.
    """

    label: str
    before: str
    after: str


def tell_moved(session, *, before, reason, press=None, among=None, guests=None, now):
    """
    Tell everyone concerned the old and the new time, and move the entry in their calendars; of
    `among`, a queryset of members, and of the guests with these pks, where they are given.
    """
    _tell_all(
        "moved",
        session,
        calendar=entries.request(session, now=now),
        context={"before": before, "reason": reason},
        press=press,
        among=among,
        guests=guests,
        now=now,
    )


def tell_changed(session, *, place_before, changes=(), press=None, among=None, guests=None, now):
    """
    Tell everyone concerned where the session is held from now on, or what else is different.

    `place_before` is None where the place stays; `changes` are Difference. `among` and
    `guests` are as in tell_moved().
    """
    _tell_all(
        "changed",
        session,
        calendar=entries.request(session, now=now),
        context=changed_context(place_before, changes),
        press=press,
        among=among,
        guests=guests,
        now=now,
    )


def tell_taken_back(session, *, among, guests, now):
    """
    Tell those of a queryset of members, and the guests with these pks, who answered a date that it
    is a draft again, and take it out of their calendars.
    """
    _tell_all(
        "taken_back",
        session,
        calendar=entries.cancel(session, now=now),
        among=among,
        guests=guests,
        now=now,
    )


def tell_cancelled(session, *, reason, press=None, now):
    """
    Tell everyone concerned that the session does not take place, and take it out of calendars.
    """
    _tell_all(
        "cancelled",
        session,
        calendar=entries.cancel(session, now=now),
        context={"reason": reason},
        press=press,
        now=now,
    )


def changed_context(place_before, changes):
    """
    Return what the templates of news of a change are given besides the session.
    """
    return {
        "has_moved": place_before is not None,
        "place_before": place_before or "",
        "changes": list(changes),
    }


def concerned(session, *, among=None):
    """
    Return who is told of a change to a session: those who have it in their calendar, and others
    who answered that they come, may come or wait.
    """
    holders = posted.calendar_holders(session.calendar_uid)
    others = Member.objects.reachable().filter(
        answers__session=session,
        answers__choice__in=MAY_COME,
    )
    if among is not None:
        holders = holders.filter(pk__in=among.values("pk"))
        others = others.filter(pk__in=among.values("pk"))
    holder_ids = set(holders.values_list("pk", flat=True))
    told = Member.objects.current().filter(pk__in=holders.values("pk"))
    return told, others.exclude(pk__in=holder_ids)


def concerned_guests(session, *, among=None):
    """
    Return which guests are told of a change, as the outbox takes them: those who have it in their
    calendar, and others who may come; of those with the pks of `among`, where they are given.
    """
    holding = guests_of(session.topic_id, posted.guest_calendar_holders(session.calendar_uid))
    answering = Guest.objects.filter(
        answers__session=session, answers__choice__in=MAY_COME
    ).exclude(pk__in=holding.values("pk"))
    if among is not None:
        holding, answering = [each.filter(pk__in=among) for each in (holding, answering)]
    return guest_recipients(holding), guest_recipients(answering)


def _tell_all(kind, session, *, calendar, context=None, press=None, among=None, guests=None, now):
    holders, others = concerned(session, among=among)
    post_about(
        kind,
        session,
        key=f"{session.sequence}:calendar",
        recipients=holders,
        calendar=calendar,
        context=context,
        press=press,
        now=now,
    )
    if others.exists():
        post_about(
            kind,
            session,
            key=f"{session.sequence}:words",
            recipients=others,
            context=context,
            press=press,
            now=now,
        )
    holding, answering = concerned_guests(session, among=guests)
    for key, recipients, part in [
        ("guests-calendar", holding, calendar),
        ("guests-words", answering, None),
    ]:
        post_about(
            kind,
            session,
            key=f"{session.sequence}:{key}",
            recipients=recipients,
            calendar=part,
            context=context,
            press=press,
            now=now,
        )
