"""
The plan of a season: what speaks against a date, topics put on dates, taken off and repeated.
"""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from forums import actions, queries
from forums.bankholidays import bank_holiday_words, is_bank_holiday
from forums.clock import ImpossibleTime
from forums.enums import Audience, SessionState, SessionType, TopicState
from forums.models import Session, Topic
from notifications.models import Message
from tests.factories.forums import (
    InterestFactory,
    ProposerFactory,
    SeasonFactory,
    SessionFactory,
    TopicFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
LUNCH = datetime.time(12, 30), datetime.time(14)
TUESDAY, THURSDAY = datetime.date(2026, 12, 8), datetime.date(2026, 12, 10)

pytestmark = pytest.mark.django_db


def spec(day, start=LUNCH[0], end=LUNCH[1]):
    return actions.DateSpec(day, start, end)


def season_with_ways(**more):
    return SeasonFactory(
        capacity=24,
        join_link="https://meet.example.org/lunch",
        confidentiality="chatham_house",
        recording_policy="none",
        **more,
    )


def idea(**more):
    return TopicFactory(state=TopicState.SHORTLISTED, **more)


def placed(topic, season, *days, host=None, kind="conversation"):
    return actions.place_topic(
        topic=topic,
        season=season,
        dates=[spec(day) for day in days],
        host=host,
        kind=kind,
        now=NOW,
    )


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ((2026, 12, 25), "Christmas Day in the whole of the United Kingdom"),
        ((2026, 12, 28), "Boxing Day (substitute day) in the whole of the United Kingdom"),
        ((2026, 11, 30), "Saint Andrew's Day in Scotland"),
        ((2026, 3, 17), "Saint Patrick's Day in Northern Ireland"),
        ((2026, 7, 12), "Battle of the Boyne in Northern Ireland"),
        ((2026, 7, 13), "Battle of the Boyne (substitute day) in Northern Ireland"),
        ((2026, 4, 6), "Easter Monday in England, Wales and Northern Ireland"),
        ((2026, 8, 3), "Summer Bank Holiday in Scotland"),
        ((2026, 12, 8), ""),
    ],
)
def test_a_bank_holiday_goes_by_its_name_and_its_nations(day, words):
    day = datetime.date(*day)

    assert (bank_holiday_words(day), is_bank_holiday(day)) == (words, bool(words))


class TestWhatSpeaksAgainstADate:
    def test_a_bank_holiday_a_clash_and_a_host_booked_twice_are_told_with_the_day(self):
        user = MemberFactory()
        monday = datetime.date(2026, 11, 30)
        host = MemberFactory(name="Owen")
        SessionFactory(topic__title="Letters", date=monday, host=host)
        SessionFactory(topic__title="Rules", date=monday, start_time=datetime.time(13, 30))
        SessionFactory(date=monday, start_time=datetime.time(14), end_time=datetime.time(15))
        SessionFactory(date=monday, state="cancelled")
        mine = SessionFactory(date=monday, host=host, start_time=datetime.time(13))

        assert queries.date_warnings(user, [mine]) == [
            [
                "Monday 30 November is a bank holiday: Saint Andrew's Day in Scotland.",
                "Monday 30 November: Owen is the host of “Letters” at the same time.",
                "Monday 30 November: “Rules” is on at the same time.",
            ]
        ]

    def test_what_one_may_not_know_of_is_not_named(self, organiser):
        sig = SigFactory()
        inside = MemberFactory()
        inside.sig_memberships.create(sig=sig, joined_at=NOW)
        SessionFactory(topic=TopicFactory(title="Behind it", sig=sig, audience=Audience.SIG))
        SessionFactory(topic__title="Draft of others", state="draft")
        mine = SessionFactory()
        of_sig = "Tuesday 8 December: “Behind it” is on at the same time."
        draft = "Tuesday 8 December: “Draft of others” is pencilled in for the same time."

        assert [
            queries.date_warnings(user, [mine])[0]
            for user in (AnonymousUser(), MemberFactory(), inside, organiser)
        ] == [[], [], [of_sig], [of_sig, draft]]

    def test_the_clock_is_compared_and_not_the_wall(self, organiser):
        SessionFactory(time_zone="Australia/Melbourne", topic__title="Melbourne")
        SessionFactory(
            topic__title="Dawn there",
            time_zone="Australia/Melbourne",
            date=datetime.date(2026, 12, 8),
            start_time=datetime.time(23, 45),
            end_time=datetime.time(23, 55),
        )
        mine = SessionFactory()

        assert queries.date_warnings(organiser, [mine]) == [
            ["Tuesday 8 December: “Dawn there” is on at the same time."]
        ]

    @pytest.mark.parametrize("number", [1, 3, 60])
    def test_any_number_of_dates_is_looked_at_in_one_step(
        self, organiser, number, django_assert_num_queries
    ):
        dates = SessionFactory.create_batch(number)
        queries.date_warnings(organiser, dates[:1])
        with django_assert_num_queries(1):
            queries.date_warnings(organiser, dates)


