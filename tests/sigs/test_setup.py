"""
Setting a SIG up: what it lacks before it starts, its ground rules, and its sessions.
"""

import datetime

import pytest

from notifications.models import Message
from sigs import actions, queries
from sigs.enums import CharterPrompt
from sigs.models import GroundRules
from tests.factories.members import MemberFactory
from tests.factories.sigs import GroundRulesFactory, SigFactory, SigFollowingFactory

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 12, 8, 12, 30, tzinfo=datetime.UTC)
A_WEEK = datetime.timedelta(days=7)
CHARTER = {prompt.value: "As we like." for prompt in CharterPrompt}


@pytest.fixture
def facilitator():
    return MemberFactory()


@pytest.fixture
def sig(facilitator):
    return SigFactory(
        name="Night workers", slug="night-workers", state="forming", facilitators=[facilitator]
    )


def done(sig):
    sig.refresh_from_db()
    return [step.key for step in queries.checklist(sig) if step.is_done]


def set_up(sig, by, *, charter=CHARTER, rules="Be kind.", seen_version=0, **fields):
    details = actions.SetUp(
        purpose="For those who work at night.",
        charter=charter,
        rules=rules,
        seen_version=seen_version,
        **fields,
    )
    return actions.set_up(sig=sig, details=details, by=by, now=NOW)


def note(sig, next_meeting_at=None, last_met_at=None, **fields):
    actions.note_session(
        sig=sig, next_meeting_at=next_meeting_at, last_met_at=last_met_at, now=NOW, **fields
    )
    sig.refresh_from_db()
    return sig.state


class TestStarting:
    def test_a_sig_that_was_taken_up_has_its_purpose_alone(self, sig):
        assert done(sig) == ["purpose"]

    def test_a_charter_with_a_question_left_is_not_done(self, sig, facilitator):
        set_up(sig, facilitator, charter={**CHARTER, "rhythm": " "})

        assert done(sig) == ["purpose", "rules"]
        assert queries.checklist(sig)[1].words == "One question is not answered yet."

    def test_it_does_not_start_without_a_date(self, sig, facilitator):
        assert set_up(sig, facilitator).state == "forming"
        assert done(sig) == ["purpose", "charter", "rules"]

    def test_a_first_date_starts_it_and_followers_are_told(self, sig, facilitator):
        SigFollowingFactory(sig=sig, member__email="follower@example.org")
        SigFollowingFactory(sig=sig, member__email="left@example.org", ended_at=NOW)
        set_up(sig, facilitator)

        assert note(sig, NOW + A_WEEK, is_new=True) == "active"

        news = Message.objects.get()
        assert (news.kind, news.stream) == ("sigs.news", f"sig-news-{sig.pk}")
        assert set(news.deliveries.values_list("address", flat=True)) == {
            "follower@example.org",
            facilitator.email,
        }
        assert list(sig.transitions.values_list("event", "by", "reason")) == [
            ("start", None, "It has its charter, its ground rules and its first date.")
        ]

    def test_what_was_missing_starts_it_where_the_date_came_first(self, sig, facilitator):
        note(sig, NOW + A_WEEK, is_new=True)

        assert set_up(sig, facilitator).state == "active"

    def test_it_is_not_started_by_anybody_who_lacks_something(self, sig):
        with pytest.raises(actions.NotReadyToStart) as refusal:
            actions.change_state(sig=sig, event="start", by=None, now=NOW)

        assert str(refusal.value) == (
            "Night workers cannot start yet. Still missing: a charter, ground rules, a first date."
        )


class TestGroundRules:
    def test_the_same_words_again_are_the_same_version(self, sig, facilitator):
        set_up(sig, facilitator, rules="Be kind.")
        set_up(sig, facilitator, rules=" Be kind.\n")

        assert list(GroundRules.objects.values_list("version", "text", "written_by")) == [
            (1, "Be kind.", facilitator.pk)
        ]

    def test_other_words_are_a_version_of_their_own_and_the_old_one_stays(self, sig, facilitator):
        set_up(sig, facilitator)
        set_up(sig, facilitator, rules="Be kind, and brief.", seen_version=1)

        assert list(GroundRules.objects.values_list("version", "text")) == [
            (1, "Be kind."),
            (2, "Be kind, and brief."),
        ]

    def test_whoever_read_an_older_version_is_told_and_saves_nothing(self, sig, facilitator):
        GroundRulesFactory.create_batch(2, sig=sig)

        with pytest.raises(actions.RulesChanged) as refusal:
            set_up(sig, facilitator, rules="Mine.", seen_version=1, in_scope="Rotas")

        sig.refresh_from_db()
        assert (refusal.value.rules.version, sig.ground_rules.count(), sig.in_scope) == (2, 2, "")

    def test_they_can_be_written_by_themselves(self, sig, facilitator):
        rules = actions.write_ground_rules(
            sig=sig, text="Be kind.", seen_version=0, by=facilitator, now=NOW
        )

        assert (rules.version, queries.current_rules(sig)) == (1, rules)


@pytest.mark.parametrize("state", ["proposed", "closed", "declined", "expired"])
def test_what_is_over_or_only_proposed_stays_as_it_is(state):
    sig = SigFactory(state=state, purpose="As before.")

    with pytest.raises(actions.StaysAsItIs):
        set_up(sig, MemberFactory())
    with pytest.raises(actions.StaysAsItIs):
        actions.write_ground_rules(sig=sig, text="x", seen_version=0, by=None, now=NOW)

    sig.refresh_from_db()
    assert (sig.purpose, sig.ground_rules.count()) == ("As before.", 0)


