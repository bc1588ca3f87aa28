"""
What would be sent if somebody pressed the button: whom it goes to and how it looks, before anything
is written.
"""

import copy
from dataclasses import dataclass, fields, replace

from django.db.models import Q, QuerySet

from members.models import Member
from notifications import outbox
from sigs.access import members_among

from ..enums import (
    MAY_COME,
    SessionState,
)
from ..notices import stream_of
from .changes import changed_context, concerned, concerned_guests
from .sessions import (
    audience_of,
    invitation_context,
    other_dates_of,
    session_context,
)


@dataclass(frozen=True)
class Planned:
    """
    A mail that has not been written: its kind, what its templates are given, the queryset of
    members it goes to, that of all whom it concerns, and the path of its session.

    `slots` names what it leaves open beside the usual, such as an answer link for each topic.
    `hosts` are those who get a mail of their own instead, `guests` is how many people without an
    account get it besides.
    """

    kind: str
    context: dict
    recipients: QuerySet
    everybody: QuerySet
    path: str
    stream: str = ""
    slots: tuple = ()
    hosts: tuple = ()
    guests: int = 0

    def reach(self, *, now):
        """
        Count whom it would go to and who is left out, as a Reach, in two steps.
        """
        reach = outbox.reach(
            kind=self.kind,
            recipients=self.recipients,
            everybody=self.everybody,
            stream=self.stream,
            now=now,
        )
        return replace(reach, guests=self.guests)

    def preview(self):
        """
        Return the mail as it would go out, as an outbox.Preview.
        """
        return outbox.preview(
            kind=self.kind, context=self.context, recipients=self.recipients, stream=self.stream
        )


def plan_inviting(topic, sessions):
    """
    Plan the invitation to the drafted dates of a topic.
    """
    hosts = {session.host_id: session.host for session in sessions if session.host_id}
    everybody = Member.objects.current()
    if topic.is_for_sig:
        everybody = members_among(topic.sig_id, everybody)
    return Planned(
        kind="forums.invitation",
        context=invitation_context(topic, sessions),
        recipients=audience_of(topic).exclude(pk__in=hosts),
        everybody=everybody.exclude(pk__in=hosts),
        path=sessions[0].get_absolute_url(),
        stream=stream_of(topic),
        hosts=tuple(hosts.values()),
    )


def plan_moving(session, *, to=None, reason="", now):
    """
    Plan the news of a move to another time, a DateSpec; without one, to whom it would go.
    """
    moved = copy.copy(session)
    if to is not None:
        moved.set_times(to.date, to.start_time, to.end_time)
    return _about(moved, "moved", {"before": session, "reason": reason}, now)


def plan_cancelling(session, *, reason="", now):
    """
    Plan the news that a session does not take place.
    """
    off = copy.copy(session)
    off.state = SessionState.CANCELLED
    return _about(off, "cancelled", {"reason": reason}, now)


def plan_changing(session, *, details=None, changes=(), now):
    """
    Plan the news of how a session is held from now on, by SessionDetails.
    """
    changed = copy.copy(session)
    for field in fields(details) if details else ():
        setattr(changed, field.name, getattr(details, field.name))
    place_before = session.place if changed.place != session.place else None
    return _about(changed, "changed", changed_context(place_before, changes), now)


def plan_rewording(session, *, topic, changes, now):
    """
    Plan the news of other words for a topic, to those who answered its dates; `session` is the
    first of them and `topic` has the new words.
    """
    changed = copy.copy(session)
    changed.topic = topic
    said = Q(
        answers__session__topic=topic.pk,
        answers__session__in=topic.sessions.coming(now),
        answers__choice__in=MAY_COME,
    ) | Q(pk__in=topic.sessions.coming(now).values("host_id"))
    everybody = Member.objects.current().filter(said)
    return Planned(
        kind="forums.changed",
        context={
            **session_context(changed, other_dates_of(session, now)),
            **changed_context(None, changes),
        },
        recipients=everybody.filter(pk__in=Member.objects.reachable().values("pk")),
        everybody=everybody,
        path=session.get_absolute_url(),
    )


def _about(session, kind, context, now):
    holders, others = concerned(session)
    recipients = Member.objects.filter(
        Q(pk__in=holders.values("pk")) | Q(pk__in=others.values("pk"))
    )
    everybody = Member.objects.current().filter(
        answers__session=session,
        answers__choice__in=MAY_COME,
    )
    return Planned(
        kind=f"forums.{kind}",
        context={**session_context(session, other_dates_of(session, now)), **context},
        recipients=recipients,
        everybody=everybody.exclude(pk__in=recipients.values("pk")),
        path=session.get_absolute_url(),
        guests=sum(map(len, concerned_guests(session))),
    )
