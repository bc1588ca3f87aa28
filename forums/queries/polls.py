"""
Date polls: what is asked, what was said, and who still has to answer.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q

from members.models import Member
from notifications import posted
from notifications.registry import RoundupButton, RoundupDate, RoundupItem, RoundupSection
from sigs.access import members_among
from sigs.enums import OPEN_STATES

from ..access import answerable_polls, managed_polls
from ..enums import PollChoice, PollState, SessionState
from ..models import DatePoll, PollOption, PollVote, Session
from .lines import DateLine

POLL_LINK = "poll"
ASKED = RoundupSection("Which date suits you?", order=8, limit=6, more_path="/me/sessions/")
LONGEST_LIST = 50


@dataclass
class OptionLine:
    """
    One date of a poll with what was said to it, and by whom where one may know: {choice: names}.
    """

    option: PollOption
    counts: dict
    is_past: bool = False
    names: dict = field(default_factory=dict)

    @property
    def date(self):
        return DateLine(self.option)

    @property
    def yes(self):
        return self.counts.get(PollChoice.YES, 0)

    @property
    def if_need(self):
        return self.counts.get(PollChoice.IF_NEED_BE, 0)

    @property
    def no(self):
        return self.counts.get(PollChoice.NO, 0)

    @property
    def said(self):
        """
        Count those who said anything to this date.
        """
        return self.yes + self.if_need + self.no

    @property
    def words(self):
        """
        Say in words how the date suits.
        """
        return f"{self.yes} yes, {self.if_need} if need be, {self.no} no"


@dataclass
class PollResults:
    """
    How a poll stands: its dates with the best first, how many answered and how many were asked and
    have not.
    """

    lines: list[OptionLine]
    answered: int
    silent: int

    @property
    def leading(self):
        """
        Return the date that suits best of those still to come; None where nothing was said.
        """
        coming = [line for line in self.lines if not line.is_past and line.yes + line.if_need]
        return coming[0] if coming else None

    @property
    def is_nobodys_yes(self):
        """
        Test whether even the leading date has no yes.
        """
        return self.leading is not None and self.leading.yes == 0

    @property
    def in_order(self):
        """
        List the dates by when they are.
        """
        return sorted(self.lines, key=lambda line: (line.option.starts_at, line.option.pk))


def takes_votes(poll, now):
    """
    Test whether a poll can still be answered; it carries its topic and the topic's SIG.
    """
    return poll.state == PollState.OPEN and poll.closes_at > now and not is_sig_closed(poll)


def is_sig_closed(poll):
    """
    Test whether the SIG that a poll is of has closed.
    """
    return poll.topic.sig is not None and poll.topic.sig.state not in OPEN_STATES


def of_a_sig_that_is_over():
    """
    Return the condition that is_sig_closed() tests, for a query of polls.
    """
    return Q(topic__sig__isnull=False) & ~Q(topic__sig__state__in=OPEN_STATES)


def votes_to(poll):
    """
    Return the votes of those who still belong to the poll's audience, in the order they were given.
    """
    members = Member.objects.current()
    if poll.topic.is_for_sig:
        members = members_among(poll.topic.sig_id, members)
    return PollVote.objects.filter(option__poll=poll, member__in=members).order_by("voted_at", "pk")


def poll_results(poll, *, now, with_names=False):
    """
    Read how a poll stands; who said what is for those who look after it.
    """
    votes = votes_to(poll)
    counts, names = defaultdict(dict), defaultdict(lambda: defaultdict(list))
    for option, choice, number in (
        votes.order_by().values_list("option", "choice").annotate(number=Count("pk"))
    ):
        counts[option][choice] = number
    if with_names:
        for option, choice, name in votes.values_list("option", "choice", "member__name"):
            names[option][choice].append(name or "A member")
    lines = [
        OptionLine(
            option,
            counts[option.pk],
            is_past=option.starts_at <= now,
            names={PollChoice(choice).label: who for choice, who in names[option.pk].items()},
        )
        for option in poll.options.all()
    ]
    lines.sort(key=lambda line: (line.is_past, -line.yes, -line.if_need, line.option.starts_at))
    voters = votes.order_by().values("member")
    asked = posted.recipients_about(f"poll:{poll.pk}", kind="forums.poll")
    return PollResults(
        lines=lines,
        answered=voters.distinct().count(),
        silent=asked.exclude(pk__in=voters).count(),
    )


def choices_of(member, poll):
    """
    Return what one person said so far, {option pk: choice}.
    """
    votes = PollVote.objects.filter(option__poll=poll, member=member)
    return dict(votes.values_list("option_id", "choice"))


def open_poll_of(topic):
    """
    Return the open poll of a topic, or None.
    """
    return topic.polls.filter(state=PollState.OPEN).first()


def open_polls(user):
    """
    Read the open polls this person looks after, each with how many `answered`.
    """
    return list(
        managed_polls(user)
        .filter(state=PollState.OPEN)
        .select_related("topic__sig")
        .annotate(answered=Count("options__votes__member", distinct=True))
        .order_by("closes_at", "pk")[:LONGEST_LIST]
    )


def polls_waiting_for(user, *, now):
    """
    Read the polls that wait for this person's answer; who asks and who hosts need not give one.
    """
    return [
        poll
        for poll in _taking_votes(answerable_polls(user), user, now)
        if not poll.has_answered and user.pk not in (poll.created_by_id, poll.host_id)
    ]


def sig_polls(sig, user, *, now):
    """
    Read the open polls of a SIG that this person can answer, each with whether they did.
    """
    return _taking_votes(answerable_polls(user).filter(topic__sig=sig), user, now)


def undecided_polls_of(sig, user):
    """
    Return the polls of a SIG that this person may decide and has not decided yet.
    """
    return list(
        managed_polls(user)
        .filter(topic__sig=sig, state=PollState.OPEN)
        .select_related("topic")
        .order_by("closes_at", "pk")[:LONGEST_LIST]
    )


def session_before(user, sig):
    """
    Return the last session of a SIG, else the last that this person hosted, or None.
    """
    sessions = Session.objects.exclude(state=SessionState.CANCELLED).order_by("-starts_at", "-pk")
    of_sig = sessions.filter(topic__sig=sig).first() if sig else None
    return of_sig or sessions.filter(host=user).first()


def polls_in_roundups(messages, *, stream_of):
    """
    Return how each of these questions is told in a round-up, {message pk: RoundupItem}, in two
    steps.
    """
    wanted = {message.pk: message.facts["poll"] for message in messages}
    polls = (
        DatePoll.objects.filter(pk__in=wanted.values())
        .select_related("topic__theme")
        .prefetch_related("options")
        .in_bulk()
    )
    return {pk: _item(polls[poll], stream_of) for pk, poll in wanted.items() if poll in polls}


def _taking_votes(polls, user, now):
    own = PollVote.objects.filter(option__poll=OuterRef("pk"), member=user)
    return list(
        polls.filter(state=PollState.OPEN, closes_at__gt=now)
        .exclude(of_a_sig_that_is_over())
        .select_related("topic__sig", "topic__theme")
        .annotate(has_answered=Exists(own))
        .order_by("closes_at", "pk")[:LONGEST_LIST]
    )


def _item(poll, stream_of):
    topic = poll.topic
    tone = topic.theme.tone if topic.theme else ""
    dates = [DateLine(option) for option in poll.options.all()]
    return RoundupItem(
        section=ASKED,
        keys=(f"forums.poll:{poll.pk}",),
        noun=("date poll", "date polls"),
        title=topic.title,
        path=f"/forums/polls/{poll.pk}/",
        moment=poll.created_at,
        lines=(topic.question,),
        dates=tuple(
            RoundupDate(
                f"{line.session.date:%A}",
                f"{line.day} {line.session.date:%B %Y}",
                line.hours,
                tone,
            )
            for line in dates
        ),
        buttons=(RoundupButton("Say which dates suit you", POLL_LINK, poll.pk),),
        about=(f"poll:{poll.pk}",),
        stream=stream_of(topic),
        place=f"{poll.closes_at:%Y%m%d%H%M}-{poll.pk}",
    )
