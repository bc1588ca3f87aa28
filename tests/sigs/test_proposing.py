"""
Proposing a SIG, being interested, and what becomes of it.
"""

import datetime
import re

import pytest
from django.contrib.auth.models import AnonymousUser

from notifications.models import Message
from sigs import access, actions, privacy, queries
from sigs.enums import SigState
from sigs.models import Interest, Sig, SigMembership
from tests.factories.frameworks import ElementFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import InterestFactory, SigFactory, SigMembershipFactory

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 12, 8, 12, 30, tzinfo=datetime.UTC)
A_DAY = datetime.timedelta(days=1)
LAST_DAY = datetime.date(2027, 2, 6)
PURPOSE = "How to look after people who work at night."


def propose(by=None, name="Night workers", purpose=PURPOSE, **fields):
    proposal = actions.SigProposal(name=name, purpose=purpose, **fields)
    return actions.propose_sig(by=by or MemberFactory(), proposal=proposal, now=NOW)


def a_proposal(interested=0, would_run=0, **fields):
    sig = SigFactory(
        **{
            "name": "Night workers",
            "state": "proposed",
            "wanted": 3,
            "decide_by": LAST_DAY,
            **fields,
        }
    )
    InterestFactory.create_batch(interested, sig=sig)
    InterestFactory.create_batch(would_run, sig=sig, would_run=True)
    return sig


def mailed(kind):
    messages = Message.objects.filter(kind=kind)
    return set(messages.values_list("deliveries__address", flat=True)) - {None}


class TestProposing:
    def test_it_waits_for_five_people_and_sixty_days_with_its_proposer_as_the_first(self):
        member, element = MemberFactory(), ElementFactory()

        sig = propose(member, name=" Night \n workers ", elements=(element,), would_run=True)

        assert (sig.name, sig.slug, sig.state, sig.kind, sig.proposed_by) == (
            "Night workers",
            "night-workers",
            "proposed",
            "sig",
            member,
        )
        assert (sig.wanted, sig.decide_by, list(sig.elements.all())) == (5, LAST_DAY, [element])
        assert list(sig.interests.values_list("member", "would_run")) == [(member.pk, True)]
        assert list(sig.transitions.values_list("event", "from_state", "to_state", "by", "at")) == [
            ("propose", "", "proposed", member.pk, NOW)
        ]
        assert SigMembership.objects.count() == 0

    def test_numbers_come_from_the_settings(self, settings):
        settings.SIG_WANTED, settings.SIG_DECIDE_DAYS = 8, 10

        sig = propose()

        assert (sig.wanted, sig.decide_by) == (8, datetime.date(2026, 12, 18))

    def test_pressing_twice_is_one_proposal(self):
        member = MemberFactory()

        assert propose(member) == propose(member)
        assert (Sig.objects.count(), Interest.objects.count()) == (1, 1)

    @pytest.mark.parametrize("state", ["proposed", "forming", "active", "resting"])
    def test_the_name_of_a_live_sig_is_taken_in_any_spelling(self, state):
        known = SigFactory(name="Night workers", state=state)

        with pytest.raises(actions.NameTaken) as refusal:
            propose(name="NIGHT  workers")

        assert refusal.value.sig == known
        assert Sig.objects.count() == 1

    @pytest.mark.parametrize("state", ["closed", "declined", "expired"])
    def test_the_name_of_one_that_is_over_is_free(self, state):
        SigFactory(name="Night workers", slug="night-workers", state=state)

        assert propose().slug == "night-workers-2"

    def test_a_hidden_sig_does_not_tell_of_its_name(self):
        SigFactory(name="Night workers", joining="hidden")

        assert propose().state == "proposed"

    def test_three_may_be_open_at_once_and_others_of_ones_own_do_not_count(self):
        member = MemberFactory()
        for number in range(3):
            propose(member, name=f"Night workers {number}")
        SigFactory(state="declined", proposed_by=member)
        SigFactory(state="proposed", proposed_by=MemberFactory())

        with pytest.raises(actions.TooManyProposals) as refusal:
            propose(member)

        assert str(refusal.value) == (
            "You have proposed 3 SIGs that still look for people. "
            "Wait until one of them is decided, then propose this one."
        )


