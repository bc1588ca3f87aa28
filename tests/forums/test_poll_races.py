"""
What happens when a poll is decided and answered by many at once. Only a database with row locks can
show it.
"""

import datetime

import pytest

from forums import actions
from forums.models import Answer, DatePoll, PollVote, Session
from notifications.models import Delivery
from tests.factories.forums import DatePollFactory, PollOptionFactory, TopicFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

from .test_races import all_at_once

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def poll():
    sig = SigFactory(members=MemberFactory.create_batch(12))
    poll = DatePollFactory(topic=TopicFactory(sig=sig, audience="sig"))
    for day in (8, 10):
        PollOptionFactory(poll=poll, date=datetime.date(2026, 12, day))
    return poll


def details_of(poll):
    names = actions.SessionDetails.__dataclass_fields__
    return actions.SessionDetails(**{name: getattr(poll, name) for name in names})


def test_deciding_from_many_windows_for_either_date_makes_one_session(poll):
    options = list(poll.options.all())
    voters = [each.member for each in poll.topic.sig.memberships.select_related("member")]
    for member in voters[:3]:
        actions.vote(
            poll=poll, member=member, choices={each.pk: "yes" for each in options}, now=NOW
        )
    refused = []

    def decide(number):
        try:
            actions.decide_poll(
                poll=poll,
                option=options[number % 2],
                details=details_of(poll),
                by=poll.host,
                now=NOW,
            )
        except actions.AlreadyDecided as error:
            refused.append(error.session.pk)

    all_at_once(decide, range(20))
    session = Session.objects.get()
    assert (len(refused), set(refused)) == (19, {session.pk})
    assert Answer.objects.filter(session=session, choice="yes").count() == 3
    kinds = Delivery.objects.order_by("message__kind").values_list("message__kind", flat=True)
    assert list(kinds) == [
        *["forums.confirmed"] * 3,
        "forums.hosting",
        *["forums.invitation"] * 9,
    ]


def test_votes_that_come_while_it_is_decided_count_or_are_refused(poll):
    options = list(poll.options.all())
    voters = [each.member for each in poll.topic.sig.memberships.select_related("member")]
    refused = []

    def act(member):
        try:
            if member is None:
                actions.decide_poll(
                    poll=poll, option=options[0], details=details_of(poll), by=poll.host, now=NOW
                )
            else:
                actions.vote(
                    poll=poll, member=member, choices={each.pk: "yes" for each in options}, now=NOW
                )
        except actions.PollIsOver:
            refused.append(member.pk)

    all_at_once(act, [*voters[:6], None, *voters[6:]])
    voted = set(PollVote.objects.values_list("member_id", flat=True))
    assert voted | set(refused) == {member.pk for member in voters}
    assert voted & set(refused) == set()
    assert set(Answer.objects.values_list("member_id", flat=True)) == voted


def test_one_person_voting_from_many_windows_has_one_vote_for_each_date(poll):
    options = list(poll.options.all())
    member = poll.topic.sig.memberships.first().member
    all_at_once(
        lambda _: actions.vote(
            poll=poll, member=member, choices={each.pk: "yes" for each in options}, now=NOW
        ),
        range(20),
    )
    assert PollVote.objects.count() == 2


def test_the_jobs_of_many_workers_remind_once(poll):
    poll.topic.sig.terms.create(member=MemberFactory(), started_at=NOW)
    before = poll.closes_at - datetime.timedelta(hours=2)
    after = poll.closes_at + datetime.timedelta(hours=30)
    all_at_once(lambda _: actions.nudge_due(now=before), range(10))
    all_at_once(lambda _: actions.alert_due(now=after), range(10))
    kinds = Delivery.objects.order_by("message__kind").values_list("message__kind", flat=True)
    assert list(kinds) == [
        "forums.poll_closed",
        *["forums.poll_nudge"] * 13,
        "forums.poll_undecided",
    ]


def test_a_topic_asked_about_from_many_windows_has_one_open_poll():
    topic = TopicFactory()

    def ask(_):
        try:
            actions.open_poll(
                by=topic.created_by,
                asking=actions.TopicDetails(topic.title, topic.question),
                topic=topic,
                details=actions.SessionDetails(),
                options=[
                    actions.DateSpec(
                        datetime.date(2026, 12, day), datetime.time(12, 30), datetime.time(14)
                    )
                    for day in (8, 10)
                ],
                closes_at=datetime.datetime(2026, 12, 1, 18, tzinfo=datetime.UTC),
                now=NOW,
            )
        except actions.AlreadyAsked:
            return

    all_at_once(ask, range(10))
    assert DatePoll.objects.count() == 1
