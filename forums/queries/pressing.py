"""
What was announced or changed and can still be taken back, since its mail has not left.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef

from notifications.models import Delivery

from ..access import managed_sessions
from ..enums import (
    MAY_COME,
    ChangeKind,
)
from ..models import Answer, SessionChange

_HEADINGS = {
    ChangeKind.ANNOUNCED: "Announced",
    ChangeKind.MOVED: "Moved",
    ChangeKind.CANCELLED: "Cancelled",
    ChangeKind.DETAILS: "Changed",
}


@dataclass(frozen=True)
class WaitingPress:
    """
    One press of a button whose mail leaves at `leaves_at`: what it changed, how many mails wait,
    how many people have answered since, and whether whoever looks may take it back.
    """

    batch: str
    leaves_at: datetime
    changes: list
    mails: int
    answered: int
    may_take_back: bool

    @property
    def heading(self):
        """
        Say what was done, to what.
        """
        titles = list(dict.fromkeys(change.session.topic.title for change in self.changes))
        what = titles[0] if len(titles) == 1 else f"{len(titles)} topics"
        return f"{_HEADINGS[ChangeKind(self.changes[0].kind)]}: {what}"

    @property
    def seasons(self):
        """
        Return the keys of the seasons whose topics it touched.
        """
        return {change.session.topic.season_id for change in self.changes}

    @property
    def is_announcement(self):
        return self.changes[0].kind == ChangeKind.ANNOUNCED


def is_waiting(now):
    """
    Return the condition that a session was announced or changed and that can be taken back.
    """
    return Exists(SessionChange.objects.waiting(now).filter(session=OuterRef("pk")))


def waiting_presses(user, *, now, session=None):
    """
    Read what can still be taken back of the sessions that somebody looks after, or of one, by pk:
    a list of WaitingPress, what leaves first coming first, in one step where there is none.
    """
    waiting = SessionChange.objects.waiting(now)
    mine = waiting.filter(session__in=managed_sessions(user).values("pk"))
    if session is not None:
        mine = mine.filter(session=session)
    changes = defaultdict(list)
    for change in (
        waiting.filter(batch__in=mine.order_by().values("batch"))
        .select_related("session__topic", "by")
        .order_by("leaves_at", "batch", "session__starts_at", "pk")
    ):
        changes[change.batch].append(change)
    return _with_numbers(changes, user) if changes else []


def presses_of(session):
    """
    Read every press of a button that announced or changed a session, the latest first.
    """
    return list(
        session.changes.exclude(batch="")
        .select_related("by", "taken_back_by")
        .order_by("-at", "-pk")
    )


def _with_numbers(changes, user):
    mails = dict(
        Delivery.objects.filter(
            message__batch__in=changes, state__in=[Delivery.State.QUEUED, Delivery.State.HELD]
        )
        .order_by()
        .values_list("message__batch")
        .annotate(number=Count("pk"))
    )
    sessions = {change.session_id for each in changes.values() for change in each}
    managed = set(managed_sessions(user).filter(pk__in=sessions).values_list("pk", flat=True))
    answered = defaultdict(set)
    for pk, member in Answer.objects.filter(
        session__in=sessions,
        choice__in=MAY_COME,
    ).values_list("session", "pk"):
        answered[pk].add(member)
    return [
        WaitingPress(
            batch=batch,
            leaves_at=each[0].leaves_at,
            changes=each,
            mails=mails.get(batch, 0),
            answered=sum(len(answered[change.session_id]) for change in each),
            may_take_back=managed.issuperset(change.session_id for change in each),
        )
        for batch, each in changes.items()
    ]
