"""
What is read after a session: its write-up, whom it is for, and what still has to be written.
"""

import datetime
import re
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from members.models import Member
from resources.models import LibraryPage

from ..access import visible_sessions
from ..enums import AnswerChoice, HarvestState, Presence, SessionState
from ..models import Answer, Attendance, Harvest, Session
from .lines import DateLine
from .listed import listed

# What is longer ago has been forgotten, or was held before there were write-ups.
_NOT_ASKED_FOR_AFTER = datetime.timedelta(days=30)
_SHORTEST_NAME = 3
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’]s$")


@dataclass(frozen=True)
class After:
    """
    What a host sees of a session that began: how far its write-up is, and how many came.

    `page` is the published page, where this person may read it. Of those the host noted nothing
    about, `unmarked` said yes.
    """

    is_over: bool
    harvest: Harvest | None
    page: LibraryPage | None
    came: int
    apologies: int
    missed: int
    unmarked: int

    @property
    def is_published(self):
        return self.harvest is not None and self.harvest.state == HarvestState.PUBLISHED

    @property
    def has_unpublished_changes(self):
        """
        Test whether words were saved that the published page does not show.
        """
        return self.is_published and self.harvest.changed_at > self.harvest.published_at

    @property
    def is_marked(self):
        """
        Test whether anybody noted who came.
        """
        return bool(self.came + self.apologies + self.missed)


def after(session, user, *, now):
    """
    Read what there is to tell after a session, None before it begins or where it is off.
    """
    if session.starts_at > now or session.state in {SessionState.DRAFT, SessionState.CANCELLED}:
        return None
    marks = list(
        session.attendances.exclude(presence="").values_list("presence", "member_id", "guest_id")
    )
    noted = {(member_id, guest_id) for _, member_id, guest_id in marks}
    yes = session.answers.filter(choice=AnswerChoice.YES).values_list("member_id", "guest_id")
    counts = dict.fromkeys(Presence.values, 0)
    for presence, _, _ in marks:
        counts[presence] += 1
    harvest = Harvest.objects.filter(session=session.pk).select_related("written_by").first()
    return After(
        is_over=session.ends_at <= now,
        harvest=harvest,
        page=write_up_page(session.pk, user) if harvest and harvest.page_id else None,
        came=counts[Presence.CAME],
        apologies=counts[Presence.APOLOGIES],
        missed=counts[Presence.MISSED],
        unmarked=len(set(yes) - noted),
    )


def write_up_page(session_id, user):
    """
    Return the page a session was written up on; None where this person may not read it.
    """
    harvest = Harvest.objects.filter(session=session_id, state=HarvestState.PUBLISHED)
    pages = LibraryPage.objects.visible_to(user).for_lists()
    return pages.filter(pk__in=harvest.values("page")).first()


def discussed_on(page, user):
    """
    Read the sessions that a page of the library is the write-up of, in one step.
    """
    sessions = visible_sessions(user).filter(
        harvest__page=page.pk, harvest__state=HarvestState.PUBLISHED
    )
    return [DateLine(session) for session in listed(sessions.in_order())]


def who_missed(session):
    """
    Return the members who answered a session and were not there, nor at another date of its topic.

    Where nobody noted who came, that is who did not say yes. Those who said yes to another date
    hear of that one.
    """
    said = session.answers.filter(member__isnull=False)
    if not session.attendances.exclude(presence="").exists():
        said = said.exclude(choice=AnswerChoice.YES)
    came = Attendance.objects.filter(
        session__topic=session.topic_id, presence=Presence.CAME, member__isnull=False
    )
    another_day = (
        Answer.objects.filter(
            session__topic=session.topic_id, choice=AnswerChoice.YES, member__isnull=False
        )
        .exclude(session=session.pk)
        .exclude(session__state=SessionState.CANCELLED)
    )
    return (
        Member.objects.filter(pk__in=said.values("member_id"))
        .exclude(pk__in=came.values("member_id"))
        .exclude(pk__in=another_day.values("member_id"))
        .exclude(pk=session.host_id)
    )


def names_in(text, session):
    """
    List the names, in order, of those who came or said yes that a text holds; the host's is known.

    A whole name counts however it is written, a part of one as it is written. So a word that
    happens to be a name is told as well: whoever wrote it knows better.
    """
    words = [_POSSESSIVE.sub("", word) for word in _WORD.findall(text)]
    told, spoken = set(words), _spoken(words)
    found = []
    for name in sorted(_names_of_those_present(session)):
        parts = _WORD.findall(name)
        telling = {part for part in parts if len(part) >= _SHORTEST_NAME}
        if not telling.isdisjoint(told) or (parts and _spoken(parts) in spoken):
            found.append(name)
    return found


def _spoken(words):
    return f" {' '.join(words).casefold()} "


def _names_of_those_present(session):
    said = session.answers.filter(choice=AnswerChoice.YES)
    came = session.attendances.filter(presence=Presence.CAME)
    names = set()
    for rows in (said, came):
        for member_id, member, guest in rows.values_list("member", "member__name", "guest__name"):
            if member_id != session.host_id or guest:
                names.add(guest or member)
    return names - {"", None}


def write_ups_due(*, now):
    """
    Read the sessions that were over some days ago and that nobody has written up.
    """
    waits = datetime.timedelta(days=settings.FORUM_WRITE_UP_DAYS)
    return list(
        Session.objects.filter(
            state__in=[SessionState.HELD, SessionState.ANNOUNCED],
            ends_at__lte=now - waits,
            ends_at__gt=now - waits - _NOT_ASKED_FOR_AFTER,
        )
        .filter(Q(harvest=None) | Q(harvest__state=HarvestState.DRAFT))
        .select_related("topic__theme", "host")
        .in_order()
    )
