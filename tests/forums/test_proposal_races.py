"""
What happens to proposals when several press at once. Only a database with row locks can show it.
"""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from forums import actions
from forums.models import Interest, Topic
from notifications.models import Delivery, Message
from tests.factories.forums import InterestFactory, ProposalFactory
from tests.factories.members import MemberFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def all_at_once(*acts):
    """
    Let everybody act at the same time, each over a connection of their own; return the refusals.
    """

    def acting(act):
        try:
            act()
        except (actions.CannotMerge, actions.NoLongerOpen) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(acts)) as threads:
        return [refusal for refusal in threads.map(acting, acts) if refusal]


def test_two_organisers_who_merge_in_both_directions_leave_one_topic_with_everybody_in_it():
    first, second = ProposalFactory(), ProposalFactory()
    organisers = MemberFactory.create_batch(2)
    InterestFactory.create_batch(3, topic=first)
    InterestFactory.create_batch(3, topic=second)

    def merge(topic, into, by):
        return lambda: actions.merge_topics(topic=topic, into=into, by=by, now=NOW)

    refusals = all_at_once(
        *(merge(first, second, organisers[0]) for _ in range(5)),
        *(merge(second, first, organisers[1]) for _ in range(5)),
    )

    stays = Topic.objects.get(state="proposed")
    assert len(refusals) == 5
    assert Topic.objects.get(state="merged").merged_into == stays
    assert (stays.proposers.count(), stays.interests.count()) == (2, 6)
    assert (Message.objects.count(), Delivery.objects.count()) == (1, 8)


def test_saying_id_come_from_many_windows_counts_once_and_outlives_a_merge():
    topic, into = ProposalFactory(), ProposalFactory()
    member, organiser = MemberFactory.create_batch(2)

    def say():
        actions.say_interested(topic=topic, by=member, now=NOW)

    assert all_at_once(*[say] * 10) == []
    assert Interest.objects.count() == 1
    all_at_once(
        *[say] * 10,
        lambda: actions.merge_topics(topic=topic, into=into, by=organiser, now=NOW),
    )
    assert [each.topic for each in Interest.objects.all()] == [into]


def test_proposing_from_many_windows_proposes_once():
    member = MemberFactory()
    proposal = actions.Proposal("Kitchens", "What happens there?")
    all_at_once(*[lambda: actions.propose_topic(by=member, proposal=proposal, now=NOW)] * 10)

    assert Topic.objects.count() == 1
