"""
Sessions as lists and cards show them: one line for a date, one entry for a topic.
"""

import itertools
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from ..clock import day_in_words, wall_time
from ..enums import (
    TAKING_PART,
    AnswerChoice,
    ChangeKind,
    OfferState,
    SessionState,
    SessionType,
)
from ..models import Answer, Session, SessionChange, Topic
from .line import in_words, with_place

SESSION_TYPES = dict(SessionType.choices)
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
    offered: int = 0
    moved_from: SessionChange | None = None

    @property
    def left(self):
        """
        Count the places nobody has taken; None where there is no limit.
        """
        if self.session.capacity is None:
            return None
        return max(self.session.capacity - self.kept, 0)

    @property
    def kept(self):
        """
        Count the places that somebody has or that are offered to somebody.
        """
        return self.taken + self.offered

    @property
    def is_full(self):
        return self.left is not None and (self.left == 0 or self.waiting > 0)

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
            AnswerChoice.WAITING: self._waiting_words,
            AnswerChoice.MAYBE: "The place you were offered has gone on"
            if self.mine.has_lapsed
            else "You said maybe",
            AnswerChoice.NO: "You said no",
        }[self.mine.choice]

    @property
    def is_offered(self):
        """
        Test whether a place is kept for this person to take.
        """
        return bool(
            self.mine and self.mine.choice == AnswerChoice.WAITING and self.mine.offered_until
        )

    @property
    def _waiting_words(self):
        if not self.is_offered:
            return f"You are {in_words(self.mine.place)} in line for {self.when_short}"
        until = wall_time(self.mine.offered_until, self.session.time_zone)
        return f"A place is yours to take until {until:%a} {until.day} {until:%b}, {_hour(until)}"

    @property
    def answer_tone(self):
        """
        Name the tone that goes with the answer.
        """
        tones = {AnswerChoice.YES: "tone-good", AnswerChoice.WAITING: "tone-warn"}
        return tones.get(self.mine.choice, "")

    @property
    def when(self):
        return day_in_words(self.session.date)

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
    def is_cancelled(self):
        return self.session.state == SessionState.CANCELLED

    @property
    def was(self):
        """
        Say in words when it was before it first moved, by the session's own clock.
        """
        before = self.moved_from.starts_at_before.astimezone(ZoneInfo(self.session.time_zone))
        return f"{day_in_words(before)}, {_hour(before)}"

    def block(self, tone):
        """
        Return the date as a block shows it, in the tone of its theme.
        """
        session = self.session
        date = session.date
        return {
            "weekday": f"{date:%a}",
            "date": f"{date.day} {date:%b}",
            "hours": f"{_hour(session.start_time)} to {_hour(session.end_time)}",
            "year": date.year,
            "class": f"date{tone}{' is-off' if self.is_cancelled else ''}",
        }


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
    def row(self):
        """
        Return what a list shows of it: plain words, so that long lists are quick to render.
        """
        going = [line for line in self.lines if not line.is_cancelled]
        first, *others = going or self.lines[:1]
        theme, sig = self.topic.theme, self.topic.sig
        tone = f" tone-{theme.tone}" if theme else ""
        chips = [{"class": f"chip{tone}", "label": theme.name}] if theme else []
        chips.append({"class": "chip", "label": SESSION_TYPES[first.session.type]})
        if sig:
            chips.append({"class": "chip", "label": sig.name})
        return {
            "href": first.address,
            "title": self.topic.title,
            "question": self.topic.question,
            "off": not going,
            "tone": tone.strip(),
            "several": bool(others),
            "dates": [line.block(tone) for line in going or [first]],
            "notes": list(self._notes(first, others)) if going else [],
            "chips": chips,
            "mine": self._my_answer(),
            "action": _action(first, others),
            "places": [f"{line.when_short}: {line.places}" for line in going]
            if others
            else [first.places],
        }

    def _notes(self, first, others):
        if others:
            number = len(others) + 1
            days = "two days" if number == 2 else f"{number} days"
            yield f"The same question on {days}: pick the one that suits your rota."
        if first.moved_from:
            yield f"Moved: it was on {first.was}."

    def _my_answer(self):
        mine = self.mine
        if mine is None:
            return None
        return {
            "words": mine.answer_words,
            "tone": mine.answer_tone,
            "href": mine.address,
            "action": "Take it or let it go" if mine.is_offered else "See or change it",
        }


@dataclass
class Month:
    """
    The entries whose first date lies in one month.
    """

    title: str
    entries: list[Entry]


def lines_of(sessions, user):
    """
    Turn sessions into lines with their counts, this person's answers and where they moved from.
    """
    sessions = list(sessions)
    ids = [session.pk for session in sessions]
    counts = {
        (row["session_id"], row["choice"]): (row["number"], row["offered"])
        for row in Answer.objects.filter(
            session__in=ids, choice__in=[AnswerChoice.YES, AnswerChoice.WAITING]
        )
        .order_by()
        .values("session_id", "choice")
        .annotate(
            number=Count("pk", distinct=True),
            offered=Count("offers", filter=Q(offers__state=OfferState.OPEN)),
        )
    }
    mine = {}
    if user.is_authenticated:
        mine = {
            answer.session_id: answer
            for answer in with_place(Answer.objects.filter(session__in=ids, member=user))
        }
    moves = {}
    moved_ids = [session.pk for session in sessions if session.sequence]
    if moved_ids:
        moved = SessionChange.objects.standing().filter(kind=ChangeKind.MOVED)
        for change in moved.filter(session__in=moved_ids).order_by("at", "pk"):
            moves.setdefault(change.session_id, change)
    return [
        _line(
            session,
            *(counts.get((session.pk, each), (0, 0)) for each in TAKING_PART),
            mine=mine.get(session.pk),
            moved_from=moves.get(session.pk),
        )
        for session in sessions
    ]


def _line(session, coming, in_line, *, mine, moved_from):
    taken, _ = coming
    waiting, offered = in_line
    return DateLine(
        session=session,
        taken=taken,
        waiting=waiting - offered,
        offered=offered,
        mine=mine,
        moved_from=moved_from,
    )


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


def _action(first, others):
    if others:
        return "Choose a day"
    return "Join the line" if first.is_full else "Keep me a place"


def _people(number):
    return NUMBERS[number] if number < len(NUMBERS) else f"{number} people"


def _hour(time):
    return f"{time.hour}.{time.minute:02d}"
