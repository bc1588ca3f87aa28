"""
Putting topics on the programme: drafted, drafted anew, thrown away, announced.
"""

from django.db import transaction

from .. import queries
from ..access import OPEN_IDEAS
from ..clock import day_in_words
from ..enums import ChangeKind, SessionState, TopicState
from ..invitations import Press, invite
from ..models import Session, Topic
from .meetings import tell_sigs
from .scheduling import (
    InThePast,
    NotReady,
    NotScheduled,
    note,
    refuse_while_polled,
)


@transaction.atomic
def draft_topic(*, by, topic, details, dates, now):
    """
    Write down a topic with its dates as drafts, which only those who look after it see.

    Raises InThePast, and ImpossibleTime for a wall time that cannot be.
    """
    drafted = Topic.objects.create(created_by=by, created_at=now, **vars(topic))
    for date in dates:
        pencil(drafted, date, now=now, **vars(details))
    return drafted


@transaction.atomic
def redraft_topic(*, topic, to, details, dates, now):
    """
    Write a topic anew that has not been announced; its draft dates are replaced. An idea that
    gets its first dates is on the programme.

    Raises NotScheduled once a date has been announced and for an idea that is not open, PollIsOpen,
    and what draft_topic() raises.
    """
    topic = _locked_with_drafts(topic)
    if topic.state not in {*OPEN_IDEAS, TopicState.SCHEDULED}:
        raise NotScheduled
    for name, value in vars(to).items():
        setattr(topic, name, value)
    topic.state = TopicState.SCHEDULED
    topic.save()
    topic.sessions.all().delete()
    for date in dates:
        pencil(topic, date, now=now, **vars(details))
    return topic


@transaction.atomic
def discard_topic(*, topic):
    """
    Throw a topic away that has not been announced; one that members proposed goes back to the
    shortlist without its dates.

    Returns the topic where it stays. Raises NotScheduled once a date has been announced, and for
    what is no more than an idea; and PollIsOpen.
    """
    topic = _locked_with_drafts(topic)
    if topic.state != TopicState.SCHEDULED:
        raise NotScheduled
    topic.sessions.all().delete()
    if topic.proposers.exists() or topic.interests.exists():
        topic.state = TopicState.SHORTLISTED
        topic.save(update_fields=["state"])
        return topic
    topic.delete()
    return None


@transaction.atomic
def announce_topic(*, topic, by, now):
    """
    Announce every drafted date of a topic and invite its audience; return the announced dates.

    Announcing again what is announced does nothing. Raises NotReady, and then nothing is announced.
    """
    drafts = list(
        Session.objects.select_for_update(of=("self",))
        .filter(topic=topic, state=SessionState.DRAFT)
        .select_related("topic__sig", "host")
        .order_by("pk")
    )
    if not drafts:
        return []
    drafts.sort(key=lambda session: (session.starts_at, session.pk))
    _refuse_unless_ready(drafts, now)
    press = Press.at(now)
    publish_drafts(drafts, by=by, press=press, now=now)
    invite(drafts[0].topic, drafts, press=press, now=now)
    tell_sigs(drafts, is_new=True, now=now)
    return drafts


def publish_drafts(drafts, *, by, press, now):
    """
    Put drafts that are held locked on the programme, and tell nobody yet.
    """
    for session in drafts:
        session.state = SessionState.ANNOUNCED
        session.announced_at = now
        session.changed_at = now
        session.save(update_fields=["state", "announced_at", "changed_at"])
        note(session, ChangeKind.ANNOUNCED, by, now, press=press)


def pencil(topic, date, *, now, time_zone, **values):
    """
    Write down one date of a topic as a draft; `values` say how it is held.

    Raises InThePast, and ImpossibleTime for a wall time that cannot be.
    """
    session = Session(topic=topic, time_zone=time_zone, changed_at=now, **values)
    session.set_times(date.date, date.start_time, date.end_time)
    if session.starts_at <= now:
        raise InThePast
    session.save()
    return session


def _refuse_unless_ready(drafts, now):
    sig = drafts[0].topic.sig
    reasons = []
    if not queries.takes_sessions(sig):
        reasons.append(f"{sig.name} is not open, so it takes no sessions. Choose another SIG.")
    for session in drafts:
        day = day_in_words(session.date)
        if session.starts_at <= now:
            reasons.append(f"{day} has gone by: choose another date.")
        reasons.extend(f"{day}: settle {words}." for words in session.missing())
    if reasons:
        raise NotReady(reasons)


def _locked_with_drafts(topic):
    # Its dates are held as well, so that none of them is announced in the meantime.
    topic = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
    dates = Session.objects.select_for_update(of=("self",)).filter(topic=topic).order_by("pk")
    if any(session.state != SessionState.DRAFT for session in dates):
        raise NotScheduled
    refuse_while_polled(topic)
    return topic