def test_a_hidden_sig_is_not_shown_under_the_name_of_another(sig, facilitator):
    hidden = SigFactory(name="night WORKERS", joining="hidden", facilitators=[facilitator])

    with pytest.raises(actions.NameTaken) as refusal:
        set_up(hidden, facilitator, joining="open")

    hidden.refresh_from_db()
    assert (refusal.value.sig, hidden.joining) == (sig, "hidden")


class TestPages:
    ADDRESS = "/sigs/night-workers/set-up/"

    def typed(self, **changed):
        charter = {f"charter-{prompt}": "As we like." for prompt in CharterPrompt}
        return {
            "purpose": "For those who work at night.",
            "rules": "Be kind.",
            "seen_version": 0,
            "joining": "request",
            "question-1": "Where do you work?",
            "question-3": "What do you hope for?",
            "is_confidential": "on",
            **charter,
            **changed,
        }

    def test_it_begins_with_words_to_start_from_and_the_ways_to_a_date(
        self, client, sig, facilitator
    ):
        client.force_login(facilitator)

        page = client.get(self.ADDRESS).content.decode()

        assert "We are here to learn from each other" in page
        assert f"/forums/polls/new/?sig={sig.pk}" in page
        assert f"/forums/new/?sig={sig.pk}" in page

    def test_words_to_start_from_are_for_a_charter_that_nobody_has_written_yet(
        self, client, sig, facilitator
    ):
        client.force_login(facilitator)

        first = [each.value() for each in client.get(self.ADDRESS).context["form"].charter_fields]
        set_up(sig, facilitator, charter={"who": "Whoever works at night."})
        later = [each.value() for each in client.get(self.ADDRESS).context["form"].charter_fields]

        assert [words[:22] for words in first] == [
            "Anybody who meets this",
            "We bring examples from",
            "Advice on one client, ",
            "About every two months",
            "We talk until nobody o",
        ]
        assert later == ["Whoever works at night.", "", "", "", ""]

    def test_once_the_date_alone_is_missing_the_ways_to_it_come_first(
        self, client, sig, facilitator
    ):
        client.force_login(facilitator)
        set_up(sig, facilitator)

        page = client.get(self.ADDRESS).content.decode()

        assert page.count(f"/forums/polls/new/?sig={sig.pk}") == 1
        assert page.index("/forums/polls/new/") < page.index('name="purpose"')
        note(sig, NOW + A_WEEK)
        assert "is all that is left" not in client.get(self.ADDRESS).content.decode()

    def test_one_press_saves_it_all(self, client, sig, facilitator):
        client.force_login(facilitator)

        answer = client.post(self.ADDRESS, self.typed(), follow=True)

        sig.refresh_from_db()
        assert [str(message) for message in answer.context["messages"]] == [
            "Saved. Before it starts it needs: a first date."
        ]
        assert (sig.charter, sig.joining, sig.join_questions, sig.is_confidential) == (
            CHARTER,
            "request",
            ["Where do you work?", "What do you hope for?"],
            True,
        )

    def test_two_who_write_the_rules_at_once_lose_no_word(self, client, sig, facilitator):
        GroundRulesFactory(sig=sig, text="Theirs & ours.")
        client.force_login(facilitator)

        answer = client.post(self.ADDRESS, self.typed(rules="Mine alone."))
        page = answer.content.decode()
        again = client.post(self.ADDRESS, self.typed(rules="Mine alone.", seen_version=1))

        assert answer.status_code == 409
        assert "Mine alone." in page
        assert "Theirs &amp; ours." in page
        assert 'name="seen_version" value="1"' in page
        assert (again.status_code, sig.ground_rules.count()) == (302, 2)

    def test_empty_ground_rules_are_told(self, client, sig, facilitator):
        client.force_login(facilitator)

        answer = client.post(self.ADDRESS, self.typed(rules=" "))

        assert (answer.status_code, answer.context["form"].errors) == (
            422,
            {"rules": ["Ground rules are needed: a few lines will do."]},
        )

    def test_the_charter_and_the_way_to_the_ground_rules_stand_on_the_page(self, client, sig):
        sig.charter = {"rhythm": "On <first> Tuesdays.", "who": ""}
        sig.save()
        GroundRulesFactory(sig=sig)

        page = client.get("/sigs/night-workers/").content.decode()

        assert "On &lt;first&gt; Tuesdays." in page
        assert "Who is it for?" not in page
        assert 'href="/sigs/night-workers/ground-rules/"' in page

    def test_it_is_no_business_of_others(self, client, sig):
        client.force_login(MemberFactory())

        assert client.get(self.ADDRESS).status_code == 403
        assert client.post(self.ADDRESS, self.typed()).status_code == 403

    def test_the_ground_rules_are_read_by_everybody_once_they_are_there(self, client, sig):
        address = "/sigs/night-workers/ground-rules/"
        assert "None are written yet" in client.get(address).content.decode()
        GroundRulesFactory(sig=sig, text="Be <b>kind</b>.")

        page = client.get(address).content.decode()

        assert "Be &lt;b&gt;kind&lt;/b&gt;." in page
        assert "Version 1, 4 March 2026" in page
        assert "Change the ground rules" not in page
