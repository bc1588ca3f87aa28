"""
A season announced in one mail to each person, and what comes of it when a date changes.
"""

import datetime

import pytest

from forums import actions, connections, queries
from forums.enums import Audience
from forums.invitations import SILENT, people_for
from forums.models import Session, SessionChange
from forums.notices import answer_address
from notifications import delivery, registry
from notifications.enums import Pace
from notifications.models import Delivery, Message
from notifications.rendering import shown
from tests.factories.forums import AnswerFactory, SeasonFactory, SessionFactory, TopicFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(days=2)
DAYS = [datetime.date(2026, 12, day) for day in (8, 10, 15, 17)]

pytestmark = pytest.mark.django_db


@pytest.fixture
def season():
    return SeasonFactory(title="Season Twelve")


def pencilled(season, *days, title="Endings", **more):
    topic = TopicFactory(season=season, title=title, **more)
    return topic, [SessionFactory(topic=topic, state="draft", date=day) for day in days]


def announced(season, by, *, now=NOW, **more):
    return actions.announce_season(season=season, by=by, now=now, **more)


def sent(kind, **of):
    """
    Return who was sent mail of a kind, each as often as they were.
    """
    rows = Delivery.objects.filter(message__kind=f"forums.{kind}", **of).exclude(state="skipped")
    return sorted(rows.values_list("member__name", flat=True))


def set_pace(member, pace):
    member.stream_preferences.create(stream="forums", pace=pace, chosen_at=NOW)


