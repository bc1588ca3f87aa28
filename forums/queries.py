"""
What the pages of the programme show, read in a fixed number of steps.
"""

import itertools
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q

from members.models import Member
from notifications import outbox
from pielink.kernel.search import Found, snippet
from sigs.models import Sig

from .access import visible_sessions
from .enums import AnswerChoice, ChangeKind, SessionState
from .models import Answer, Season, Session, SessionChange, Topic

LONGEST_LIST = 200
TAKING_PART = (AnswerChoice.YES, AnswerChoice.WAITING)
NUMBERS = ("No one", "One person", "Two people", "Three people", "Four people", "Five people")


@dataclass
class DateLine:
    """
    One date as lists and cards show it, with the words for its state.
    """

    session: Session
    taken: int = 0
    waiting: int = 0
    mine: Answer | None = None
    moved_from: SessionChange | None = None

    @property
    def left(self):
        """
        Count the places nobody has taken; None where there is no limit.
        """
        if self.session.capacity is None:
            return None
        return max(self.session.capacity - self.taken, 0)

    @property
    def is_full(self):
        return self.left is not None and (self.left == 0 or self.waiting > 0)

    @property
    def percent_taken(self):
        return round(100 * self.taken / self.session.capacity) if self.session.capacity else 0

    @property
    def places(self):
        """
        Say in words how many places there are.
        """
        if self.left is None:
            return "Room for everyone"
        if self.is_full:
            if not self.waiting:
                return "Full"
            verb = "waits" if self.waiting == 1 else "wait"
            return f"Full. {_people(self.waiting)} {verb}"
        return f"{self.left} place{'' if self.left == 1 else 's'} left"

    @property
    def address(self):
        return self.session.get_absolute_url()

    @property
    def yes_value(self):
        """
        Return what the answer form sends for a yes to this date.
        """
        return f"yes-{self.session.pk}"

    @property
    def is_coming(self):
        """
        Test whether this person has a place.
        """
        return self.mine is not None and self.mine.choice == AnswerChoice.YES

    @property
    def takes_part(self):
        """
        Test whether this person has a place or waits for one.
        """
        return self.mine is not None and self.mine.choice in TAKING_PART

    @property
    def answer_words(self):
        """
        Say in words what this person answered.
        """
        return {
            AnswerChoice.YES: f"You are coming on {self.when_short}",
            AnswerChoice.WAITING: f"You wait for a place on {self.when_short}",
            AnswerChoice.MAYBE: "You said maybe",
            AnswerChoice.NO: "You said no",
        }[self.mine.choice]

    @property
    def answer_tone(self):
        """
        Name the tone that goes with the answer.
        """
        tones = {AnswerChoice.YES: "tone-good", AnswerChoice.WAITING: "tone-warn"}
        return tones.get(self.mine.choice, "")

    @property
    def when(self):
        date = self.session.date
        return f"{date:%A} {date.day} {date:%B}"

    @property
    def when_short(self):
        date = self.session.date
        return f"{date:%a} {date.day} {date:%b}"

    @property
    def day(self):
        return self.session.date.day

    @property
    def month(self):
        return f"{self.session.date:%b}"

    @property
    def weekday(self):
        return f"{self.session.date:%a}"

    @property
    def hours(self):
        return f"{_hour(self.session.start_time)} to {_hour(self.session.end_time)}"

    @property
    def starts(self):
        return _hour(self.session.start_time)

    @property
    def is_cancelled(self):
        return self.session.state == SessionState.CANCELLED


@dataclass
class Entry:
    """
    One topic in a list, with the dates of it that are listed.
    """

    topic: Topic
    lines: list[DateLine] = field(default_factory=list)

    @property
    def first(self):
        return next((line for line in self.lines if not line.is_cancelled), self.lines[0])

    @property
    def others(self):
        return [line for line in self.lines if line is not self.first and not line.is_cancelled]

    @property
    def mine(self):
        """
        Return the line of the date this person takes part in, or any answer of theirs.
        """
        answered = [line for line in self.lines if line.mine]
        taking_part = [line for line in answered if line.takes_part]
        return next(iter(taking_part + answered), None)

    @property
    def number_of_days(self):
        """
        Say in words on how many days it is held.
        """
        number = len(self.others) + 1
        return "two days" if number == 2 else f"{number} days"