class TestBeingInterested:
    def test_what_one_said_last_holds_and_counts_once(self):
        sig, member = a_proposal(), MemberFactory()

        actions.say_interested(sig=sig, by=member, now=NOW)
        actions.say_interested(sig=sig, by=member, would_run=True, now=NOW + A_DAY)

        assert list(sig.interests.values_list("member", "would_run", "said_at")) == [
            (member.pk, True, NOW)
        ]

    def test_it_can_be_taken_back_twice(self):
        sig, member = a_proposal(interested=1), MemberFactory()
        actions.say_interested(sig=sig, by=member, now=NOW)

        actions.take_interest_back(sig=sig, by=member)
        actions.take_interest_back(sig=sig, by=member)

        assert sig.interests.count() == 1

    def test_enough_people_without_anybody_to_run_it_are_not_enough(self):
        sig = a_proposal(interested=2)

        actions.say_interested(sig=sig, by=MemberFactory(), now=NOW)

        sig.refresh_from_db()
        assert (sig.state, sig.transitions.count()) == ("proposed", 0)

    def test_too_few_with_somebody_to_run_it_are_not_enough(self):
        sig = a_proposal(would_run=1)

        actions.say_interested(sig=sig, by=MemberFactory(), now=NOW)

        sig.refresh_from_db()
        assert sig.state == "proposed"

    def test_closed_accounts_do_not_count(self):
        sig = a_proposal(interested=1)
        InterestFactory(sig=sig, member=MemberFactory(is_active=False))

        actions.say_interested(sig=sig, by=MemberFactory(), would_run=True, now=NOW)

        sig.refresh_from_db()
        assert sig.state == "proposed"

    def test_the_last_one_needed_has_it_taken_up_at_once_and_everybody_is_told(self):
        proposer, curious, last = (MemberFactory(email=f"{who}@example.org") for who in "pcl")
        sig = a_proposal(proposed_by=proposer)
        InterestFactory(sig=sig, member=proposer, would_run=True)
        InterestFactory(sig=sig, member=curious)

        after = actions.say_interested(sig=sig, by=last, now=NOW)

        assert (after.state, after.note) == (
            "forming",
            "3 people are interested, and 1 would help to run it.",
        )
        assert list(sig.transitions.values_list("event", "by")) == [("take_up", None)]
        assert list(sig.terms.values_list("member", flat=True)) == [proposer.pk]
        assert mailed("sigs.to_set_up") == {"p@example.org"}
        assert mailed("sigs.taken_up") == {"c@example.org", "l@example.org"}

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            ("forming", "Night workers was taken up already. Its page says how to join."),
            ("declined", "Night workers is not open any more: declined."),
            ("expired", "Night workers is not open any more: not taken up."),
        ],
    )
    def test_once_it_is_decided_nobody_is_counted_any_more(self, state, words):
        sig = SigFactory(name="Night workers", state=state)

        with pytest.raises(actions.NoLongerProposed) as refusal:
            actions.say_interested(sig=sig, by=MemberFactory(), now=NOW)

        assert (str(refusal.value), sig.interests.count()) == (words, 0)


class TestItsTerms:
    def test_fewer_people_are_enough_at_once_where_they_are_there(self):
        sig = a_proposal(interested=1, would_run=1, wanted=5)

        actions.change_terms(sig=sig, wanted=2, decide_by=LAST_DAY, now=NOW)

        sig.refresh_from_db()
        assert (sig.state, sig.wanted) == ("forming", 2)

    @pytest.mark.parametrize(("wanted", "days"), [(0, 10), (3, -1)])
    def test_nobody_and_a_day_that_is_over_are_refused(self, wanted, days):
        sig = a_proposal()

        with pytest.raises(actions.UnfitTerms):
            actions.change_terms(
                sig=sig, wanted=wanted, decide_by=(NOW + days * A_DAY).date(), now=NOW
            )

        sig.refresh_from_db()
        assert (sig.wanted, sig.decide_by) == (3, LAST_DAY)


class TestRunningOutOfTime:
    after = datetime.datetime(2027, 2, 7, 3, tzinfo=datetime.UTC)

    @pytest.mark.parametrize(
        ("interested", "would_run", "reason"),
        [
            (1, 1, "By 6 February 2027, 2 of the 3 people it needed were interested."),
            (0, 1, "By 6 February 2027, 1 of the 3 people it needed was interested."),
            (3, 0, "By 6 February 2027, nobody had offered to help run it."),
            (
                1,
                0,
                (
                    "By 6 February 2027, 1 of the 3 people it needed was interested. "
                    "Nobody had offered to help run it."
                ),
            ),
        ],
    )
    def test_it_says_what_was_missing(self, interested, would_run, reason):
        sig = a_proposal(interested=interested, would_run=would_run)

        assert actions.expire_due(now=self.after) == 1

        sig.refresh_from_db()
        assert (sig.state, sig.note) == ("expired", reason)
        assert len(mailed("sigs.expired")) == interested + would_run

    def test_the_last_day_still_counts_and_a_second_run_tells_nobody_twice(self):
        sig = a_proposal(interested=1)

        on_the_day = datetime.datetime(2027, 2, 6, 23, 30, tzinfo=datetime.UTC)
        runs = [actions.expire_due(now=at) for at in (on_the_day, self.after, self.after)]

        assert runs == [0, 1, 0]
        assert (sig.transitions.count(), Message.objects.count()) == (1, 1)