class TestAnnouncing:
    def test_each_person_gets_one_mail_with_a_link_of_their_own_for_every_date(
        self, season, organiser
    ):
        ada = MemberFactory(name="Ada")
        endings, [first, second] = pencilled(season, DAYS[0], DAYS[1])
        nights, [third] = pencilled(season, DAYS[2], title="Night shifts")
        MemberFactory(name="Closed", is_active=False)

        assert announced(season, organiser) == [first, second, third]

        message = Message.objects.get(kind="forums.season")
        mine = message.deliveries.get(member=ada)
        slots = registry.kind_of("forums.season").slots(message, [mine])
        assert message.deliveries.count() == ada.__class__.objects.current().count()
        assert slots == {
            mine.pk: {
                f"answer_{topic.pk}_url": answer_address(topic.pk, ada.pk)
                for topic in (endings, nights)
            }
        }
        assert [line for line in shown(message.text).splitlines() if "choose=yes" in line] == [
            f"[answer {endings.pk} link]?choose=yes-{first.pk}",
            f"[answer {endings.pk} link]?choose=yes-{second.pk}",
            f"[answer {nights.pk} link]?choose=yes-{third.pk}",
        ]
        assert (message.subject, message.calendar, message.stream) == (
            "Season Twelve: 2 topics from Tuesday 8 December",
            "",
            "forums",
        )

    def test_the_dates_are_on_the_programme_with_one_press_and_hosts_have_their_own_mail(
        self, season, organiser, settings
    ):
        settings.FORUM_STOP_SECONDS = 600
        _, sessions = pencilled(season, DAYS[0], DAYS[1])

        announced(season, organiser)
        season.refresh_from_db()

        changes = SessionChange.objects.filter(kind="announced", by=organiser)
        assert set(Session.objects.values_list("state", "announced_at")) == {("announced", NOW)}
        assert (changes.count(), changes.values("batch").distinct().count()) == (2, 1)
        assert set(Message.objects.values_list("batch", flat=True)) == {changes[0].batch}
        assert set(Delivery.objects.values_list("due_at", flat=True)) == {
            NOW + datetime.timedelta(seconds=600)
        }
        assert season.announced_at == NOW
        assert sent("hosting") == sorted(session.host.name for session in sessions)

    def test_a_topic_of_a_sig_alone_is_told_to_its_members_alone(self, season, organiser):
        sig = SigFactory()
        inside = MemberFactory(name="Inside")
        inside.sig_memberships.create(sig=sig, joined_at=NOW)
        pencilled(season, DAYS[0])
        pencilled(season, DAYS[2], title="Behind it", sig=sig, audience=Audience.SIG)

        announced(season, organiser)

        message = Message.objects.get(kind="forums.season")
        assert ("Endings" in message.html, "Behind it" in message.html) == (True, False)
        assert sent("invitation") == ["Inside"]

    def test_what_is_not_ready_stays_and_goes_with_a_later_announcement(self, season, organiser):
        _, [ready] = pencilled(season, DAYS[0])
        topic, [waits] = pencilled(season, DAYS[2], title="Night shifts")
        Session.objects.filter(pk=waits.pk).update(host=None)

        assert announced(season, organiser) == [ready]
        assert announced(season, organiser, now=LATER) == []

        Session.objects.filter(pk=waits.pk).update(host=organiser)
        assert announced(season, organiser, now=LATER) == [waits]
        # A single topic goes as any invitation does, so that its one date is in calendars.
        invitation = Message.objects.get(kind="forums.invitation")
        assert (invitation.about, invitation.calendar_method) == (f"topic:{topic.pk}", "REQUEST")
        assert Message.objects.filter(kind="forums.season").count() == 1

    def test_several_topics_added_later_go_in_one_mail_of_the_new_dates_alone(
        self, season, organiser
    ):
        pencilled(season, DAYS[0])
        announced(season, organiser)
        pencilled(season, DAYS[1], title="Night shifts")
        pencilled(season, DAYS[2], title="Rooms")

        announced(season, organiser, now=LATER)

        first, second = Message.objects.filter(kind="forums.season").order_by("created_at")
        assert second.subject == "New in Season Twelve: 2 topics from Thursday 10 December"
        assert "Endings" not in second.text
        assert len(first.facts["topics"]) + len(second.facts["topics"]) == 3

    def test_a_mail_of_sixty_dates_is_short_enough_to_be_shown_whole(self, season, organiser):
        for number in range(30):
            question = "Where does a boundary protect people, and where a procedure? " * 5
            pencilled(season, DAYS[0], DAYS[1], title=f"Endings {number}", question=question)

        announced(season, organiser)

        html = Message.objects.get(kind="forums.season").html
        assert (len(html.encode()) < 102_000, html.count("choose=yes-")) == (True, 60)

    def test_who_turned_invitations_off_gets_none(self, season, organiser):
        quiet = MemberFactory(name="Quiet")
        set_pace(quiet, Pace.OFF)
        pencilled(season, DAYS[0])

        announced(season, organiser)

        assert Delivery.objects.filter(member=quiet).count() == 0

    def test_dates_that_are_not_those_that_were_shown_are_not_announced(self, season, organiser):
        _, [session] = pencilled(season, DAYS[0])
        shown_before = actions.fingerprint([session])
        actions.move_pencilled(
            session=session,
            to=actions.DateSpec(DAYS[1], session.start_time, session.end_time),
            host=session.host,
            now=NOW,
        )

        with pytest.raises(actions.PlanChanged):
            announced(season, organiser, shown=shown_before)
        session.refresh_from_db()
        assert (session.state, Message.objects.count()) == ("draft", 0)

    @pytest.mark.parametrize("number", [1, 3, 30])
    def test_a_mail_for_any_number_of_people_takes_the_same_steps(
        self, season, organiser, number, django_assert_num_queries
    ):
        pencilled(season, DAYS[0])
        MemberFactory.create_batch(number)
        with django_assert_num_queries(25):
            announced(season, organiser)


