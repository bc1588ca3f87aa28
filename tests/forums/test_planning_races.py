"""
What happens when two organisers plan one season at once. Only a database with row locks shows it.
"""

import datetime
import itertools

import pytest
from django.contrib.auth.models import Group

from forums import actions, queries
from forums.enums import TopicState
from forums.models import Season, Session
from notifications.models import Delivery, Message
from tests.factories.forums import SeasonFactory, SessionFactory, TopicFactory
from tests.factories.members import MemberFactory

from .test_races import NOW, all_at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

DAYS = [datetime.date(2026, 12, day) for day in (8, 10, 15)]


@pytest.fixture
def organisers():
    group, _ = Group.objects.get_or_create(name="organiser")
    people = MemberFactory.create_batch(2)
    for member in people:
        member.groups.add(group)
    return people


def test_two_organisers_announcing_a_season_at_once_send_each_person_one_mail(organisers):
    season = SeasonFactory()
    for day in DAYS:
        SessionFactory(topic=TopicFactory(season=season), state="draft", date=day)
    ada = MemberFactory()

    all_at_once(lambda by: actions.announce_season(season=season, by=by, now=NOW), organisers * 5)

    assert Message.objects.filter(kind="forums.season").count() == 1
    assert Delivery.objects.filter(member=ada).count() == 1
    assert set(Session.objects.values_list("state", flat=True)) == {"announced"}


def test_a_season_and_one_of_its_topics_announced_at_once_tell_no_date_twice(organisers):
    season = SeasonFactory()
    topics = [TopicFactory(season=season) for _ in range(2)]
    for topic, day in itertools.product(topics, DAYS):
        SessionFactory(topic=topic, state="draft", date=day)

    def announce(number):
        by = organisers[number % 2]
        if number % 2:
            actions.announce_season(season=season, by=by, now=NOW)
        else:
            actions.announce_topic(topic=topics[0], by=by, now=NOW)

    all_at_once(announce, range(10))

    told = [
        int(pk)
        for facts in Message.objects.filter(kind="forums.invitation").values_list(
            "facts", flat=True
        )
        for pk in facts["sessions"]
    ]
    for mail in queries.season_mails([season.pk]):
        told += mail.promised
    assert sorted(told) == sorted(Session.objects.values_list("pk", flat=True))


def test_a_date_moved_while_its_season_is_announced_is_told_as_it_is(organisers):
    season = SeasonFactory()
    session = SessionFactory(topic=TopicFactory(season=season), state="draft", date=DAYS[0])
    to = actions.DateSpec(DAYS[1], session.start_time, session.end_time)

    def act(number):
        if number % 2:
            actions.announce_season(season=season, by=organisers[0], now=NOW)
            return
        try:
            actions.move_pencilled(session=session, to=to, host=session.host, now=NOW)
        except actions.NotScheduled:
            return

    all_at_once(act, range(8))

    session.refresh_from_db()
    text = Message.objects.get(kind="forums.season").text
    assert (session.state, session.sequence) == ("announced", 0)
    assert f"{session.date:%A} {session.date.day} December" in text


def test_a_date_struck_out_while_its_season_is_announced_is_either_gone_or_told(organisers):
    season = SeasonFactory()
    topic = TopicFactory(season=season)
    session = SessionFactory(topic=topic, state="draft", date=DAYS[0])

    def act(number):
        if number % 2:
            actions.announce_season(season=season, by=organisers[0], now=NOW)
            return
        try:
            actions.drop_pencilled(session=session)
        except (actions.NotScheduled, Session.DoesNotExist):
            return

    all_at_once(act, range(8))

    topic.refresh_from_db()
    is_told = Message.objects.filter(kind="forums.season").exists()
    assert (topic.sessions.exists(), topic.state == TopicState.SHORTLISTED) == (
        is_told,
        not is_told,
    )


def test_topics_repeated_from_two_windows_are_there_once(organisers):
    before = SeasonFactory(starts_on=datetime.date(2025, 12, 1), ends_on=datetime.date(2026, 2, 27))
    season = SeasonFactory()
    SessionFactory(topic__season=before, date=datetime.date(2025, 12, 9), state="held")
    copies = queries.repeatables(before, season, now=NOW)

    def copy(by):
        try:
            actions.copy_topics(season=season, copies=copies, by=by, now=NOW)
        except actions.NothingToCopy:
            return

    all_at_once(copy, organisers * 5)

    assert Season.objects.get(pk=season.pk).topics.count() == 1
