"""
What calendar programs fetch: which sessions a calendar holds, and whether it has changed.
"""

import datetime
import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q

from members.models import Member
from sigs.access import tie_changes

from ..access import visible_sessions
from ..enums import AnswerChoice, SessionState
from ..models import Answer, CalendarKey, Session

KEPT = datetime.timedelta(days=180)
MOST_EVENTS = 1000
# What an entry says. Instances of whole rows take twice as long, and there are hundreds of them.
_FIELDS = (
    "uid",
    "state",
    "time_zone",
    "starts_at",
    "ends_at",
    "place",
    "sequence",
    "changed_at",
    "host_id",
    "topic__title",
    "topic__question",
)


@dataclass(frozen=True)
class Version:
    """
    What tells a calendar from what it was: `etag` (RFC 9110, strong) and the last change (UTC).
    """

    etag: str
    changed_at: datetime.datetime


def public_calendar(*, now, season=None, sig=None, kept=KEPT):
    """
    Return the sessions that everybody may know of, of one season or SIG or of all, kept for a while
    after they are over: a queryset in order.
    """
    scope = _within(season, sig)
    sessions = visible_sessions(AnonymousUser()).filter(scope)
    return _in_calendar(sessions, now, kept)


def own_calendar(member, *, now):
    """
    Return the sessions of one member's own calendar: what they may know of and have not said no
    to, as a queryset in order. Drafts stay out of it, whoever looks after them.
    """
    refused = Answer.objects.filter(session=OuterRef("pk"), member=member, choice=AnswerChoice.NO)
    return _in_calendar(visible_sessions(member).filter(~Exists(refused)), now)


def coming_of(member, sessions):
    """
    Return the pks of those of the sessions this member comes to or hosts.
    """
    pks = [session.pk for session in sessions]
    said = Answer.objects.filter(session__in=pks, member=member, choice=AnswerChoice.YES)
    hosted = {session.pk for session in sessions if session.host_id == member.pk}
    return hosted | set(said.values_list("session_id", flat=True))


def version_of_public(*, now, season=None, sig=None):
    """
    Return the Version of a public calendar without reading what it says.
    """
    rows = _marks(public_calendar(now=now, season=season, sig=sig))
    # Over the drafts as well: an announcement that is taken back leaves the calendar.
    changed = Session.objects.filter(_within(season, sig)).order_by("-changed_at")
    return _version(rows, changed.values_list("changed_at", flat=True)[:1])


def version_of_own(member, *, key, now):
    """
    Return the Version of a member's own calendar without reading what it says.
    """
    rows = _marks(own_calendar(member, now=now))
    coming = Answer.objects.filter(member=member).order_by("-answered_at")
    said = list(coming.values_list("session_id", "choice", "answered_at"))
    moments = [
        *Session.objects.order_by("-changed_at").values_list("changed_at", flat=True)[:1],
        *[answered_at for _, _, answered_at in said[:1]],
        *tie_changes(member),
        key.made_at,
    ]
    return _version([*rows, *sorted(said)], moments)


def calendar_owner(secret):
    """
    Return the CalendarKey of a secret, with its member, or None where it ends nobody's address.
    """
    keys = CalendarKey.objects.filter(member__in=Member.objects.current())
    return keys.select_related("member").filter(key=secret).first()


def calendar_key_of(member):
    """
    Return the key of a member's own calendar, or None where they have none.
    """
    return CalendarKey.objects.filter(member=member).first()


def _within(season, sig):
    scope = Q()
    if season:
        scope &= Q(topic__season=season)
    if sig:
        scope &= Q(topic__sig=sig)
    return scope


def _in_calendar(sessions, now, kept=KEPT):
    return (
        sessions.exclude(state=SessionState.DRAFT)
        .filter(ends_at__gte=now - kept)
        .select_related("topic")
        .only(*_FIELDS)
        .in_order()[:MOST_EVENTS]
    )


def _marks(sessions):
    return list(sessions.values_list("pk", "sequence", "changed_at"))


def _version(rows, moments):
    changed_at = max(moments, default=datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC))
    text = repr((settings.SITE_ADDRESS, settings.MAIL_FROM_NAME, rows))
    return Version(f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"', changed_at)