class TestSuggestedDates:
    def test_they_are_the_next_tuesday_and_thursday_that_are_free(self):
        season = SeasonFactory()
        # The first week to give notice for has a session on its Tuesday, the next its Thursday.
        SessionFactory(date=datetime.date(2026, 12, 1))
        SessionFactory(
            state="draft", date=THURSDAY, start_time=datetime.time(13), end_time=datetime.time(15)
        )
        SessionFactory(state="cancelled", date=datetime.date(2026, 12, 15))
        SessionFactory(
            date=datetime.date(2026, 12, 17),
            start_time=datetime.time(14),
            end_time=datetime.time(15),
        )

        assert queries.free_twin_dates(season, now=NOW) == [
            datetime.date(2026, 12, 15),
            datetime.date(2026, 12, 17),
        ]

    def test_bank_holidays_of_any_nation_are_left_out(self):
        season = SeasonFactory(
            starts_on=datetime.date(2027, 3, 15), ends_on=datetime.date(2027, 6, 30)
        )
        by_christmas = SeasonFactory(
            starts_on=datetime.date(2029, 12, 24), ends_on=datetime.date(2030, 2, 1)
        )

        assert queries.free_twin_dates(season, now=NOW)[0] == datetime.date(2027, 3, 16)
        # Christmas on a Tuesday, New Year on the next one.
        assert queries.free_twin_dates(by_christmas, now=NOW) == [
            datetime.date(2030, 1, 8),
            datetime.date(2030, 1, 10),
        ]

    def test_there_are_none_once_the_season_is_full_or_over(self):
        short = SeasonFactory(
            starts_on=datetime.date(2026, 12, 7), ends_on=datetime.date(2026, 12, 9)
        )
        over = SeasonFactory(starts_on=datetime.date(2026, 1, 7), ends_on=datetime.date(2026, 3, 9))

        assert [queries.free_twin_dates(each, now=NOW) for each in (short, over)] == [[], []]


class TestPlacing:
    def test_twin_dates_are_held_as_the_season_holds_its_sessions(self):
        season = season_with_ways(is_open_to_guests=True)
        host = MemberFactory()
        topic = idea(season=None)

        tuesday, thursday = placed(topic, season, TUESDAY, THURSDAY, host=host, kind="open_mic")
        topic.refresh_from_db()

        assert (topic.state, topic.season) == (TopicState.SCHEDULED, season)
        assert [tuesday.date, thursday.date] == [TUESDAY, THURSDAY]
        assert {
            name: getattr(thursday, name)
            for name in ("state", "host", "type", "capacity", "join_link", "is_open_to_guests")
        } == {
            "state": SessionState.DRAFT,
            "host": host,
            "type": SessionType.OPEN_MIC,
            "capacity": 24,
            "join_link": "https://meet.example.org/lunch",
            "is_open_to_guests": True,
        }
        assert (thursday.missing(), Message.objects.count()) == ([], 0)

    def test_a_further_date_is_held_as_the_others_and_none_is_written_twice(self):
        season = season_with_ways()
        topic = idea(season=season)
        [first] = placed(topic, season, TUESDAY)
        Session.objects.filter(pk=first.pk).update(join_link="", place="The Foundry")

        [second] = placed(topic, season, TUESDAY, THURSDAY)

        assert (second.date, second.place, second.join_link) == (THURSDAY, "The Foundry", "")
        assert topic.sessions.count() == 2

    @pytest.mark.parametrize("state", [TopicState.PROPOSED, TopicState.PARKED, TopicState.DECLINED])
    def test_what_is_not_shortlisted_is_refused(self, state):
        season = season_with_ways()
        with pytest.raises(actions.NotPlannable):
            placed(TopicFactory(state=state, season=season), season, TUESDAY)

    def test_a_topic_of_another_season_or_on_the_programme_outside_of_it_is_refused(self):
        season = season_with_ways()
        for topic in (idea(season=SeasonFactory()), TopicFactory()):
            with pytest.raises(actions.NotPlannable):
                placed(topic, season, TUESDAY)

    def test_a_date_gone_by_or_an_hour_the_clocks_skip_writes_nothing(self):
        season = season_with_ways()
        topic = idea(season=season)
        with pytest.raises(actions.InThePast):
            placed(topic, season, TUESDAY, datetime.date(2026, 11, 20))
        skipped = spec(datetime.date(2027, 3, 28), datetime.time(1, 30), datetime.time(3))
        with pytest.raises(ImpossibleTime):
            actions.place_topic(
                topic=topic, season=season, dates=[skipped], host=None, kind="visit", now=NOW
            )
        topic.refresh_from_db()

        assert (Session.objects.count(), topic.state) == (0, TopicState.SHORTLISTED)

    def test_hours_keep_to_the_wall_over_a_change_of_clocks(self):
        season = season_with_ways()
        winter, summer = placed(
            idea(), season, datetime.date(2027, 3, 25), datetime.date(2027, 3, 30)
        )

        assert (winter.starts_at.hour, summer.starts_at.hour) == (12, 11)