def test_whoever_proposed_it_and_was_interested_reads_why_it_was_declined():
    proposer = MemberFactory(email="proposer@example.org")
    sig = a_proposal(proposed_by=proposer)
    InterestFactory(sig=sig, member=MemberFactory(email="curious@example.org"))
    InterestFactory(sig=sig, member=MemberFactory(email="gone@example.org", is_active=False))
    MemberFactory(email="other@example.org")

    actions.change_state(
        sig=sig,
        event="decline",
        by=MemberFactory(roles=["organiser"]),
        reason="The group on shift work asks the same.",
        now=NOW,
    )

    assert mailed("sigs.declined") == {"proposer@example.org", "curious@example.org"}
    assert "The group on shift work asks the same." in Message.objects.get().text


def test_a_closed_account_leaves_no_interest_behind():
    sig, member = a_proposal(interested=1), MemberFactory()
    InterestFactory(sig=sig, member=member)

    privacy.erase(member, NOW)

    assert sig.interests.exclude(member=member).count() == sig.interests.count() == 1


@pytest.mark.parametrize("roles", [None, [], ["organiser"]])
def test_a_proposal_is_known_to_everybody_in_the_same_way(client, roles):
    sig = a_proposal(interested=1, elements=[ElementFactory()])
    user = AnonymousUser() if roles is None else MemberFactory(roles=roles)
    if roles is not None:
        client.force_login(user)

    assert access.can_view(user, sig) is True
    assert list(access.visible_sigs(user)) == [sig]
    assert client.get(sig.get_absolute_url()).status_code == 200
    assert client.get("/sigs/").context["found"].proposals == [sig]
    assert [each.url for each in queries.search(user, ["night"], limit=5)] == [
        sig.get_absolute_url()
    ]


class TestNewsOfRoundUps:
    def items(self, member, now=NOW + A_DAY):
        found = queries.news([member], {member.pk: NOW - A_DAY}, now)[member.pk]
        return [(item.title, item.label, item.keys) for item in found]

    def test_a_proposal_is_news_to_everybody_but_whoever_proposed_it(self):
        proposer = MemberFactory()
        sig = propose(proposer)
        SigFactory(state="declined", created_at=NOW)
        SigFactory(state="expired", created_at=NOW)

        assert self.items(MemberFactory()) == [
            ("New proposal: Night workers", "Are you interested?", (f"sigs.proposed:{sig.pk}",))
        ]
        assert self.items(proposer) == []

    def test_a_sig_that_was_taken_up_is_news_as_of_then(self):
        sig = a_proposal(would_run=1, wanted=2, created_at=NOW - 30 * A_DAY)
        actions.say_interested(sig=sig, by=MemberFactory(), now=NOW)

        assert self.items(MemberFactory()) == [
            ("Night workers", "New SIG", (f"sigs.opened:{sig.pk}",))
        ]


def test_nothing_that_is_over_or_only_proposed_is_offered_to_newcomers_or_editors():
    names = {}
    for state in SigState:
        sig = SigFactory(name=f"A {state} one", state=state)
        SigMembershipFactory(sig=sig)
        names[state] = sig.name

    choices = {heading: [name for _, name in rows] for heading, rows in queries.choosable_sigs(NOW)}

    assert queries.fitting(MemberFactory()).state in ("active", "forming")
    assert [sig.name for sig in queries.a_few(MemberFactory(), number=9)] == [
        names["active"],
        names["forming"],
        names["resting"],
        names["closed"],
    ]
    assert choices == {
        "Special Interest Groups": [names["active"], names["forming"], names["resting"]],
        "Proposals": [names["proposed"]],
        "Closed": [names["closed"]],
    }


