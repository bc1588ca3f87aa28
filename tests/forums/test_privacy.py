import datetime

import pytest
from django.apps import apps

from forums.models import Answer, CalendarKey, Certificate, LineMove, Part, SessionChange
from members.actions import AccountStaysOpen, close_account
from members.models import Member
from tests.factories.forums import (
    AnswerFactory,
    AttendanceFactory,
    DatePollFactory,
    GuestFactory,
    HarvestFactory,
    InterestFactory,
    OfferFactory,
    PollOptionFactory,
    PollVoteFactory,
    ProposerFactory,
    ReplyFactory,
    SeasonFactory,
    SessionFactory,
    TopicFactory,
)
from tests.factories.members import MemberFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


def test_closing_an_account_forgets_the_answers_and_frees_the_place():
    session = SessionFactory(capacity=1)
    leaving = AnswerFactory(session=session).member
    staying = AnswerFactory(session=SessionFactory())
    close_account(member=leaving, now=NOW)
    assert list(Answer.objects.all()) == [staying]


def test_closing_an_account_waits_until_somebody_else_hosts():
    session = SessionFactory(topic__title="Rooms that let you breathe")
    with pytest.raises(AccountStaysOpen) as refusal:
        close_account(member=session.host, now=NOW)
    assert refusal.value.reasons == [
        (
            "You host “Rooms that let you breathe” on Tuesday 8 December. "
            "Name another host for it or cancel it first."
        )
    ]


@pytest.mark.parametrize("state", ["cancelled", "held"])
def test_closing_an_account_does_not_wait_for_what_is_off_or_over(state):
    session = SessionFactory(state=state)
    close_account(member=session.host, now=NOW)
    session.host.refresh_from_db()
    assert session.host.name == "Former member"


def test_closing_an_account_that_answers_nothing_leaves_others_alone():
    kept = AnswerFactory()
    close_account(member=MemberFactory(), now=NOW)
    assert list(Answer.objects.all()) == [kept]


def fields_that_name(member):
    """
    Name every field of forums that points to a member, as Model.field, sorted.
    """
    return sorted(
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("forums").get_models()
        for field in model._meta.get_fields()
        if field.concrete
        and field.related_model is Member
        and model.objects.filter(**{field.name: member}).exists()
    )


def take_part_in_everything(member, other):
    """
    Have a member do everything that forums can write down of somebody, beside another person.
    """
    SeasonFactory(host=member)
    topic = TopicFactory(created_by=member, decided_by=member)
    held = SessionFactory(topic=topic, host=member, state="held")
    SessionChange.objects.create(
        session=held, kind="moved", sequence=1, by=member, at=NOW, taken_back_by=member
    )
    HarvestFactory(session=held, written_by=member)
    poll = DatePollFactory(
        host=member, created_by=member, state="abandoned", settled_at=NOW, settled_by=member
    )
    option = PollOptionFactory(poll=poll)
    GuestFactory(topic=topic, added_by=member)
    for who, by, part in [(member, other, "notes"), (other, member, "chat")]:
        ProposerFactory(topic=topic, member=who)
        InterestFactory(topic=topic, member=who)
        PollVoteFactory(option=option, member=who)
        answer = AnswerFactory(session=held, member=who, choice="waiting", noted_by=by)
        OfferFactory(answer=answer)
        LineMove.objects.create(
            session=held, answer=answer, place_before=2, place=1, reason="Rota", by=by, at=NOW
        )
        ReplyFactory(session=held, member=who, settled_at=NOW, settled_by=by)
        there = AttendanceFactory(session=held, member=who, presence="came", marked_by=by)
        Certificate.objects.create(
            attendance=there, code=f"code-{who.pk}", name=who.name, issued_at=NOW
        )
        Part.objects.create(session=held, member=who, name=part, taken_at=NOW)
        CalendarKey.objects.create(member=who, key=f"key-{who.pk}", made_at=NOW)


def test_a_closed_account_is_named_by_what_it_did_for_others_and_by_nothing_it_did_for_itself():
    # What it did for others stays, and says "Former member".
    kept = [
        "Answer.noted_by",
        "Attendance.marked_by",
        "DatePoll.created_by",
        "DatePoll.settled_by",
        "Guest.added_by",
        "Harvest.written_by",
        "LineMove.by",
        "Reply.settled_by",
        "Session.host",
        "SessionChange.by",
        "SessionChange.taken_back_by",
        "Topic.created_by",
    ]
    own = [
        "Answer.member",
        "Attendance.member",
        "CalendarKey.member",
        "DatePoll.host",
        "Interest.member",
        "Part.member",
        "PollVote.member",
        "Proposer.member",
        "Reply.member",
        "Season.host",
        "Topic.decided_by",
    ]
    leaving, staying = MemberFactory(name="Ada Leaving"), MemberFactory(name="Ben Staying")
    take_part_in_everything(leaving, staying)
    assert fields_that_name(leaving) == sorted([*kept, *own])
    close_account(member=leaving, now=NOW)
    assert fields_that_name(leaving) == kept
    left = [Certificate, Answer, LineMove]
    assert [model.objects.count() for model in left] == [1, 1, 1]
    assert list(Certificate.objects.values_list("name", flat=True)) == ["Ben Staying"]