class TestChangingWhatIsPencilled:
    def test_it_moves_and_changes_hosts_without_telling_anybody(self):
        session = SessionFactory(state="draft")
        host = MemberFactory()

        actions.move_pencilled(session=session, to=spec(THURSDAY), host=host, now=NOW)
        session.refresh_from_db()

        assert (session.date, session.host, session.sequence) == (THURSDAY, host, 0)
        assert (session.starts_at.day, Message.objects.count()) == (10, 0)

    def test_the_last_date_struck_out_makes_it_an_idea_again(self):
        topic = TopicFactory(season=SeasonFactory())
        first, second = SessionFactory.create_batch(2, topic=topic, state="draft")

        states = [actions.drop_pencilled(session=each).state for each in (first, second)]

        assert states == [TopicState.SCHEDULED, TopicState.SHORTLISTED]
        assert (topic.sessions.count(), Topic.objects.get().season) == (0, topic.season)

    def test_what_is_announced_is_left_alone(self):
        session = SessionFactory()
        with pytest.raises(actions.NotScheduled):
            actions.move_pencilled(session=session, to=spec(THURSDAY), host=None, now=NOW)
        with pytest.raises(actions.NotScheduled):
            actions.drop_pencilled(session=session)

    def test_a_draft_thrown_away_leaves_what_a_member_proposed(self):
        season = season_with_ways()
        topic = idea(season=season)
        ProposerFactory(topic=topic)
        placed(topic, season, TUESDAY)

        actions.discard_topic(topic=topic)
        topic.refresh_from_db()

        assert (topic.state, topic.sessions.count()) == (TopicState.SHORTLISTED, 0)

    def test_an_idea_is_planned_for_a_season_and_for_none_again(self):
        season = SeasonFactory()
        topic = idea()

        assert actions.plan_topic(topic=topic, season=season).season == season
        assert actions.plan_topic(topic=topic, season=None).season is None
        with pytest.raises(actions.NotPlannable):
            actions.plan_topic(topic=SessionFactory().topic, season=season)


class TestRepeating:
    def season_and_before(self):
        before = SeasonFactory(
            title="Before",
            starts_on=datetime.date(2025, 12, 1),
            ends_on=datetime.date(2026, 2, 27),
        )
        season = SeasonFactory(
            title="Now", starts_on=datetime.date(2026, 12, 2), ends_on=datetime.date(2027, 2, 26)
        )
        return season, before

    def test_each_date_goes_to_the_same_weekday_past_bank_holidays(self):
        season, before = self.season_and_before()
        topic = TopicFactory(season=before, title="Endings")
        SessionFactory(topic=topic, date=datetime.date(2025, 12, 9), state="held")
        # Its Friday four weeks on is New Year's Day.
        SessionFactory(topic=topic, date=datetime.date(2026, 1, 2), state="held")
        SessionFactory(topic=topic, date=datetime.date(2025, 12, 11), state="cancelled")
        SessionFactory(topic__season=before, state="draft", date=datetime.date(2025, 12, 16))

        [found] = queries.repeatables(before, season, now=NOW)
        new_year = (
            "Friday 1 January 2027 is a bank holiday: New Year's Day in the whole of the "
            "United Kingdom, so it goes to a later week."
        )

        assert (found.topic, found.is_there) == (topic, False)
        assert [(date.date, date.notes) for date in found.dates] == [
            (datetime.date(2026, 12, 8), ()),
            (
                datetime.date(2027, 1, 8),
                (new_year,),
            ),
        ]

    def test_a_day_gone_by_goes_on_and_one_outside_the_season_is_told(self):
        season, before = self.season_and_before()
        SessionFactory(topic__season=before, date=datetime.date(2025, 12, 2), state="held")
        SessionFactory(topic__season=before, date=datetime.date(2026, 3, 3), state="held")
        late = datetime.datetime(2026, 12, 9, 9, tzinfo=datetime.UTC)

        found = queries.repeatables(before, season, now=late)

        assert [each.dates[0].date for each in found] == [
            datetime.date(2026, 12, 15),
            datetime.date(2027, 3, 2),
        ]
        assert [each.dates[0].notes for each in found] == [
            ("Tuesday 1 December 2026 has gone by, so it goes to a later week.",),
            ("Tuesday 2 March 2027 lies outside the season.",),
        ]

    def test_what_is_chosen_becomes_drafts_as_it_was_held_and_only_once(self, organiser):
        season, before = self.season_and_before()
        sig = SigFactory()
        topic = TopicFactory(season=before, title="Endings", sig=sig, audience=Audience.SIG)
        gone = MemberFactory(is_active=False)
        SessionFactory(
            topic=topic,
            date=datetime.date(2025, 12, 9),
            state="written_up",
            host=gone,
            agenda="Welcome, then pairs",
            capacity=12,
        )
        left = SessionFactory(topic__season=before, date=datetime.date(2025, 12, 9), state="held")
        endings, _ = queries.repeatables(before, season, now=NOW)

        [copied] = actions.copy_topics(season=season, copies=[endings], by=organiser, now=NOW)
        session = copied.sessions.get()

        assert (copied.title, copied.sig, copied.audience, copied.season) == (
            "Endings",
            sig,
            Audience.SIG,
            season,
        )
        assert (session.state, session.date, session.agenda, session.capacity, session.host) == (
            SessionState.DRAFT,
            datetime.date(2026, 12, 8),
            "Welcome, then pairs",
            12,
            None,
        )
        assert [each.is_there for each in queries.repeatables(before, season, now=NOW)] == [
            True,
            False,
        ]
        with pytest.raises(actions.NothingToCopy):
            actions.copy_topics(season=season, copies=[endings], by=organiser, now=NOW)
        assert (left.topic.season, season.topics.count()) == (before, 1)


