"""
Seasons, topics, sessions and answers for tests.
"""

import datetime

import factory
from factory.django import DjangoModelFactory

from forums.clock import span
from forums.enums import (
    AnswerChoice,
    Confidentiality,
    RecordingPolicy,
    SessionState,
)
from forums.models import Answer, Reply, Season, Session, Topic

from .members import MemberFactory


class SeasonFactory(DjangoModelFactory):
    class Meta:
        model = Season

    slug = factory.Sequence(lambda n: f"season-{n}")
    title = factory.Sequence(lambda n: f"Season {n}")
    starts_on = datetime.date(2026, 11, 1)
    ends_on = datetime.date(2027, 2, 28)


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    title = factory.Sequence(lambda n: f"Boundaries that bend {n}")
    question = "How do we stay in touch when the rules say stop?"
    created_by = factory.SubFactory(MemberFactory)


class SessionFactory(DjangoModelFactory):
    """
    An announced session; pass `date`, `start_time` and `end_time` and the instants follow.
    """

    class Meta:
        model = Session

    topic = factory.SubFactory(TopicFactory)
    state = SessionState.ANNOUNCED
    date = datetime.date(2026, 12, 8)
    start_time = datetime.time(12, 30)
    end_time = datetime.time(14)
    time_zone = "Europe/London"
    host = factory.SubFactory(MemberFactory)
    join_link = "https://meet.example.org/room"
    confidentiality = Confidentiality.CHATHAM_HOUSE
    recording_policy = RecordingPolicy.NONE

    @factory.lazy_attribute
    def starts_at(self):
        return span(self.date, self.start_time, self.end_time, self.time_zone)[0]

    @factory.lazy_attribute
    def ends_at(self):
        return span(self.date, self.start_time, self.end_time, self.time_zone)[1]


class AnswerFactory(DjangoModelFactory):
    class Meta:
        model = Answer

    session = factory.SubFactory(SessionFactory)
    member = factory.SubFactory(MemberFactory)
    choice = AnswerChoice.YES
    answered_at = datetime.datetime(2026, 11, 20, 9, tzinfo=datetime.UTC)

    @factory.lazy_attribute
    def waiting_since(self):
        return self.answered_at if self.choice == AnswerChoice.WAITING else None


class ReplyFactory(DjangoModelFactory):
    class Meta:
        model = Reply

    topic = factory.LazyAttribute(
        lambda reply: reply.session.topic if reply.session else TopicFactory()
    )
    session = factory.SubFactory(SessionFactory)
    member = factory.SubFactory(MemberFactory)
    words = "Sorry, can't make it."
    mail_key = factory.Sequence(lambda n: f"key-{n}")
    received_at = datetime.datetime(2026, 11, 21, 9, tzinfo=datetime.UTC)
