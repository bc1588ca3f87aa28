import datetime

import pytest
import time_machine
from django.urls import reverse

from forums import access, actions, queries
from forums.enums import TopicState
from forums.models import Interest, Proposer, Session, Topic
from members.actions import close_account
from notifications.models import Delivery
from notifications.registry import kind_of
from tests.factories.forums import (
    DatePollFactory,
    InterestFactory,
    ProposalFactory,
    SeasonFactory,
    SessionFactory,
    TopicFactory,
)
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(hours=2)
TYPED = {"title": "Who asks the questions?", "question": "What do we want to know?"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def member():
    return MemberFactory(name="Maryam Oyelaran")


@pytest.fixture
def at(client):
    """
    Return a function that opens or sends a page of proposals as somebody.
    """

    def at(user, name, topic=None, data=None, **query):
        client.force_login(user)
        address = reverse(f"forums:{name}", args=[topic.pk] if topic else [])
        if data is None:
            return client.get(address, query)
        return client.post(address, data)

    return at


def told(kind):
    return sorted(Delivery.objects.filter(message__kind=kind).values_list("member_id", flat=True))


def said(response):
    return [str(message) for message in response.wsgi_request._messages]


def errors_of(response):
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def decision(topic, to, **more):
    return {"seen": topic.state, "to": to, "reason": "", **more}


class TestProposing:
    def test_a_member_proposes_with_what_would_suit_them(self, at, member):
        typed = {**TYPED, "type": "open_mic", "suits": "Thursdays", "would_host": "on"}
        answer = at(member, "propose", data=typed)
        topic = Topic.objects.get()
        proposer = topic.proposers.get()

        assert answer.url == reverse("forums:topic", args=[topic.pk])
        assert (topic.title, topic.question, topic.state) == (*TYPED.values(), "proposed")
        assert (proposer.member, proposer.type, proposer.suits, proposer.would_host) == (
            member,
            "open_mic",
            "Thursdays",
            True,
        )
        assert access.can_manage_topic(member, topic) is False

    def test_a_second_press_proposes_nothing_twice(self, at, member):
        at(member, "propose", data=TYPED)
        at(member, "propose", data=TYPED)

        assert Topic.objects.count() == 1

    def test_what_is_left_out_is_named_and_what_was_typed_stays(self, at, member):
        answer = at(member, "propose", data={"title": "", "question": "Why?", "suits": "Fridays"})

        assert (answer.status_code, Topic.objects.count()) == (422, 0)
        assert errors_of(answer) == {"title": ["Give it a name of a few words."]}
        assert answer.context["form"]["suits"].value() == "Fridays"

    def test_the_eleventh_of_a_day_has_to_wait(self, at, member):
        for number in range(10):
            actions.propose_topic(
                by=member, proposal=actions.Proposal(f"Topic {number}", "Why?"), now=NOW
            )
        answer = at(member, "propose", data=TYPED)

        assert errors_of(answer) == {
            "__all__": [
                (
                    "You have proposed 10 topics within a day, and a person reads each one. "
                    "Please send this one tomorrow."
                )
            ]
        }

    def test_a_title_like_another_is_taken_and_the_other_is_named(self, at, member, organiser):
        other = ProposalFactory(title="Who asks all the questions")
        past = TopicFactory(title="Questions: who asks them?")
        SessionFactory(topic=past, state="held", date=datetime.date(2026, 3, 3))
        for unlike in [
            ProposalFactory(title="Kitchens, and who asks for them"),
            ProposalFactory(title="Who asks questions", state="declined"),
        ]:
            assert unlike.pk
        SessionFactory(topic__title="Who asks the questions now", state="draft")
        at(member, "propose", data=TYPED)
        topic = Topic.objects.get(title=TYPED["title"])
        page = at(member, "topic", topic)

        assert page.context["page"].alike == [past, other]
        assert "Something like it is there" in page.text
        assert "?with=" not in page.text
        assert f"{reverse('forums:merge_topic', args=[topic.pk])}?with={other.pk}" in (
            at(organiser, "topic", topic).text
        )

    def test_its_words_change_until_something_is_decided(self, at, member):
        topic = ProposalFactory(proposers=[member])
        form = at(member, "change_proposal", topic).context["form"]
        changed = at(member, "change_proposal", topic, data={**TYPED, "suits": "In June"})
        topic.refresh_from_db()

        assert form["title"].value() != topic.title
        assert (changed.status_code, topic.title) == (302, TYPED["title"])
        assert topic.proposers.get().suits == "In June"

        Topic.objects.update(state="shortlisted")
        again = at(member, "change_proposal", topic, data={**TYPED, "title": "Other"})
        topic.refresh_from_db()

        assert (again.status_code, topic.title) == (409, TYPED["title"])
        assert errors_of(again) == {
            "__all__": [
                (
                    "“Who asks the questions?” is not open any more (shortlisted). "
                    "Nothing was changed."
                )
            ]
        }
        assert again.context["form"]["title"].value() == "Other"

    def test_what_one_alone_proposed_goes_when_they_withdraw_it(self, at, member):
        topic, merged = ProposalFactory(proposers=[member]), ProposalFactory()
        InterestFactory(topic=topic)
        merged.proposers.all().delete()
        Topic.objects.filter(pk=merged.pk).update(state="merged", merged_into=topic)

        assert at(member, "withdraw_proposal", topic).status_code == 200
        assert Topic.objects.count() == 2
        assert said(at(member, "withdraw_proposal", topic, data={})) == [
            f"“{topic.title}” is withdrawn, and gone from the list."
        ]
        assert (Topic.objects.count(), Interest.objects.count()) == (0, 0)

    def test_what_others_proposed_too_stays(self, at, member):
        other = MemberFactory()
        topic = ProposalFactory(proposers=[member, other])
        at(member, "withdraw_proposal", topic, data={})

        assert [each.member for each in Proposer.objects.all()] == [other]

    def test_what_is_on_the_programme_or_polled_is_not_withdrawn(self, at, member):
        planned = ProposalFactory(proposers=[member], state="scheduled")
        polled = ProposalFactory(proposers=[member])
        DatePollFactory(topic=polled)

        assert said(at(member, "withdraw_proposal", planned, data={})) == [
            f"“{planned.title}” is not open any more (on the programme). Nothing was changed."
        ]
        assert said(at(member, "withdraw_proposal", polled, data={}))[1:] == [
            (
                f"People are still being asked which date suits them for “{polled.title}”. "
                "Settle the date poll first."
            )
        ]
        assert Topic.objects.count() == 2

    def test_only_those_who_proposed_it_change_or_withdraw_it(self, at, member, organiser):
        topic = ProposalFactory()
        pages = ["change_proposal", "withdraw_proposal"]

        assert {
            at(user, page, topic, data=data).status_code
            for user in (member, organiser)
            for page in pages
            for data in (None, TYPED)
        } == {403}
        assert Topic.objects.get().title == topic.title


class TestSayingIdCome:
    def test_somebody_would_come_once_and_takes_it_back(self, at, member):
        topic = ProposalFactory()
        for _ in range(2):
            at(member, "interest", topic, data={"say": "yes"})
        line = at(member, "topic", topic).context["line"]

        assert (Interest.objects.count(), line.wanted, line.is_interested) == (1, 2, True)
        for _ in range(2):
            assert at(member, "interest", topic, data={"say": "no", "back": "list"}).url == reverse(
                "forums:topics"
            )
        assert Interest.objects.count() == 0

    def test_who_proposed_it_is_counted_already(self, at, member):
        topic = ProposalFactory(proposers=[member])
        at(member, "interest", topic, data={"say": "yes"})

        assert Interest.objects.count() == 0
        assert at(member, "topic", topic).context["line"].wanted == 1

    def test_it_is_too_late_for_what_is_on_the_programme(self, at, member):
        topic = ProposalFactory(state="scheduled")

        assert said(at(member, "interest", topic, data={"say": "yes"})) == [
            f"“{topic.title}” is not open any more (on the programme). Nothing was changed."
        ]
        assert Interest.objects.count() == 0

    def test_what_has_just_been_withdrawn_says_so(self, member):
        topic = ProposalFactory(title="Kitchens")
        Topic.objects.all().delete()
        with pytest.raises(actions.NoLongerOpen) as refusal:
            actions.say_interested(topic=topic, by=member, now=NOW)

        assert str(refusal.value) == (
            "“Kitchens” is not open any more (withdrawn). Nothing was changed."
        )

    def test_a_look_changes_nothing(self, at, member):
        topic = ProposalFactory()

        assert at(member, "interest", topic).status_code == 405
        assert Interest.objects.count() == 0


class TestDeciding:
    def test_shortlisting_into_a_season_tells_those_who_proposed_it(self, at, organiser):
        topic, season = ProposalFactory(proposers=MemberFactory.create_batch(2)), SeasonFactory()
        InterestFactory(topic=topic)
        at(organiser, "decide_topic", topic, data=decision(topic, "shortlisted", season=season.pk))
        topic.refresh_from_db()

        assert (topic.state, topic.season, topic.decided_by) == ("shortlisted", season, organiser)
        assert told("forums.decided") == sorted(topic.proposers.values_list("member_id", flat=True))

    @pytest.mark.parametrize("to", ["parked", "declined"])
    def test_parking_and_declining_need_a_reason_that_its_people_read(self, at, organiser, to):
        topic = ProposalFactory()
        proposer, other = topic.proposers.get().member, MemberFactory()
        refused = at(organiser, "decide_topic", topic, data=decision(topic, to))

        assert (refused.status_code, errors_of(refused)) == (
            422,
            {"reason": ["Say why: those who proposed it read it."]},
        )
        assert told("forums.decided") == []
        at(organiser, "decide_topic", topic, data=decision(topic, to, reason="Not this spring."))
        for _ in range(2):
            topic.refresh_from_db()
            again = decision(topic, to, reason="Not this spring.")
            again["seen"] = "proposed"
            at(organiser, "decide_topic", topic, data=again)
        mine = at(proposer, "topics").context["found"]

        assert told("forums.decided") == [proposer.pk]
        assert "Not this spring." in at(proposer, "topic", topic).text
        assert (mine.open, [line.topic for line in mine.own], mine.set_aside) == ([], [topic], [])
        assert "Not this spring." in at(proposer, "topics").text
        assert at(other, "topic", topic).status_code == 404
        assert at(other, "topics").context["found"] == queries.proposals(other)
        assert queries.proposals(other).open == []
        assert [line.topic for line in queries.proposals(organiser).set_aside] == [topic]

    def test_a_parked_topic_is_opened_again_and_its_reason_forgotten(self, at, organiser):
        topic = ProposalFactory(state="parked", outcome="Not this spring.")
        at(organiser, "decide_topic", topic, data=decision(topic, "proposed"))
        topic.refresh_from_db()

        assert (topic.state, topic.outcome) == ("proposed", "")
        assert len(told("forums.decided")) == 1

    def test_what_somebody_else_decided_meanwhile_stands(self, at, organiser):
        topic = ProposalFactory(title="Kitchens")
        other = MemberFactory(roles=["organiser"])
        actions.decide_topic(topic=topic, by=other, to="declined", reason="No.", now=NOW)
        answer = at(
            organiser, "decide_topic", topic, data=decision(topic, "parked", reason="Perhaps.")
        )
        topic.refresh_from_db()

        assert (answer.status_code, topic.state, topic.outcome) == (409, "declined", "No.")
        assert [str(message) for message in answer.context["messages"]] == [
            (
                "Somebody else has decided about “Kitchens” since you opened this page: "
                "it is declined now. Nothing of yours was saved or sent."
            )
        ]
        assert answer.context["form"]["reason"].value() == "Perhaps."

    def test_what_is_on_the_programme_is_not_decided_again(self, at, organiser):
        topic = ProposalFactory(state="scheduled")
        answer = at(
            organiser, "decide_topic", topic, data=decision(topic, "declined", reason="No.")
        )

        assert said(answer) == [
            f"“{topic.title}” is not open any more (on the programme). Nothing was changed."
        ]

    @pytest.mark.parametrize("data", [{}, {"seen": "proposed", "to": "held"}, {"seen": "x"}])
    def test_what_is_no_decision_is_refused(self, at, organiser, data):
        topic = ProposalFactory()

        assert at(organiser, "decide_topic", topic, data=data).status_code == 422
        assert Topic.objects.get().state == "proposed"

    def test_a_decision_that_was_changed_before_its_mail_left_is_not_told(
        self, organiser, settings
    ):
        settings.FORUM_STOP_SECONDS = 600
        topic = ProposalFactory()
        actions.decide_topic(topic=topic, by=organiser, to="declined", reason="No.", now=NOW)
        topic.refresh_from_db()
        actions.decide_topic(topic=topic, by=organiser, to="proposed", now=LATER)
        first, last = Delivery.objects.order_by("pk")
        kind = kind_of("forums.decided")

        assert kind.still_valid(first.message, [first]) == {
            first.pk: "A later decision replaces this."
        }
        assert kind.still_valid(last.message, [last]) == {}

    def test_what_waits_stands_on_the_desk_of_organisers_the_most_wanted_first(self, at, organiser):
        quiet, wanted = ProposalFactory(), ProposalFactory()
        ProposalFactory(state="shortlisted")
        InterestFactory(topic=wanted)
        waiting = at(organiser, "desk").context["proposals"]
        sig = SigFactory()
        facilitator = MemberFactory()
        facilitator.facilitation_terms.create(sig=sig, started_at=NOW)

        assert waiting["number"] == 2
        assert [line.topic for line in waiting["lines"]] == [wanted, quiet]
        assert at(facilitator, "desk").context["proposals"] is None


class TestPuttingTogether:
    def test_people_of_both_are_carried_over_once_and_told_once(self, at, organiser):
        both, proposes_b, comes_to_both, comes_to_a = MemberFactory.create_batch(4)
        goes = ProposalFactory(proposers=[both])
        stays = ProposalFactory(proposers=[proposes_b])
        InterestFactory(topic=stays, member=both)
        for member in (comes_to_both, comes_to_a, proposes_b):
            InterestFactory(topic=goes, member=member)
        InterestFactory(topic=stays, member=comes_to_both)
        elsewhere = InterestFactory()
        for _ in range(2):
            answer = at(organiser, "merge_topic", goes, data={"other": stays.pk, "stays": "other"})
        goes.refresh_from_db()

        assert answer.status_code == 302
        assert (goes.state, goes.merged_into) == ("merged", stays)
        assert set(stays.proposers.values_list("member", flat=True)) == {both.pk, proposes_b.pk}
        assert sorted(stays.interests.values_list("member", flat=True)) == sorted(
            [comes_to_both.pk, comes_to_a.pk]
        )
        assert (goes.proposers.count(), goes.interests.count()) == (0, 0)
        assert told("forums.merged") == sorted(
            each.pk for each in (both, proposes_b, comes_to_both, comes_to_a)
        )
        assert elsewhere in Interest.objects.all()
        assert at(comes_to_a, "topic", goes).url == reverse("forums:topic", args=[stays.pk])

    def test_the_topic_one_looks_at_may_be_the_one_that_stays(self, at, organiser):
        stays, goes = ProposalFactory(), ProposalFactory()
        form = at(organiser, "merge_topic", stays, **{"with": goes.pk}).context["form"]
        at(organiser, "merge_topic", stays, data={"other": goes.pk, "stays": "this"})
        goes.refresh_from_db()

        assert form["other"].value() == str(goes.pk)
        assert goes.merged_into == stays

    def test_what_was_merged_before_leads_to_where_it_ends(self, organiser):
        first, second, third = (ProposalFactory() for _ in range(3))
        actions.merge_topics(topic=first, into=second, by=organiser, now=NOW)
        actions.merge_topics(topic=second, into=third, by=organiser, now=LATER)
        first.refresh_from_db()

        assert first.merged_into == third
        assert third.proposers.count() == 3

    def test_what_cannot_be_put_together_says_why(self, at, organiser):
        topic = ProposalFactory(title="Kitchens")
        ends = ProposalFactory(title="Rooms")
        merged = ProposalFactory(title="Larders")
        actions.merge_topics(topic=merged, into=ends, by=organiser, now=NOW)
        others = {
            topic: "A topic cannot be put together with itself. Choose another one.",
            merged: "“Larders” has itself been put together with another one.",
            ProposalFactory(title="Sheds", state="declined"): (
                "“Sheds” has been declined; open it again first."
            ),
            ProposalFactory(title="Attics", state="parked"): (
                "“Attics” is parked; open it again first."
            ),
            TopicFactory(title="Porches"): (
                "“Porches” is on the programme already, so its dates are changed instead."
            ),
        }
        found = {
            other: errors_of(
                at(organiser, "merge_topic", topic, data={"other": other.pk, "stays": "other"})
            )["other"]
            for other in others
        }
        gone = at(organiser, "merge_topic", topic, data={"other": "0", "stays": "other"})
        planned = at(
            organiser,
            "merge_topic",
            Topic.objects.get(title="Porches"),
            data={"other": topic.pk, "stays": "other"},
        )

        assert found == {other: [sentence] for other, sentence in others.items()}
        assert errors_of(gone) == {
            "other": ["That topic is not there any more. Choose another one."]
        }
        assert errors_of(planned) == {
            "other": ["“Porches” is on the programme already, so its dates are changed instead."]
        }
        assert Topic.objects.filter(state="merged").count() == 1

    def test_a_topic_whose_dates_are_asked_for_is_not_taken_away(self, at, organiser):
        topic, other = ProposalFactory(title="Kitchens"), ProposalFactory()
        DatePollFactory(topic=topic)
        answer = at(organiser, "merge_topic", topic, data={"other": other.pk, "stays": "other"})

        assert errors_of(answer) == {
            "other": [
                (
                    "People are still being asked which date suits them for “Kitchens”. "
                    "Settle the date poll first."
                )
            ]
        }

    def test_who_took_it_back_since_is_not_told(self, organiser, settings):
        settings.FORUM_STOP_SECONDS = 600
        goes, stays = ProposalFactory(), ProposalFactory()
        interest = InterestFactory(topic=goes)
        actions.merge_topics(topic=goes, into=stays, by=organiser, now=NOW)
        actions.take_interest_back(topic=stays, by=interest.member)
        deliveries = list(Delivery.objects.all())
        kept_back = kind_of("forums.merged").still_valid(deliveries[0].message, deliveries)

        assert len(deliveries) == 3
        assert kept_back == {
            Delivery.objects.get(member=interest.member).pk: (
                "They do not follow it any more, or it has been put together with another."
            )
        }


def test_a_topic_that_began_with_its_dates_is_said_to_be_proposed_by_nobody(at, member):
    page = at(member, "topic", SessionFactory().topic).text

    assert ("Proposed by" in page, "would come" in page) == (False, False)
    idea = TopicFactory(state="shortlisted")
    assert "Proposed by the organisers" in at(member, "topic", idea).text


class TestGivingItDates:
    def typed(self, topic, host):
        dates = {"dates-TOTAL_FORMS": "3", "dates-INITIAL_FORMS": "0"}
        for index, day in enumerate(["2026-12-08", "2026-12-10", ""]):
            dates |= {
                f"dates-{index}-date": day,
                f"dates-{index}-start_time": "12:30",
                f"dates-{index}-end_time": "14:00",
            }
        return {
            "title": topic.title,
            "question": topic.question,
            "audience": "registered",
            "type": "conversation",
            "host": host.pk,
            "join_link": "https://meet.example.org/room",
            "confidentiality": "chatham_house",
            "recording_policy": "none",
            **dates,
        }

    def test_one_shortlisted_into_a_season_leads_straight_to_its_dates(self, at, organiser):
        coming = SeasonFactory()
        over = SeasonFactory(starts_on=coming.starts_on, ends_on=coming.starts_on)
        leads = []
        for season in (coming, over, None):
            topic = ProposalFactory(state="shortlisted", season=season)
            text = at(organiser, "topic", topic).text
            place = season and reverse("forums:place", args=[season.slug, topic.pk])
            assert reverse("forums:edit_topic", args=[topic.pk]) in text
            leads.append(bool(season) and place in text)
        assert leads == [True, False, False]

    def test_a_proposal_becomes_two_dates_and_its_people_are_invited(self, at, organiser, client):
        topic = ProposalFactory(state="shortlisted")
        proposer, interested = topic.proposers.get().member, InterestFactory(topic=topic).member
        form = at(organiser, "edit_topic", topic).context["form"]
        at(organiser, "edit_topic", topic, data=self.typed(topic, organiser))
        topic.refresh_from_db()
        unsettled = at(proposer, "topic", topic)

        assert form["title"].value() == topic.title
        assert (topic.state, topic.sessions.count()) == ("scheduled", 2)
        assert unsettled.context["page"].dates == []
        assert "You are invited with everybody else as soon as they are announced" in (
            unsettled.text
        )
        at(organiser, "review", topic, data={})
        announced = at(interested, "topic", topic)
        assert len(announced.context["page"].dates) == 2
        assert "it came to you as well" in announced.text
        assert {proposer.pk, interested.pk} <= set(told("forums.invitation"))

    def test_a_draft_that_is_thrown_away_goes_back_to_the_shortlist(self, at, organiser):
        topic = ProposalFactory(state="shortlisted")
        at(organiser, "edit_topic", topic, data=self.typed(topic, organiser))
        at(organiser, "discard", topic, data={})
        topic.refresh_from_db()

        assert (topic.state, Session.objects.count()) == ("shortlisted", 0)
        assert said(at(organiser, "discard", topic, data={}))[-1] == (
            "This is no draft. Cancel the dates that are announced instead."
        )
        assert Topic.objects.filter(pk=topic.pk).exists()

    def test_what_is_parked_gets_no_dates_and_what_has_none_is_not_reviewed(self, at, organiser):
        parked, idea = ProposalFactory(state="parked"), ProposalFactory()
        page = reverse("forums:topic", args=[parked.pk])

        assert at(organiser, "edit_topic", parked).url == page
        assert at(organiser, "edit_topic", parked, data=self.typed(parked, organiser)).url == page
        for data in (None, {}):
            assert at(organiser, "review", idea, data=data).url == reverse(
                "forums:topic", args=[idea.pk]
            )
        assert Session.objects.count() == 0


class TestWhoMaySee:
    SHOWN = {"proposed", "shortlisted", "scheduled"}
    EVERY = {*SHOWN, "parked", "declined"}

    def make(self):
        made = {state: ProposalFactory(state=state) for state in self.EVERY}
        made["draft"] = SessionFactory(state="draft").topic
        sig = SigFactory()
        made["sig idea"] = TopicFactory(sig=sig, audience="sig", state="shortlisted")
        made["sig dates"] = SessionFactory(topic=TopicFactory(sig=sig, audience="sig")).topic
        made["dates"] = SessionFactory().topic
        return made, sig

    def test_page_list_and_rule_agree_for_every_role(self, client):
        made, sig = self.make()
        belongs, proposes = MemberFactory(), MemberFactory()
        belongs.sig_memberships.create(sig=sig, joined_at=NOW)
        Proposer.objects.bulk_create(
            Proposer(topic=made[state], member=proposes, proposed_at=NOW) for state in self.EVERY
        )
        roles = {
            MemberFactory(): {*self.SHOWN, "dates"},
            MemberFactory(is_staff=True): {*self.SHOWN, "dates"},
            belongs: {*self.SHOWN, "dates", "sig idea", "sig dates"},
            proposes: {*self.EVERY, "dates"},
            MemberFactory(roles=["organiser"]): set(made),
        }
        names = {topic.pk: name for name, topic in made.items()}
        for user, sees in roles.items():
            client.force_login(user)
            by_page = {
                name
                for name, topic in made.items()
                if client.get(reverse("forums:topic", args=[topic.pk])).status_code == 200
            }
            by_list = {names[topic.pk] for topic in access.visible_topics(user)}
            by_rule = {name for name, topic in made.items() if access.can_view_topic(user, topic)}
            assert (by_page, by_list, by_rule) == (sees, sees, sees)

    def test_visitors_are_asked_to_sign_in(self, client):
        topic = ProposalFactory()
        pages = [reverse(f"forums:{name}") for name in ("topics", "propose")]
        pages += [
            reverse(f"forums:{name}", args=[topic.pk])
            for name in ("topic", "change_proposal", "withdraw_proposal", "merge_topic")
        ]

        assert [client.get(page).url for page in pages] == [
            f"/accounts/login/?next={page}" for page in pages
        ]
        for name in ("interest", "decide_topic"):
            client.post(reverse(f"forums:{name}", args=[topic.pk]), {"say": "yes"})
        assert Interest.objects.count() == 0

    def test_what_one_may_not_know_of_is_not_there_to_act_on(self, at, member):
        parked, proposed = ProposalFactory(state="parked"), ProposalFactory()
        asked = ["change_proposal", "withdraw_proposal", "merge_topic", "interest", "decide_topic"]

        assert {at(member, name, parked, data={}).status_code for name in [*asked, "answer"]} == {
            404
        }
        assert {
            at(member, name, proposed, data={}).status_code
            for name in ("decide_topic", "merge_topic")
        } == {403}
        assert at(member, "topic", Topic(pk=0)).status_code == 404

    def test_what_suits_and_reasons_are_for_organisers_and_proposers(self, at, member, organiser):
        topic = ProposalFactory(state="shortlisted", outcome="In spring.")
        topic.proposers.update(suits="Thursdays at eight", would_host=True)

        assert "Thursdays at eight" not in at(member, "topic", topic).text
        assert "In spring." not in at(member, "topic", topic).text
        assert "Thursdays at eight; would host it" in at(organiser, "topic", topic).text

    def test_notices_open_to_who_may_still_know_of_the_topic(self, organiser):
        topic = ProposalFactory()
        proposer = topic.proposers.get().member
        actions.decide_topic(topic=topic, by=organiser, to="declined", reason="No.", now=NOW)
        message = Delivery.objects.get(member=proposer).message
        kind = kind_of("forums.decided")

        assert kind.links([message]) == {message.pk: reverse("forums:topic", args=[topic.pk])}
        assert kind.open_to(proposer, [message]) == {message.pk}
        assert kind.open_to(MemberFactory(), [message]) == set()


@pytest.mark.parametrize("number", [1, 3, 12])
@pytest.mark.parametrize(
    ("page", "role", "count"),
    [("topics", "", 8), ("topics", "organiser", 7), ("topic", "", 10), ("desk", "organiser", 18)],
)
def test_pages_take_as_many_queries_for_one_proposal_as_for_many(
    number, page, role, count, client, django_assert_num_queries
):
    user = MemberFactory(roles=[role] if role else [])
    for _ in range(number):
        topic = ProposalFactory(
            title="Kitchens and their tables", proposers=[user, MemberFactory()]
        )
        InterestFactory.create_batch(number, topic=topic)
    client.force_login(user)
    with django_assert_num_queries(count):
        client.get(reverse(f"forums:{page}", args=[topic.pk] if page == "topic" else []))


def test_who_closes_their_account_is_named_nowhere_and_their_question_stays(at, organiser, member):
    leaving = MemberFactory(name="Gone Soon")
    topic = ProposalFactory(proposers=[leaving], title="Kitchens", decided_by=leaving)
    kept = InterestFactory(topic=topic)
    InterestFactory(member=leaving)
    close_account(member=leaving, now=NOW)
    page = at(organiser, "topic", topic)
    topic.refresh_from_db()

    assert (list(Interest.objects.all()), topic.decided_by) == ([kept], None)
    assert "Proposed by a former member" in page.text
    assert "Gone Soon" not in page.text
    at(organiser, "decide_topic", topic, data=decision(topic, "shortlisted"))
    at(organiser, "decide_topic", topic, data=decision(topic, "parked", reason="Later."))
    topic.refresh_from_db()
    assert topic.state == TopicState.SHORTLISTED
    assert told("forums.decided") == []