class TestPages:
    @pytest.fixture
    def member(self, client):
        member = MemberFactory()
        client.force_login(member)
        return member

    def test_proposing_leads_to_its_page(self, client, member):
        answer = client.post(
            "/sigs/propose/", {"name": "Night workers", "purpose": PURPOSE, "would_run": "on"}
        )

        assert (answer.status_code, answer["Location"]) == (302, "/sigs/night-workers/")
        assert Interest.objects.get().would_run is True
        page = client.get("/sigs/night-workers/").content.decode()
        assert "1 of 5 interested, until" in page
        assert "Join this SIG" not in page
        assert "Coming sessions" not in page

    def test_a_taken_name_leads_to_that_proposal_and_keeps_what_was_typed(self, client, member):
        a_proposal(interested=1)

        answer = client.post("/sigs/propose/", {"name": "night WORKERS", "purpose": "My own words"})

        page = answer.content.decode()
        assert answer.status_code == 409
        assert 'value="night WORKERS"' in page
        assert "My own words" in page
        known = Sig.objects.get()
        assert f'href="/sigs/{known.slug}/"' in page
        assert f'action="/sigs/{known.slug}/interest/"' in page
        assert "1 of 3 interested, until 6 February" in page

    def test_nothing_typed_is_told_field_by_field(self, client, member):
        answer = client.post("/sigs/propose/", {"name": " ", "purpose": ""})

        assert answer.status_code == 422
        assert answer.context["form"].errors == {
            "name": ["Give it a name of a few words."],
            "purpose": ["Say what it is for: it is what people come for."],
        }

    @pytest.mark.parametrize("has_elements", [False, True])
    def test_it_asks_for_elements_where_there_are_any(self, client, member, has_elements):
        if has_elements:
            ElementFactory(theme__version__state="published")

        page = client.get("/sigs/propose/").content.decode()

        assert ("Which parts of the approach is it about?" in page) == has_elements

    def test_an_element_that_does_not_exist_is_refused(self, client, member):
        data = {"name": "Night workers", "purpose": PURPOSE, "elements": ["99999"]}

        answer = client.post("/sigs/propose/", data)

        assert (answer.status_code, Sig.objects.count()) == (422, 0)

    @pytest.mark.parametrize(
        ("say", "words", "said"),
        [
            ("interested", "Noted. You are told what becomes of Night workers.", [False]),
            (
                "would_run",
                "Noted. If Night workers is taken up, you are among those who run it.",
                [True],
            ),
            ("back", "Taken back. You hear nothing more of Night workers.", []),
        ],
    )
    def test_the_buttons_say_what_they_did(self, client, member, say, words, said):
        sig = a_proposal()

        answer = client.post(
            f"/sigs/{sig.slug}/interest/", {"say": say, "back": "list"}, follow=True
        )

        assert answer.redirect_chain == [("/sigs/", 302)]
        assert [str(message) for message in answer.context["messages"]] == [words]
        assert list(sig.interests.values_list("would_run", flat=True)) == said

    def test_looking_at_the_address_of_a_button_changes_nothing(self, client, member):
        sig = a_proposal()

        assert client.get(f"/sigs/{sig.slug}/interest/").status_code == 405
        assert sig.interests.count() == 0

    def test_visitors_are_sent_to_sign_in(self, client):
        sig = a_proposal()

        answers = [
            client.get("/sigs/propose/"),
            client.post(f"/sigs/{sig.slug}/interest/", {"say": "interested"}),
        ]

        assert [answer["Location"].split("?")[0] for answer in answers] == ["/accounts/login/"] * 2
        assert sig.interests.count() == 0

    def test_one_cannot_join_what_is_only_proposed(self, client, member):
        sig = a_proposal()

        answer = client.post(f"/sigs/{sig.slug}/join/", follow=True)

        assert [str(message) for message in answer.context["messages"]] == [
            "Night workers is only proposed so far. Say on its page that you are interested."
        ]
        assert sig.memberships.count() == 0

    def test_the_list_shows_the_archive_with_why(self, client):
        SigFactory(
            name="Night workers",
            state="declined",
            note="Another one asks the same.",
            state_since=NOW,
        )

        page = re.sub(r"\s+", " ", client.get("/sigs/").content.decode())

        assert "Declined on 8 December 2026" in page
        assert "Another one asks the same." in page

    def test_an_organiser_changes_the_number_and_the_last_day(self, client, time_machine):
        time_machine.move_to(NOW)
        client.force_login(MemberFactory(roles=["organiser"]))
        sig = a_proposal()
        address = f"/sigs/{sig.slug}/terms/"

        assert client.get(address).status_code == 200
        late = client.post(address, {"wanted": 4, "decide_by": "2026-12-01"})
        good = client.post(address, {"wanted": 4, "decide_by": "2027-01-31"})

        sig.refresh_from_db()
        assert (late.status_code, good.status_code) == (422, 302)
        assert (sig.wanted, sig.decide_by) == (4, datetime.date(2027, 1, 31))

    def test_nobody_else_does(self, client, member):
        sig = a_proposal(proposed_by=member)

        answer = client.post(f"/sigs/{sig.slug}/terms/", {"wanted": 1, "decide_by": "2027-01-31"})

        assert answer.status_code == 403


@pytest.mark.parametrize("number", [1, 3, 10])
def test_a_proposals_page_costs_the_same_for_any_number_of_interested(
    client, number, django_assert_num_queries
):
    sig = a_proposal(interested=number, would_run=number, wanted=99)
    client.force_login(sig.interests.first().member)

    with django_assert_num_queries(19):
        client.get(sig.get_absolute_url())
