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
    PollChoice,
    RecordingPolicy,
    SessionState,
    TopicState,
)
from forums.models import (
    Answer,
    Attendance,
    DatePoll,
    Guest,
    Harvest,
    Interest,
    Offer,
    PollOption,
    PollVote,
    Proposer,
    Reply,
    Season,
    Session,
    Topic,
)

from .members import MemberFactory

NOTED_AT = datetime.datetime(2026, 11, 20, 9, tzinfo=datetime.UTC)


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
    answered_at = NOTED_AT

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


class ProposalFactory(TopicFactory):
    """
    A topic that one member proposed and nobody decided on.
    """

    class Meta:
        skip_postgeneration_save = True

    state = TopicState.PROPOSED
    created_by = None

    @factory.post_generation
    def proposers(self, create, extracted, **kwargs):
        for member in extracted or [self.created_by or MemberFactory()]:
            ProposerFactory(topic=self, member=member)


class ProposerFactory(DjangoModelFactory):
    class Meta:
        model = Proposer

    topic = factory.SubFactory(TopicFactory)
    member = factory.SubFactory(MemberFactory)
    proposed_at = NOTED_AT


class InterestFactory(DjangoModelFactory):
    class Meta:
        model = Interest

    topic = factory.SubFactory(ProposalFactory)
    member = factory.SubFactory(MemberFactory)
    said_at = NOTED_AT


class GuestFactory(DjangoModelFactory):
    """
    A guest who has confirmed.
    """

    class Meta:
        model = Guest

    topic = factory.SubFactory(TopicFactory)
    name = factory.Sequence(lambda n: f"Guest {n}")
    email = factory.Sequence(lambda n: f"guest-{n}@example.org")
    created_at = NOTED_AT
    confirmed_at = NOTED_AT


class OfferFactory(DjangoModelFactory):
    """
    An open offer to somebody who waits.
    """

    class Meta:
        model = Offer

    answer = factory.SubFactory(AnswerFactory, choice=AnswerChoice.WAITING)
    session = factory.SelfAttribute("answer.session")
    made_at = NOTED_AT
    until = NOTED_AT + datetime.timedelta(days=1)


class DatePollFactory(DjangoModelFactory):
    """
    An open poll that is ready to become a session; give it options with PollOptionFactory.
    """

    class Meta:
        model = DatePoll

    topic = factory.SubFactory(TopicFactory)
    host = factory.SubFactory(MemberFactory)
    join_link = "https://meet.example.org/room"
    confidentiality = Confidentiality.CHATHAM_HOUSE
    recording_policy = RecordingPolicy.NONE
    created_by = factory.SelfAttribute("host")
    created_at = NOTED_AT
    closes_at = datetime.datetime(2026, 12, 1, 12, tzinfo=datetime.UTC)


class PollOptionFactory(DjangoModelFactory):
    class Meta:
        model = PollOption

    poll = factory.SubFactory(DatePollFactory)
    date = datetime.date(2026, 12, 8)
    start_time = datetime.time(12, 30)
    end_time = datetime.time(14)

    @factory.lazy_attribute
    def starts_at(self):
        return span(self.date, self.start_time, self.end_time, self.poll.time_zone)[0]

    @factory.lazy_attribute
    def ends_at(self):
        return span(self.date, self.start_time, self.end_time, self.poll.time_zone)[1]


class PollVoteFactory(DjangoModelFactory):
    class Meta:
        model = PollVote

    option = factory.SubFactory(PollOptionFactory)
    member = factory.SubFactory(MemberFactory)
    choice = PollChoice.YES
    voted_at = NOTED_AT


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    session = factory.SubFactory(SessionFactory)
    member = factory.SubFactory(MemberFactory)

    @factory.lazy_attribute
    def marked_at(self):
        return NOTED_AT if getattr(self, "presence", "") else None


class HarvestFactory(DjangoModelFactory):
    class Meta:
        model = Harvest

    session = factory.SubFactory(SessionFactory)
    summary = "We asked what holds when the rules say stop."
    changed_at = NOTED_AT
