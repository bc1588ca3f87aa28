"""
Coming to rest, waking up and closing: by itself and by hand.
"""

import datetime

import pytest

from notifications.models import Message
from sigs import actions
from tests.factories.members import MemberFactory
from tests.factories.sigs import (
    FacilitationTermFactory,
    SigFactory,
    SigFollowingFactory,
    SigMembershipFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 12, 8, 12, 30, tzinfo=datetime.UTC)
A_DAY = datetime.timedelta(days=1)


def days_ago(number):
    return NOW - number * A_DAY


def a_sig(*people, **fields):
    return SigFactory(
        **{
            "name": "Night workers",
            "facilitators": people or [MemberFactory()],
            "created_at": days_ago(400),
            **fields,
        }
    )


def state_of(sig):
    sig.refresh_from_db()
    return sig.state


def told(kind):
    return sorted(Message.objects.filter(kind=kind).values_list("deliveries__address", flat=True))


class TestSilence:
    def test_a_week_before_it_rests_those_who_run_it_get_one_mail(self):
        sig = a_sig(MemberFactory(email="runs@example.org"), last_met_at=days_ago(113))
        SigMembershipFactory(sig=sig)

        runs = [actions.rest_due(now=NOW + each * A_DAY) for each in (-1, 0, 1, 2)]

        assert runs == [0, 0, 0, 0]
        assert told("sigs.about_to_rest") == ["runs@example.org"]
        assert "it rests from Tuesday 15 December on" in Message.objects.get().text

    def test_after_that_week_it_rests_and_says_why_in_public(self):
        follower = MemberFactory(email="follower@example.org")
        sig = a_sig(MemberFactory(email="runs@example.org"), last_met_at=days_ago(113))
        SigFollowingFactory(sig=sig, member=follower)
        SigMembershipFactory(sig=sig, member__email="member@example.org")
        SigMembershipFactory(sig=sig, member__email="left@example.org", left_at=NOW)
        actions.rest_due(now=NOW)

        runs = [actions.rest_due(now=NOW + each * A_DAY) for each in (6, 7, 8)]

        assert (runs, state_of(sig)) == ([0, 1, 0], "resting")
        assert sig.note == "It has not met for 120 days, and no session is planned."
        assert list(sig.transitions.values_list("event", "by")) == [("rest", None)]
        assert told("sigs.news") == [
            "follower@example.org",
            "member@example.org",
            "runs@example.org",
        ]

    def test_where_nobody_was_warned_in_time_they_have_their_week_all_the_same(self):
        sig = a_sig(last_met_at=days_ago(300))

        runs = [actions.rest_due(now=NOW + each * A_DAY) for each in (0, 1, 6, 7)]

        assert (runs, state_of(sig)) == ([0, 0, 0, 1], "resting")
        warning = Message.objects.get(kind="sigs.about_to_rest")
        assert "it rests from Tuesday 15 December on" in warning.text

    def test_a_session_in_that_week_keeps_it_awake(self):
        sig = a_sig(last_met_at=days_ago(119))
        actions.rest_due(now=NOW)
        actions.note_session(
            sig=sig,
            last_met_at=days_ago(119),
            next_meeting_at=NOW + 20 * A_DAY,
            is_new=True,
            now=NOW,
        )

        assert actions.rest_due(now=NOW + 10 * A_DAY) == 0
        assert state_of(sig) == "active"

    def test_a_second_silence_is_warned_of_anew(self):
        sig = a_sig(last_met_at=days_ago(300))
        actions.rest_due(now=NOW)
        sig.last_met_at = NOW + A_DAY
        sig.save()

        assert actions.rest_due(now=NOW + 10 * A_DAY) == 0
        assert actions.rest_due(now=NOW + 115 * A_DAY) == 0
        assert len(told("sigs.about_to_rest")) == 2

    @pytest.mark.parametrize(
        "fields",
        [
            {"last_met_at": days_ago(112)},
            {"last_met_at": days_ago(300), "next_meeting_at": NOW + A_DAY},
            {"created_at": days_ago(100)},
            {"state_since": days_ago(100)},
            {"kind": "production"},
            {"kind": "board"},
            {"state": "resting"},
            {"state": "closed"},
            {"state": "proposed", "wanted": 5},
        ],
    )
    def test_others_are_left_alone(self, fields):
        sig = a_sig(**fields)

        assert actions.rest_due(now=NOW) == 0
        assert (state_of(sig), Message.objects.count()) == (fields.get("state", "active"), 0)