class TestWhoWasInvited:
    def test_people_counts_the_silent_of_a_seasons_mail_without_hosts(self, season, organiser):
        ada, ben, _ = (MemberFactory(name=name) for name in ("Ada", "Ben", "Cid"))
        topic, [session, other] = pencilled(season, DAYS[0], DAYS[1])
        pencilled(season, DAYS[2], title="Night shifts")
        announced(season, organiser)
        AnswerFactory(session=session, member=ada, choice="no")
        session.refresh_from_db()

        invited = set(queries.invited_to(topic))
        silent = people_for(session, SILENT)
        assert (ada in silent, ben in silent, silent.count()) == (False, True, 6)
        # The organiser, Ben, Cid, both who wrote the topics and the other topic's host are silent.
        assert (ada in invited, ben in invited, queries.people(session).silent) == (True, True, 6)
        assert other.host in invited

    def test_a_topic_announced_by_itself_counts_its_own_invitations_alone(self, season, organiser):
        topic, _ = pencilled(season, DAYS[0])
        actions.announce_topic(topic=topic, by=organiser, now=NOW)
        newcomer = MemberFactory()
        pencilled(season, DAYS[2], title="Night shifts")
        announced(season, organiser, now=LATER)

        assert newcomer not in queries.invited_to(topic)

    def test_an_answer_to_one_of_its_topics_takes_the_mail_as_seen(self, season, organiser):
        ada = MemberFactory()
        topic, _ = pencilled(season, DAYS[0])
        announced(season, organiser)

        actions.respond(topic=topic, member=ada, choice="no", now=LATER)

        assert Delivery.objects.get(member=ada, message__kind="forums.season").seen_at == LATER


class TestWhenADateChanges:
    @pytest.fixture(autouse=True)
    def _waits_ten_minutes(self, settings):
        settings.FORUM_STOP_SECONDS = 600

    def test_a_move_before_it_leaves_sends_it_anew_with_the_dates_as_they_are(
        self, season, organiser
    ):
        ada = MemberFactory(name="Ada")
        _, [session] = pencilled(season, DAYS[0])
        pencilled(season, DAYS[2], title="Night shifts")
        announced(season, organiser)
        to = actions.DateSpec(DAYS[1], session.start_time, session.end_time)

        actions.move_session(session=session, to=to, by=organiser, now=NOW)

        old, new = Message.objects.filter(kind="forums.season").order_by("pk")
        assert set(old.deliveries.values_list("state", "reason")) == {
            ("skipped", "A date changed before this went out.")
        }
        assert new.deliveries.get(member=ada).state == "queued"
        assert new.deliveries.count() == old.deliveries.count()
        assert ("Thursday 10 December" in new.text, "Tuesday 8 December" in new.text) == (
            True,
            False,
        )
        assert new.subject == "Season Twelve: 2 topics from Thursday 10 December"

    def test_a_cancelled_date_is_left_out_and_with_none_left_nothing_goes(self, season, organiser):
        _, [first, second] = pencilled(season, DAYS[0], DAYS[1])
        announced(season, organiser)

        actions.cancel_session(session=first, by=organiser, now=NOW)
        latest = Message.objects.filter(kind="forums.season").latest("pk")
        assert queries.promised_by_season(latest.facts) == {second.pk: 0}

        actions.cancel_session(session=second, by=organiser, now=NOW)
        assert sent("season") == []

    def test_what_was_announced_since_by_itself_is_not_told_twice(self, season, organiser):
        topic, [first] = pencilled(season, DAYS[0])
        pencilled(season, DAYS[2], title="Night shifts")
        announced(season, organiser)
        SessionFactory(topic=topic, state="draft", date=DAYS[3])
        actions.announce_topic(topic=topic, by=organiser, now=NOW)
        to = actions.DateSpec(DAYS[1], first.start_time, first.end_time)

        actions.move_session(session=first, to=to, by=organiser, now=NOW)

        latest = Message.objects.filter(kind="forums.season").latest("pk")
        assert len(queries.promised_by_season(latest.facts)) == 2
        assert "17 December" not in latest.text

    def test_one_that_slipped_through_is_not_sent_with_an_old_date(self, season, organiser):
        ada = MemberFactory()
        _, [session] = pencilled(season, DAYS[0])
        announced(season, organiser)
        message = Message.objects.get(kind="forums.season")
        Session.objects.filter(pk=session.pk).update(sequence=1)

        pks = list(message.deliveries.order_by("pk").values_list("pk", flat=True))
        delivery.deliver(message_id=message.pk, first=pks[0], last=pks[-1], clock=lambda: LATER)

        assert message.deliveries.get(member=ada).state == "skipped"


