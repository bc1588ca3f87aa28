"""
Asking which date suits: opening a poll, answering it, and making a session of it.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Min

from notifications.actions import mark_seen
from resources import clearing
from sigs.models import Sig

from .. import queries
from ..access import can_answer
from ..clock import span
from ..enums import AnswerChoice, ChangeKind, PollChoice, PollState, SessionState, TopicState
from ..invitations import (
    Press,
    ask,
    confirm_polled,
    invite,
    remind_decider,
    stop_asking,
    tell_abandoned,
    tell_undecided,
    urge,
    without_reminder,
)
from ..models import Answer, DatePoll, PollOption, PollVote, Session, SessionChange, Topic
from ..notices import about_poll
from .answering import NotInvited
from .scheduling import InThePast, NotReady, NotScheduled
from .threads import keep_thread

FEWEST_OPTIONS, MOST_OPTIONS = 2, 8


class UnfitOptions(Exception):
    """
    Raised for fewer than two or more than eight dates to choose from, or for two equal ones.
    """


class UnfitDeadline(Exception):
    """
    Raised for a deadline that has gone by, or that is not before the first date.
    """


class AlreadyAsked(Exception):
    """
    Raised when people are being asked about this topic: `poll` is the open one.
    """

    def __init__(self, poll):
        super().__init__(poll.pk)
        self.poll = poll


class AlreadyDecided(Exception):
    """
    Raised when a poll is decided again: `session` is what it became.
    """

    def __init__(self, session):
        super().__init__(session.pk)
        self.session = session


class PollIsOver(Exception):
    """
    Raised for a poll that was decided or given up, that has closed, or whose SIG has.
    """


@transaction.atomic
def open_poll(*, by, asking, details, options, closes_at, topic=None, now):
    """
    Ask the audience of a topic which of two to eight dates suits them; return the poll.

    `asking` is the topic as it is asked (TopicDetails), `topic` the idea or draft it is of, if any:
    the dates it was drafted with give way to the options (DateSpec). Raises UnfitOptions,
    InThePast, UnfitDeadline, AlreadyAsked, PollIsOver for a SIG that has closed, NotScheduled for a
    topic that was announced, merged or declined, and ImpossibleTime.
    """
    if len(set(options)) != len(options) or not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        raise UnfitOptions
    spans = [span(each.date, each.start_time, each.end_time, details.time_zone) for each in options]
    first = min(starts_at for starts_at, _ in spans)
    if first <= now:
        raise InThePast
    if not now < closes_at < first:
        raise UnfitDeadline
    if asking.sig and asking.sig.state == Sig.State.CLOSED:
        raise PollIsOver
    poll = DatePoll.objects.create(
        topic=_put_down(topic, asking, by, now),
        closes_at=closes_at,
        created_by=by,
        created_at=now,
        **vars(details),
    )
    PollOption.objects.bulk_create(
        PollOption(poll=poll, starts_at=starts_at, ends_at=ends_at, **vars(each))
        for each, (starts_at, ends_at) in zip(options, spans, strict=True)
    )
    ask(poll, press=Press.at(now), now=now)
    return poll


@transaction.atomic
def vote(*, poll, member, choices, now):
    """
    Record what one person says to the dates of a poll: `choices` is {option pk: PollChoice}.

    What they said before and say again keeps its place in the order of votes. What they were told
    of the poll is then seen. Raises NotInvited and PollIsOver.
    """
    poll = _locked(poll)
    if not can_answer(member, poll.topic):
        raise NotInvited
    if not queries.takes_votes(poll, now):
        raise PollIsOver
    said = {
        given.option_id: given
        for given in PollVote.objects.filter(option__poll=poll, member=member)
    }
    changed, new = [], []
    for pk in poll.options.values_list("pk", flat=True):
        given = said.get(pk)
        if pk not in choices or (given and given.choice == choices[pk]):
            continue
        if given is None:
            given = PollVote(option_id=pk, member=member)
        (changed if given.pk else new).append(given)
        given.choice, given.voted_at = choices[pk], now
    PollVote.objects.bulk_create(new)
    PollVote.objects.bulk_update(changed, ["choice", "voted_at"])
    mark_seen(member_id=member.pk, abouts=[about_poll(poll.pk)], now=now)


@transaction.atomic
def decide_poll(*, poll, option, details, by, now):
    """
    Make a session of one date of a poll, announce it, and return it.

    Whoever said yes to that date, but its host, has a place in the order of votes as long as there
    are any, and waits for one after that; everyone else is invited. Raises AlreadyDecided,
    PollIsOver for one that was given up or whose SIG has closed, InThePast, and NotReady.
    """
    poll = _locked(poll)
    if poll.state == PollState.DECIDED:
        raise AlreadyDecided(Session.objects.select_related("topic").get(pk=poll.session_id))
    if poll.state != PollState.OPEN or queries.is_sig_closed(poll):
        raise PollIsOver
    option = poll.options.get(pk=option.pk)
    if option.starts_at <= now:
        raise InThePast
    press = Press.at(now)
    session = _announce(poll, option, details, by, press, now)
    answers = _keep_yeses(session, option, now)
    poll.session = session
    _settle(poll, PollState.DECIDED, by, now)
    confirm_polled(session, press=press, now=now)
    invite(
        poll.topic, [session], besides=[each.member_id for each in answers], press=press, now=now
    )
    return session


@transaction.atomic
def abandon_poll(*, poll, by, now, reason=""):
    """
    Give a poll up and tell those who voted; a second time changes nothing.

    Raises PollIsOver for one that was decided.
    """
    poll = _locked(poll)
    if poll.state == PollState.DECIDED:
        raise PollIsOver
    if poll.state == PollState.OPEN:
        _settle(poll, PollState.ABANDONED, by, now)
        tell_abandoned(poll, reason=reason, by=by, press=Press.at(now), now=now)
    return poll


def nudge_due(*, now):
    """
    Remind once, of each poll that is about to close, those who have not answered; return how many
    polls that were.

    It is about to close so many hours before its deadline as settings say, but never in the first
    half of its time.
    """
    soon = now + datetime.timedelta(hours=settings.FORUM_POLL_NUDGE_HOURS)
    waiting = _undecided().filter(nudged_at=None, closes_at__gt=now, closes_at__lte=soon)
    due = [poll.pk for poll in waiting if now - poll.created_at >= poll.closes_at - now]
    return sum(_once(pk, "nudged_at", urge, now) for pk in due)


def alert_due(*, now):
    """
    Remind whoever made a poll that has closed undecided, and ask nobody any more; some time later
    tell those beside them. Each is done once; return how many polls others were told of.

    The time in between is that of the settings, but no more than half of what is left until the
    first date.
    """
    longest = datetime.timedelta(hours=settings.FORUM_POLL_ALERT_HOURS)
    closed = _undecided().filter(alerted_at=None, closes_at__lte=now)
    polls = list(closed.annotate(first=Min("options__starts_at")))
    for poll in without_reminder(polls):
        stop_asking(poll, now=now)
        remind_decider(poll, now=now)
    late = [
        poll.pk
        for poll in polls
        if now - poll.closes_at >= min(longest, (poll.first - poll.closes_at) / 2)
    ]
    return sum(_once(pk, "alerted_at", tell_undecided, now) for pk in late)


@transaction.atomic
def forget_votes(*, member):
    """
    Delete how one person voted; polls that they were to host have nobody for it any more.
    """
    PollVote.objects.filter(member=member).delete()
    DatePoll.objects.filter(host=member).update(host=None)


def _locked(poll):
    # Without its session: what is joined to a row is read before the wait for its lock.
    return (
        DatePoll.objects.select_for_update(of=("self",))
        .select_related("topic__sig")
        .get(pk=poll.pk)
    )


def _undecided():
    return (
        DatePoll.objects.filter(state=PollState.OPEN)
        .exclude(topic__sig__state=Sig.State.CLOSED)
        .select_related("topic__sig", "topic__theme", "created_by")
        .order_by("closes_at", "pk")
    )


@transaction.atomic
def _once(pk, mark, tell, now):
    """
    Tell people of an undecided poll unless `mark` says that they were; return how many polls.
    """
    poll = _undecided().select_for_update(of=("self",)).filter(pk=pk, **{mark: None}).first()
    if poll is None:
        return 0
    setattr(poll, mark, now)
    poll.save(update_fields=[mark])
    tell(poll, now=now)
    return 1


def _put_down(topic, asking, by, now):
    if topic is None:
        return Topic.objects.create(created_by=by, created_at=now, **vars(asking))
    topic = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
    running = topic.polls.filter(state=PollState.OPEN).first()
    if running:
        raise AlreadyAsked(running)
    if not can_be_asked(topic):
        raise NotScheduled
    for name, value in vars(asking).items():
        setattr(topic, name, value)
    topic.save()
    topic.sessions.all().delete()
    return topic


def can_be_asked(topic):
    """
    Test whether a date can be asked for: not of what was announced, merged or declined.
    """
    if topic.state in (TopicState.MERGED, TopicState.DECLINED):
        return False
    return not topic.sessions.exclude(state=SessionState.DRAFT).exists()


def _announce(poll, option, details, by, press, now):
    session = Session(
        topic=poll.topic,
        date=option.date,
        start_time=option.start_time,
        end_time=option.end_time,
        starts_at=option.starts_at,
        ends_at=option.ends_at,
        state=SessionState.ANNOUNCED,
        announced_at=now,
        changed_at=now,
        **vars(details),
    )
    if session.missing():
        raise NotReady([f"Settle {words}." for words in session.missing()])
    session.save()
    SessionChange.objects.create(
        session=session,
        kind=ChangeKind.ANNOUNCED,
        by=by,
        at=now,
        sequence=session.sequence,
        batch=press.batch,
        leaves_at=press.leaves_at,
    )
    keep_thread(session, now=now)
    if poll.topic.state != TopicState.SCHEDULED:
        poll.topic.state = TopicState.SCHEDULED
        poll.topic.save(update_fields=["state"])
    clearing.clear_what_is_told()
    return session


def _keep_yeses(session, option, now):
    yeses = (
        queries.votes_to(option.poll)
        .filter(option=option, choice=PollChoice.YES)
        .exclude(member=session.host)
    )
    places = session.capacity
    answers = []
    for number, (member_id, voted_at) in enumerate(yeses.values_list("member_id", "voted_at")):
        has_place = places is None or number < places
        answers.append(
            Answer(
                session=session,
                member_id=member_id,
                choice=AnswerChoice.YES if has_place else AnswerChoice.WAITING,
                answered_at=voted_at,
                waiting_since=None if has_place else voted_at,
            )
        )
    return Answer.objects.bulk_create(answers)


def _settle(poll, state, by, now):
    poll.state = state
    poll.settled_at = now
    poll.settled_by = by
    poll.save(update_fields=["state", "session", "settled_at", "settled_by"])