class TestNobodyRunsIt:
    def test_it_rests_once_the_days_of_grace_are_over(self):
        sig = SigFactory(name="Night workers", created_at=days_ago(400), last_met_at=days_ago(2))
        FacilitationTermFactory(sig=sig, ended_at=NOW)

        runs = [actions.rest_due(now=NOW + each * A_DAY) for each in (13, 14)]

        assert (runs, state_of(sig), sig.note) == ([0, 1], "resting", "Nobody runs it at present.")

    def test_a_closed_account_runs_nothing_and_a_session_to_come_changes_nothing(self):
        sig = a_sig(MemberFactory(is_active=False), next_meeting_at=NOW + A_DAY)

        assert actions.rest_due(now=NOW) == 1
        assert state_of(sig) == "resting"

    def test_a_production_team_rests_then_too(self):
        sig = SigFactory(created_at=days_ago(400), kind="production")

        assert actions.rest_due(now=NOW) == 1
        assert state_of(sig) == "resting"


class TestWaking:
    def wake(self, sig, *, is_new=True, coming=NOW + A_DAY):
        actions.note_session(
            sig=sig, last_met_at=None, next_meeting_at=coming, is_new=is_new, now=NOW
        )
        return state_of(sig)

    def test_a_new_session_wakes_it_up_and_members_are_told(self):
        sig = a_sig(state="resting", note="A baby.")
        SigMembershipFactory(sig=sig, member__email="member@example.org")

        assert self.wake(sig) == "active"
        assert (sig.note, "member@example.org" in told("sigs.news")) == (
            "It has a new session.",
            True,
        )

    def test_what_was_known_of_before_does_not(self):
        assert self.wake(a_sig(state="resting"), is_new=False) == "resting"

    def test_nor_does_one_of_a_sig_that_nobody_runs_but_its_date_is_kept(self):
        sig = SigFactory(state="resting")

        assert self.wake(sig) == "resting"
        assert sig.next_meeting_at == NOW + A_DAY

    def test_nor_does_one_that_was_called_off(self):
        assert self.wake(a_sig(state="resting"), coming=None) == "resting"