@dataclass
class Month:
    """
    The entries whose first date lies in one month.
    """

    title: str
    entries: list[Entry]


@dataclass
class SessionPage:
    """
    What the page of one session shows.
    """

    line: DateLine
    others: list[DateLine]
    mine: DateLine | None
    cancelled: SessionChange | None


@dataclass
class People:
    """
    Who answered a session and how many have not, for those who look after it.
    """

    line: DateLine
    answers: dict[str, list[Answer]]
    silent: int

    @property
    def counts(self):
        return {choice: len(answers) for choice, answers in self.answers.items()}


def programme(user, *, now):
    """
    Read the coming programme: cancelled dates stay listed until their day.
    """
    sessions = (
        visible_sessions(user)
        .filter(state__in=[SessionState.ANNOUNCED, SessionState.CANCELLED], ends_at__gt=now)
        .select_related("topic__theme", "topic__sig", "topic__season")
        .in_order()[:LONGEST_LIST]
    )
    return by_month(entries_of(lines_of(sessions, user)))


def coming_next(user, *, now, limit=12):
    """
    Read the topics of the next few sessions that take place.
    """
    sessions = (
        visible_sessions(user)
        .coming(now)
        .select_related("topic__theme", "topic__sig")
        .in_order()[:limit]
    )
    return entries_of(lines_of(sessions, user))


def past_programme(user, *, now, limit=LONGEST_LIST):
    """
    Read what was held, latest first.
    """
    sessions = (
        visible_sessions(user)
        .filter(ends_at__lte=now)
        .exclude(state__in=[SessionState.DRAFT, SessionState.CANCELLED])
        .select_related("topic__theme", "topic__sig", "topic__season")
        .order_by("-starts_at", "-pk")[:limit]
    )
    return entries_of(lines_of(sessions, user))


def season_page(user, slug):
    """
    Read a season with its entries in order; None where there is no such season.
    """
    season = Season.objects.filter(slug=slug).first()
    if season is None:
        return None
    sessions = (
        visible_sessions(user)
        .filter(topic__season=season)
        .exclude(state=SessionState.DRAFT)
        .select_related("topic__theme", "topic__sig")
        .in_order()[:LONGEST_LIST]
    )
    return season, by_month(entries_of(lines_of(sessions, user)))


def seasons():
    return list(Season.objects.order_by("-starts_on", "pk"))


def session_page(user, session):
    """
    Read the page of one session: itself, the other open dates of its topic, what was said.
    """
    siblings = (
        visible_sessions(user)
        .filter(topic_id=session.topic_id)
        .exclude(pk=session.pk)
        .filter(state=SessionState.ANNOUNCED)
        .in_order()
    )
    lines = lines_of([session, *siblings], user)
    for line in lines:
        line.session.topic = session.topic
    cancelled = None
    if session.state == SessionState.CANCELLED:
        cancelled = session.changes.filter(kind=ChangeKind.CANCELLED).last()
    mine = Entry(session.topic, lines).mine
    return SessionPage(line=lines[0], others=lines[1:], mine=mine, cancelled=cancelled)


def answer_dates(user, topic):
    """
    Read every announced or cancelled date of a topic with this person's answer to it.
    """
    sessions = (
        topic.sessions.filter(state__in=[SessionState.ANNOUNCED, SessionState.CANCELLED])
        .select_related("topic")
        .in_order()
    )
    return lines_of(sessions, user)


def people(session):
    """
    Read who answered a session. Needs stay out of it; see needs_of().
    """
    answers = defaultdict(list)
    for answer in (
        session.answers.select_related("member__organisation")
        .defer("wants_bsl", "wants_captions", "wants_dial_in", "access_note")
        .order_by("waiting_since", "answered_at", "pk")
    ):
        answers[answer.choice].append(answer)
    taken, waiting = len(answers[AnswerChoice.YES]), len(answers[AnswerChoice.WAITING])
    invited = outbox.recipients_about(f"topic:{session.topic_id}", kind="forums.invitation")
    said = Answer.objects.filter(session__topic_id=session.topic_id)
    silent = invited.exclude(pk__in=said.values("member_id")).count()
    return People(
        line=DateLine(session, taken=taken, waiting=waiting),
        answers={choice: answers[choice] for choice in AnswerChoice.values},
        silent=silent,
    )