class TestThePlan:
    def test_topics_stand_at_the_stage_their_dates_are_at(self, organiser):
        season = season_with_ways()
        ours, offered = idea(season=season, title="Ours"), idea(title="Offered")
        InterestFactory.create_batch(2, topic=ours)
        idea(season=SeasonFactory(), title="Of another season")
        TopicFactory(season=season, state=TopicState.PARKED)
        both = TopicFactory(season=season, title="Both")
        for day, state in enumerate(
            ["held", "announced", "draft", "written_up", "cancelled"], start=8
        ):
            SessionFactory(topic=both, date=datetime.date(2026, 12, day), state=state)

        plan = queries.plan(organiser, season, now=NOW)

        assert [(card.topic, card.topic.interested) for card in plan.ideas] == [(ours, 2)]
        assert [card.topic for card in plan.offered] == [offered]
        assert [
            (stage.slug, [(card.topic, [date.line.day for date in card.dates])])
            for stage in plan.stages
            for card in stage.cards
        ] == [
            ("pencilled", [(both, [10])]),
            ("announced", [(both, [9])]),
            ("held", [(both, [8])]),
            ("written-up", [(both, [11])]),
            ("cancelled", [(both, [12])]),
        ]

    def test_what_is_still_to_settle_keeps_a_date_from_being_ready(self, organiser):
        season = SeasonFactory()
        topic = TopicFactory(season=season)
        ready = SessionFactory(topic=topic, state="draft")
        SessionFactory(topic=topic, state="draft", host=None, date=THURSDAY)
        SessionFactory(topic=topic, state="draft", date=datetime.date(2026, 11, 20))

        plan = queries.plan(organiser, season, now=NOW)

        assert [date.session for date in plan.ready] == [ready]
        assert [date.unsettled for date in plan.pencilled] == [
            ["a date that is still to come"],
            [],
            ["who hosts it"],
        ]

    def test_months_are_grids_of_weeks_with_bank_holidays(self, organiser):
        season = SeasonFactory(
            starts_on=datetime.date(2026, 11, 24), ends_on=datetime.date(2026, 12, 31)
        )
        SessionFactory(topic__season=season)
        november, december = queries.months_of(queries.plan(organiser, season, now=NOW))

        assert [november.title, december.title] == ["November 2026", "December 2026"]
        assert december.weekdays == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
        assert [(monday.day, len(days)) for monday, days in december.weeks] == [
            (30, 5),
            (7, 5),
            (14, 5),
            (21, 5),
            (28, 5),
        ]
        assert [day and day.date.day for day in december.weeks[0][1]] == [None, 1, 2, 3, 4]
        assert december.weeks[4][1][0].holiday == (
            "Boxing Day (substitute day) in the whole of the United Kingdom"
        )
        assert [november.has_dates, december.has_dates] == [False, True]

    def test_a_session_on_a_weekend_brings_the_weekend_in(self, organiser):
        season = SeasonFactory()
        SessionFactory(topic__season=season, date=datetime.date(2026, 12, 12))
        months = queries.months_of(queries.plan(organiser, season, now=NOW))

        assert {len(month.weekdays) for month in months} == {7}
