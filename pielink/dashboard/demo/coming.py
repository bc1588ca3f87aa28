"""
Bring the coming sessions about by the actions that the pages use, so that their mails are real.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from forums.actions import (
    Access,
    DateSpec,
    SessionDetails,
    TopicDetails,
    announce_topic,
    cancel_session,
    draft_topic,
    move_session,
    respond,
)
from forums.enums import AnswerChoice
from forums.models import Answer, Season, Topic
from frameworks.models import Theme
from sigs.models import Sig

from .answers import Reply, draw_replies, rows_of
from .dates import ONE_DAY
from .people import FACILITATOR, MEMBER, ORGANISER
from .programme import Entry

QUARTER_OF_AN_HOUR = timedelta(minutes=15)
SIGNED_IN = {MEMBER, FACILITATOR, ORGANISER}
PEOPLE_WAITING = 5
MEMBER_IN_LINE = 2
WHY_MOVED = "Our guest's shift changed, and she is worth waiting two days for."
WHY_CANCELLED = "Our colleagues in Melbourne are short of hands. We look for another date together."
# What those answered whom one can sign in as: to which topic, what, and which of its dates.
THEIR_REPLIES = [
    (MEMBER, "Boundaries that hold and bend", AnswerChoice.YES, 1),
    (MEMBER, "Housing First and the street outside", AnswerChoice.MAYBE, 0),
    (FACILITATOR, "Rooms that let you breathe", AnswerChoice.YES, 0),
    (ORGANISER, "Open mic: what is on your desk", AnswerChoice.YES, 0),
    (ORGANISER, "Who looks after the night shift?", AnswerChoice.YES, 1),
]


@dataclass
class Story:
    """
    One coming topic and what has happened to it up to `now`; `audience` can be invited to it.
    """

    entry: Entry
    season: Season | None
    sig: Sig | None
    theme: Theme | None
    members: dict
    audience: list
    today: date
    now: datetime
    topic: Topic | None = None
    sessions: tuple = ()

    @property
    def host(self):
        """
        Return who hosts all its dates.
        """
        return self.members[self.entry.host]

    def events(self):
        """
        List what happened, as pairs of when and a function to be called with that time.
        """
        written_at = self.now - timedelta(days=self.entry.written_days_ago)
        if self.entry.fate == "draft":
            return [(written_at, self.draft)]
        settled_at = self.now - (ONE_DAY if self.entry.fate else QUARTER_OF_AN_HOUR)
        replies = self._replies()
        step = (settled_at - written_at) / (len(replies) + 1)
        events = [(written_at, self.announce)]
        for number, reply in enumerate(replies, start=1):
            events.append((written_at + number * step, self._answering(reply)))
        last = {"moved": self.move, "cancelled": self.cancel}.get(self.entry.fate)
        if last:
            events.append((settled_at, last))
        return events

    def draft(self, now):
        """
        Put the topic on paper.
        """
        self.topic = draft_topic(
            by=self.host,
            topic=TopicDetails(
                title=self.entry.title,
                question=self.entry.question,
                audience=self.entry.audience,
                sig=self.sig,
                season=self.season,
                theme=self.theme,
            ),
            details=SessionDetails(
                type=self.entry.type,
                host=self.host,
                capacity=self.entry.capacity,
                join_link=self.entry.join_link,
                place=self.entry.place,
                confidentiality=self.entry.confidentiality,
                recording_policy=self.entry.recording,
            ),
            dates=[DateSpec(day, *self.entry.times) for day in self.entry.dates(self.today)],
            now=now,
        )

    def announce(self, now):
        """
        Put the topic on the programme and invite its audience.
        """
        self.draft(now)
        self.sessions = announce_topic(topic=self.topic, by=self.host, now=now)

    def move(self, now):
        """
        Move its only date to two days later.
        """
        session = self.sessions[0]
        to = DateSpec(session.date + 2 * ONE_DAY, session.start_time, session.end_time)
        move_session(session=session, to=to, by=self.host, now=now, reason=WHY_MOVED)

    def cancel(self, now):
        """
        Call its only date off.
        """
        cancel_session(session=self.sessions[0], by=self.host, now=now, reason=WHY_CANCELLED)

    def _answering(self, reply):
        def note(now):
            Answer.objects.bulk_create(rows_of(reply, self.sessions, answered_at=now))

        def answer(now):
            respond(
                topic=self.topic,
                member=reply.member,
                choice=reply.choice,
                session=self.sessions[reply.date],
                access=Access(**reply.needs),
                now=now,
            )

        # Who is invited to a single date has it in the calendar already: their answers need no
        # mail to be true, and four hundred confirmations would double the time of loading.
        has_calendar = len(self.entry.days) < 2 and self.entry.fate != "full"
        return note if has_calendar and reply.member.email not in SIGNED_IN else answer

    def _replies(self):
        chance = random.Random(self.entry.title)  # noqa: S311 - drawn the same at every load
        invited = [
            each for each in self.audience if each != self.host and each.email not in SIGNED_IN
        ]
        if self.entry.fate == "full":
            return self._more_yeses_than_places(invited, chance)
        replies = draw_replies(
            invited, turnout=self.entry.turnout, dates=len(self.entry.days) or 1, chance=chance
        )
        replies += [
            Reply(self.members[email], choice, date, {})
            for email, title, choice, date in THEIR_REPLIES
            if title == self.entry.title
        ]
        chance.shuffle(replies)
        return replies

    def _more_yeses_than_places(self, invited, chance):
        places = self.entry.capacity
        people = chance.sample(invited, places + PEOPLE_WAITING - 1)
        people.insert(places + MEMBER_IN_LINE - 1, self.members[MEMBER])
        return [Reply(member, AnswerChoice.YES, 0, {}) for member in people]