def needs_of(session):
    """
    Read what those who come asked for, for the host alone.
    """
    asked = Q(wants_bsl=True) | Q(wants_captions=True) | Q(wants_dial_in=True) | ~Q(access_note="")
    coming = Q(choice__in=[AnswerChoice.YES, AnswerChoice.WAITING, AnswerChoice.MAYBE])
    return list(
        session.answers.filter(asked & coming)
        .select_related("member")
        .order_by("member__name", "pk")
    )


def my_sessions(user, *, now):
    """
    Read what one person said to coming dates, and which coming topics wait for their answer.
    """
    coming = (
        visible_sessions(user)
        .filter(state__in=[SessionState.ANNOUNCED, SessionState.CANCELLED], ends_at__gt=now)
        .select_related("topic__theme", "topic__sig")
        .in_order()[:LONGEST_LIST]
    )
    entries = entries_of(lines_of(coming, user))
    answered = [entry for entry in entries if entry.mine]
    unanswered = [
        entry
        for entry in entries
        if not entry.mine
        and not all(line.is_cancelled for line in entry.lines)
        and not any(line.session.host_id == user.pk for line in entry.lines)
    ]
    hosting = [line for entry in entries for line in entry.lines if line.session.host_id == user.pk]
    return {"answered": answered, "unanswered": unanswered, "hosting": hosting}


def my_past_sessions(user, *, now, limit=20):
    """
    Read the sessions one person said yes to that are over, latest first.
    """
    sessions = (
        visible_sessions(user)
        .filter(ends_at__lte=now, answers__member=user, answers__choice=AnswerChoice.YES)
        .exclude(state=SessionState.CANCELLED)
        .select_related("topic__theme")
        .order_by("-starts_at", "-pk")[:limit]
    )
    return [DateLine(session) for session in sessions]


def desk(user, *, now, managed):
    """
    Read the drafts and coming sessions of those whom `managed` (a queryset of sessions) admits.
    """
    sessions = (
        managed.filter(state__in=[SessionState.DRAFT, SessionState.ANNOUNCED], ends_at__gt=now)
        .select_related("topic__theme", "topic__sig", "host")
        .in_order()[:LONGEST_LIST]
    )
    return entries_of(lines_of(sessions, user))


def hosted_by(member, *, now):
    """
    Read the coming sessions and drafts that one person hosts.
    """
    return list(
        Session.objects.filter(
            host=member,
            state__in=[SessionState.DRAFT, SessionState.ANNOUNCED],
            ends_at__gt=now,
        )
        .select_related("topic")
        .in_order()
    )


def sig_sessions(sig, user, *, now, limit=5):
    """
    Read the coming dates of a SIG's topics that this person may know of.
    """
    sessions = (
        visible_sessions(user)
        .filter(topic__sig=sig)
        .coming(now)
        .select_related("topic__theme", "topic__sig")
        .in_order()[:limit]
    )
    return entries_of(lines_of(sessions, user))


def feed_sessions(*, since):
    """
    Read what the public calendar holds: everything announced to everyone since an instant.
    """
    return list(
        Session.objects.public_knowledge()
        .filter(topic__audience="registered", ends_at__gte=since)
        .select_related("topic")
        .in_order()[: 5 * LONGEST_LIST]
    )


def search(user, words, *, limit):
    """
    Find topics by title or question: first those with every word, then those with any.

    Returns at most `limit` Found, the best first and of equals the latest.
    """
    any_word = Q()
    for word in words:
        any_word |= Q(topic__title__icontains=word) | Q(topic__question__icontains=word)
    sessions = (
        visible_sessions(user)
        .filter(any_word)
        .exclude(state=SessionState.DRAFT)
        .select_related("topic")
        .order_by("-starts_at", "-pk")[:LONGEST_LIST]
    )
    entries = entries_of([DateLine(session) for session in sessions])
    best = sorted(entries, key=lambda entry: -_matches(entry.topic, words))
    return [_found(entry, words) for entry in best[:limit]]