class TestInARoundUp:
    @pytest.fixture
    def weekly(self):
        member = MemberFactory(name="Weekly")
        set_pace(member, Pace.WEEKLY)
        return member

    def kept(self, member):
        return Delivery.objects.get(member=member, message__kind="forums.season")

    def test_it_is_told_with_a_button_for_every_date_that_is_to_come(
        self, season, organiser, weekly
    ):
        topic, [first, second] = pencilled(season, DAYS[0], DAYS[1])
        announced(season, organiser)
        Session.objects.filter(pk=first.pk).update(state="held")
        message = self.kept(weekly).message

        item = registry.kind_of("forums.season").roundup([message])[message.pk]

        assert (item.title, item.path, item.lines) == (
            "Season Twelve",
            season.get_absolute_url(),
            ("Thursday 10 December, 12.30 to 14.00: Endings",),
        )
        assert [(button.label, button.number, button.tail) for button in item.buttons] == [
            ("Yes, Thursday 10 December: Endings", topic.pk, f"?choose=yes-{second.pk}")
        ]

    def test_a_date_that_is_over_does_not_take_the_rest_away(self, season, organiser, weekly):
        _, [first, second] = pencilled(season, DAYS[0], DAYS[1])
        announced(season, organiser)
        kept = self.kept(weekly)
        still_valid = registry.kind_of("forums.season").still_valid
        Session.objects.filter(pk=first.pk).update(state="held")
        one_over = still_valid(kept.message, [kept])
        AnswerFactory(session=second, member=weekly, choice="no")
        answered = still_valid(kept.message, [kept])
        Session.objects.filter(pk=second.pk).update(state="written_up")

        assert (one_over, answered, still_valid(kept.message, [kept])) == (
            {},
            {kept.pk: "They have answered already."},
            {kept.pk: "Every date of it is over."},
        )

    def test_an_answer_to_one_of_two_topics_leaves_it_kept(self, season, organiser, weekly):
        _, [first] = pencilled(season, DAYS[0])
        pencilled(season, DAYS[2], title="Night shifts")
        announced(season, organiser)
        AnswerFactory(session=first, member=weekly, choice="yes")
        kept = self.kept(weekly)

        assert registry.kind_of("forums.season").still_valid(kept.message, [kept]) == {}

    def test_news_of_coming_sessions_counts_it_as_heard(self, season, organiser):
        member = MemberFactory()
        pencilled(season, DAYS[0])
        alone, _ = pencilled(season, DAYS[2], title="Night shifts")
        actions.announce_topic(topic=alone, by=organiser, now=NOW)
        announced(season, organiser, now=LATER)

        news = connections.sessions_in_roundups([member], {}, LATER)[member.pk]

        # Whoever came in between has not heard of what was announced by itself.
        assert [(item.title, f"season:{season.pk}" in item.about) for item in news] == [
            ("Endings", True),
            ("Night shifts", False),
        ]


def test_on_the_site_it_leads_to_the_season_and_is_gone_with_its_dates(season, organiser):
    member = MemberFactory()
    pencilled(season, DAYS[0])
    announced(season, organiser)
    message = Message.objects.get(kind="forums.season")
    kind = registry.kind_of("forums.season")

    assert kind.links([message]) == {message.pk: season.get_absolute_url()}
    assert kind.open_to(member, [message]) == {message.pk}
    Session.objects.update(state="draft")
    assert kind.open_to(member, [message]) == set()