class TestByHand:
    @pytest.fixture
    def runs(self, client):
        member = MemberFactory()
        client.force_login(member)
        return member

    def messages(self, answer):
        return [str(message) for message in answer.context["messages"]]

    def test_whoever_runs_it_lets_it_rest_and_wakes_it_up(self, client, runs):
        sig = a_sig(runs)

        assert client.get(f"/sigs/{sig.slug}/rest/").status_code == 200
        assert state_of(sig) == "active"
        rest = client.post(f"/sigs/{sig.slug}/rest/", {"reason": "We are tired."}, follow=True)
        assert (state_of(sig), self.messages(rest)) == (
            "resting",
            ["Night workers rests from now on. Members and followers are told."],
        )
        assert "We are tired." in rest.content.decode()
        client.post(f"/sigs/{sig.slug}/wake/", {"reason": ""})
        assert state_of(sig) == "active"

    def test_a_reason_is_asked_for(self, client, runs):
        sig = a_sig(runs)

        answer = client.post(f"/sigs/{sig.slug}/rest/", {"reason": "  "})

        assert (answer.status_code, state_of(sig)) == (422, "active")

    def test_closing_keeps_its_last_words_on_its_page(self, client, runs):
        sig = a_sig(runs)
        words = {"reason": "All is said.", "harvest": "Two <guides>.", "thanks": "Thanks, Tamsin."}

        page = client.post(f"/sigs/{sig.slug}/close/", words, follow=True).content.decode()

        for each in ("All is said.", "Two &lt;guides&gt;.", "Thanks, Tamsin.", "Closed on"):
            assert each in page
        assert state_of(sig) == "closed"

    def test_a_session_to_come_is_in_the_way_and_what_was_typed_is_kept(
        self, client, runs, time_machine
    ):
        time_machine.move_to(NOW)
        sig = a_sig(runs, next_meeting_at=NOW + A_DAY)

        answer = client.post(
            f"/sigs/{sig.slug}/close/", {"reason": "All is said.", "harvest": "Two guides."}
        )

        page = answer.content.decode()
        assert (answer.status_code, state_of(sig)) == (409, "active")
        assert "Night workers has a session on 9 December 2026. Cancel it first" in page
        assert "Two guides." in page

    def test_pressing_twice_says_that_it_is_done_already(self, client, runs):
        sig = a_sig(runs, state="resting")

        answer = client.post(f"/sigs/{sig.slug}/rest/", {"reason": "Tired."}, follow=True)

        assert self.messages(answer) == ["Night workers is resting already. Nothing was changed."]
        assert sig.transitions.count() == 0

    @pytest.mark.parametrize("event", ["rest", "close"])
    def test_others_cannot(self, client, runs, event):
        sig = a_sig(MemberFactory())

        answer = client.post(f"/sigs/{sig.slug}/{event}/", {"reason": "So there."})

        assert (answer.status_code, state_of(sig)) == (403, "active")


class TestWatching:
    ADDRESS = "/sigs/watch/"

    @pytest.fixture(autouse=True)
    def now(self, time_machine):
        time_machine.move_to(NOW)

    @pytest.fixture
    def organiser(self, client):
        member = MemberFactory(roles=["organiser"])
        client.force_login(member)
        return member

    def test_it_says_which_sigs_need_somebody_the_most_pressing_first(self, client, organiser):
        two = [MemberFactory(), MemberFactory()]
        coming = {"next_meeting_at": NOW + A_DAY}
        a_sig(MemberFactory(name="Tamsin Quill"), name="Alone", **coming)
        leaving = a_sig(MemberFactory(name="Ana"), name="Leaving", **coming)
        leaving.terms.update(ending_since=NOW, last_day=datetime.date(2026, 12, 18))
        a_sig(*two, name="Silent", last_met_at=days_ago(30))
        a_sig(*two, name="Well", **coming)
        a_sig(*two, name="Young", state="forming")
        SigFactory(name="Orphaned", **coming)
        a_sig(*two, name="Tired", state="resting", note="A baby.")
        a_sig(name="Over", state="closed")
        SigFactory(name="New", state="proposed", wanted=5, decide_by=NOW.date())

        found = client.get(self.ADDRESS).context["found"]

        assert [(sig.name, [risk.words for risk in sig.risks]) for sig in found.at_risk] == [
            ("Orphaned", ["Nobody runs it. Nobody is asked to join in."]),
            (
                "Leaving",
                ["Ana runs it alone. Ana stops after 18 December. Nobody is asked to join in."],
            ),
            ("Alone", ["Tamsin Quill runs it alone. Nobody is asked to join in."]),
            ("Young", ["It has no first date yet."]),
            ("Silent", ["It last met on 8 November 2026, and no session is planned."]),
        ]
        assert ([sig.name for sig in found.resting], found.well) == (["Tired"], 1)
        assert [sig.name for sig in found.proposals] == ["New"]

    def test_it_is_for_organisers(self, client):
        client.force_login(MemberFactory())

        assert client.get(self.ADDRESS).status_code == 403

    @pytest.mark.parametrize("number", [1, 3, 10])
    def test_it_costs_the_same_for_any_number_of_sigs(
        self, client, organiser, number, django_assert_num_queries
    ):
        for each in range(number):
            a_sig(name=f"Alone {each}")
            SigFactory(name=f"New {each}", state="proposed", wanted=5, decide_by=NOW.date())

        with django_assert_num_queries(10):
            client.get(self.ADDRESS)