def concerned(session):
    """
    Count the people who are told when a session changes.
    """
    said = session.answers.filter(
        choice__in=[AnswerChoice.YES, AnswerChoice.MAYBE, AnswerChoice.WAITING]
    )
    holders = outbox.calendar_holders(session.calendar_uid)
    return (
        Member.objects.current()
        .filter(Q(pk__in=said.values("member_id")) | Q(pk__in=holders.values("pk")))
        .count()
    )


def possible_hosts(sigs, *, also=None):
    """
    Return those who may be asked to host: people of these SIGs, organisers, and one more by id.
    """
    return (
        Member.objects.current()
        .filter(
            Q(sig_memberships__sig__in=sigs, sig_memberships__left_at=None)
            | Q(facilitation_terms__sig__in=sigs, facilitation_terms__ended_at=None)
            | Q(groups__name="organiser")
            | Q(pk=also)
        )
        .order_by("name", "pk")
        .distinct()
    )


def sigs_for_scheduling(user, *, everything, ids):
    """
    Return the SIGs this person may schedule for: all of them for an organiser.
    """
    open_ones = Sig.objects.exclude(state=Sig.State.CLOSED)
    return open_ones if everything else open_ones.filter(pk__in=ids)


def for_staff(user):
    """
    Return the sessions this person may know of with the numbers of those coming and waiting.
    """
    return (
        visible_sessions(user)
        .select_related("topic", "host")
        .annotate(
            yes_count=Count("answers", filter=Q(answers__choice=AnswerChoice.YES)),
            waiting_count=Count("answers", filter=Q(answers__choice=AnswerChoice.WAITING)),
        )
    )


def lines_of(sessions, user):
    """
    Turn sessions into lines with their counts, this person's answers and where they moved from.
    """
    sessions = list(sessions)
    ids = [session.pk for session in sessions]
    counts = {
        (row["session_id"], row["choice"]): row["number"]
        for row in Answer.objects.filter(
            session__in=ids, choice__in=[AnswerChoice.YES, AnswerChoice.WAITING]
        )
        .order_by()
        .values("session_id", "choice")
        .annotate(number=Count("pk"))
    }
    mine = {}
    if user.is_authenticated:
        mine = {
            answer.session_id: answer
            for answer in Answer.objects.filter(session__in=ids, member=user)
        }
    moves = {}
    moved_ids = [session.pk for session in sessions if session.sequence]
    if moved_ids:
        for change in SessionChange.objects.filter(
            session__in=moved_ids, kind=ChangeKind.MOVED
        ).order_by("at", "pk"):
            moves.setdefault(change.session_id, change)
    return [
        DateLine(
            session=session,
            taken=counts.get((session.pk, AnswerChoice.YES), 0),
            waiting=counts.get((session.pk, AnswerChoice.WAITING), 0),
            mine=mine.get(session.pk),
            moved_from=moves.get(session.pk),
        )
        for session in sessions
    ]


def entries_of(lines):
    """
    Gather the lines of one topic into one entry, in the order of their first line.
    """
    entries = {}
    for line in lines:
        topic = line.session.topic
        entries.setdefault(topic.pk, Entry(topic)).lines.append(line)
    return list(entries.values())


def by_month(entries):
    """
    Group entries by the month of their first date.
    """
    in_order = sorted(entries, key=lambda entry: entry.first.session.starts_at)
    return [
        Month(title, list(group))
        for title, group in itertools.groupby(
            in_order, key=lambda entry: f"{entry.first.session.date:%B %Y}"
        )
    ]


def _people(number):
    return NUMBERS[number] if number < len(NUMBERS) else f"{number} people"


def _hour(time):
    return f"{time.hour}.{time.minute:02d}"


def _found(entry, words):
    line = entry.first
    state = ", cancelled" if line.is_cancelled else ""
    return Found(
        title=entry.topic.title,
        url=line.session.get_absolute_url(),
        kind=f"Forum on {line.when} {line.session.date:%Y}{state}",
        snippet=snippet(entry.topic.question, words),
    )


def _matches(topic, words):
    text = f"{topic.title} {topic.question}".lower()
    return sum(word in text for word in words)
