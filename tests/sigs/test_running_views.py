"""
The pages about who runs a SIG and what to know of it.
"""

import datetime

import pytest

from notifications.models import Delivery
from sigs import actions
from sigs.models import HandoverNotes, TermOffer
from sigs.notices import offer_address
from tests.factories.forums import DatePollFactory, SessionFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import (
    FacilitationTermFactory,
    HandoverNotesFactory,
    JoinRequestFactory,
    SigFactory,
    SigFollowingFactory,
    SigMembershipFactory,
    TermOfferFactory,
)

NOW = datetime.datetime(2026, 12, 8, 12, 30, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def tomos():
    return MemberFactory(name="Tomos Bevan", email="tomos@quillmere.example.org")


@pytest.fixture
def maryam():
    return MemberFactory(name="Maryam Siddiqui", email="maryam@quillmere.example.org")


@pytest.fixture
def sig(tomos, maryam):
    return SigFactory(slug="leads", name="PIE leads", facilitators=[tomos], members=[tomos, maryam])


@pytest.fixture
def offer(sig, tomos, maryam):
    return actions.offer_term(
        sig=sig,
        member=maryam,
        role="facilitator",
        words="You ask the best questions.",
        by=tomos,
        takes_over=sig.terms.get(),
        now=NOW,
    )


def text_of(response):
    return " ".join(response.content.decode().split())


def path_of(address):
    return address.removeprefix("http://testserver")


def test_the_sig_page_says_who_runs_it_and_how_to_write_and_shows_no_address(client, sig):
    page = text_of(client.get("/sigs/leads/"))

    assert "Tomos Bevan" in page
    assert 'href="/sigs/leads/contact/"' in page
    assert 'href="/sigs/leads/worried/"' in page
    assert "@quillmere" not in page
    assert "You run this alone" not in page


def test_whoever_runs_it_alone_is_asked_for_a_deputy_and_nobody_else_is(client, sig, tomos):
    client.force_login(tomos)
    assert "You run this alone. Ask somebody to be your deputy." in text_of(
        client.get("/sigs/leads/")
    )

    actions.appoint_facilitator(sig=sig, member=MemberFactory(), now=NOW)

    assert "You run this alone" not in text_of(client.get("/sigs/leads/"))


def test_asking_from_the_page_sends_the_question_once(client, sig, tomos, maryam):
    client.force_login(tomos)
    asked = {"member": maryam.pk, "role": "deputy", "words": "Beside me?"}

    responses = [client.post("/sigs/leads/running/ask/", asked) for _ in range(2)]

    assert [each.status_code for each in responses] == [302, 302]
    assert TermOffer.objects.get().role == "deputy"
    assert Delivery.objects.filter(member=maryam).count() == 1


def test_asking_for_what_cannot_be_keeps_the_words_and_says_why(client, sig, tomos, maryam):
    client.force_login(tomos)
    stranger = MemberFactory()

    response = client.post(
        "/sigs/leads/running/ask/",
        {
            "member": stranger.pk,
            "role": "deputy",
            "takes_over": sig.terms.get().pk,
            "words": "Beside me?",
        },
    )

    page = text_of(response)
    assert response.status_code == 422
    assert "Choose somebody from the list. Only members can be asked." in page
    assert "Whoever takes over from a facilitator is one." in page
    assert "Beside me?" in page


@pytest.mark.parametrize(
    "path",
    [
        "running/",
        "running/ask/",
        "handover/",
        "handover/notes/",
        "contact/all/",
    ],
)
def test_pages_of_those_who_run_it_are_shut_to_members(client, sig, maryam, path):
    client.force_login(maryam)

    assert client.get(f"/sigs/leads/{path}").status_code == 403


def test_reading_the_question_changes_nothing_and_a_press_answers_it(client, offer, maryam):
    address = path_of(offer_address(offer.pk, maryam.pk))

    shown = client.get(address)
    offer.refresh_from_db()
    assert (shown.status_code, offer.state) == (200, "open")
    assert "You ask the best questions." in text_of(shown)

    done = client.post(address, {"say": "yes"})
    offer.refresh_from_db()
    assert (done.status_code, offer.state) == (200, "accepted")
    assert "You run PIE leads from now on" in text_of(done)


def test_a_press_without_an_answer_asks_for_one(client, offer, maryam):
    response = client.post(path_of(offer_address(offer.pk, maryam.pk)), {"say": "maybe"})

    offer.refresh_from_db()
    assert (response.status_code, offer.state) == (422, "open")
    assert "Say whether you will run it or not." in text_of(response)


def test_a_no_from_the_page_keeps_its_words(client, offer, maryam):
    client.force_login(maryam)

    client.post("/sigs/leads/offer/", {"say": "no", "answer": "Not before the summer."})

    offer.refresh_from_db()
    assert (offer.state, offer.answer) == ("declined", "Not before the summer.")


def test_a_link_for_somebody_else_or_made_up_opens_nothing(client, offer, tomos):
    other = TermOfferFactory()

    made_up = [
        path_of(offer_address(offer.pk, tomos.pk)),
        path_of(offer_address(other.pk, offer.member_id)),
        "/sigs/offers/1-2.made-up/",
    ]

    assert [client.get(path).status_code for path in made_up] == [404, 404, 404]


def test_a_yes_of_somebody_suspended_is_answered_with_the_reason(client, offer, maryam):
    type(maryam).objects.filter(pk=maryam.pk).update(is_active=False)

    response = client.post(path_of(offer_address(offer.pk, maryam.pk)), {"say": "yes"})

    assert response.status_code == 409
    assert "Maryam Siddiqui has no open account any more" in text_of(response)


def test_whoever_left_meanwhile_reads_nothing_of_the_pack(client, offer, sig, maryam):
    HandoverNotesFactory(sig=sig)
    address = path_of(offer_address(offer.pk, maryam.pk))
    assert "We meet at four." in text_of(client.get(address))

    sig.memberships.filter(member=maryam).update(left_at=NOW)

    client.force_login(maryam)
    assert "We meet at four." not in text_of(client.get(address))
    assert client.get("/sigs/leads/handover/").status_code == 403


def test_a_question_that_is_over_says_so_and_takes_no_answer(client, offer, maryam):
    actions.withdraw_offer(offer=offer, now=NOW)

    response = client.get(path_of(offer_address(offer.pk, maryam.pk)))

    assert response.status_code == 410
    assert "This question was taken back" in text_of(response)


def test_stopping_from_the_page_and_going_on(client, sig, tomos):
    client.force_login(tomos)

    refused = client.post("/sigs/leads/running/stop/", {"last_day": "2026-12-01"})
    taken = client.post("/sigs/leads/running/stop/", {"last_day": "2026-12-18"}, follow=True)

    assert "Choose a day from today on, within a year." in text_of(refused)
    assert "You run PIE leads until 18 December 2026." in text_of(taken)
    assert sig.terms.get().last_day == datetime.date(2026, 12, 18)

    client.post("/sigs/leads/running/go-on/")
    assert sig.terms.get().last_day is None


def test_stopping_what_one_does_not_run_is_not_there(client, sig, maryam):
    client.force_login(maryam)

    assert client.get("/sigs/leads/running/stop/").status_code == 404


def test_the_pack_counts_and_lists_what_there_is(client, sig, tomos):
    client.force_login(tomos)
    SigFollowingFactory(sig=sig)
    JoinRequestFactory(sig=sig)
    going = MemberFactory(name="Ida Fell")
    actions.appoint_facilitator(sig=sig, member=going, now=NOW)
    actions.announce_end(sig=sig, member=going, last_day=datetime.date(2027, 1, 4), now=NOW)
    SessionFactory(topic__sig=sig, topic__title="Coming up", host=going)
    SessionFactory(topic__sig=sig, topic__title="Drafted", state="draft", host=tomos)
    DatePollFactory(topic__sig=sig, topic__title="Which day")
    SessionFactory(topic__sig=SigFactory(), topic__title="Of another group")
    HandoverNotesFactory(sig=sig, written_by=tomos)

    response = client.get("/sigs/leads/handover/")

    pack = response.context["pack"]
    page = text_of(response)
    assert pack.facts == [("Members", 3), ("Followers", 1), ("Waiting to join", 1)]
    headings = [section.heading for section in pack.sections]
    assert headings == [
        "Coming dates",
        "Who hosts these instead?",
        "Drafts",
        "Date polls that are open",
    ]
    assert "name another host than Ida Fell" in page
    assert "Bronwen has the account for the room." in page
    assert "Of another group" not in page


@pytest.mark.parametrize("number", [1, 3, 12])
def test_the_pack_costs_a_fixed_number_of_queries(
    client, sig, tomos, number, django_assert_num_queries
):
    client.force_login(tomos)
    HandoverNotesFactory(sig=sig, written_by=tomos)
    for _ in range(number):
        host = MemberFactory()
        FacilitationTermFactory(sig=sig, member=host, ending_since=NOW)
        FacilitationTermFactory(sig=sig, ended_at=NOW, end="left")
        SessionFactory(topic__sig=sig, host=host)
        SessionFactory(topic__sig=sig, state="draft")
        DatePollFactory(topic__sig=sig)
        TermOfferFactory(sig=sig)

    with django_assert_num_queries(20):
        client.get("/sigs/leads/handover/")


def test_whoever_is_asked_reads_the_pack_without_drafts_and_who_holds_what(
    client, offer, sig, maryam
):
    SessionFactory(topic__sig=sig, topic__title="Drafted", state="draft")
    SessionFactory(topic__sig=sig, topic__title="Coming up")
    HandoverNotesFactory(sig=sig)
    client.force_login(maryam)

    page = text_of(client.get("/sigs/leads/handover/"))

    assert ("We meet at four." in page, "Coming up" in page) == (True, True)
    assert ("Bronwen has the account" in page, "Drafted" in page) == (False, False)


def test_a_password_in_the_notes_is_asked_about_and_kept_when_it_is_none(client, sig, tomos):
    client.force_login(tomos)
    typed = {"what_to_know": "", "held_elsewhere": "Password: ask Morag", "seen": ""}

    refused = client.post("/sigs/leads/handover/notes/", typed)
    assert refused.status_code == 422
    assert "This looks as if a password itself stood in it." in text_of(refused)
    assert "Password: ask Morag" in text_of(refused)

    client.post("/sigs/leads/handover/notes/", {**typed, "sure": "on"})
    assert HandoverNotes.objects.get().held_elsewhere == "Password: ask Morag"


def test_notes_changed_by_two_are_put_together_and_nothing_is_lost(client, sig, tomos):
    client.force_login(tomos)
    seen = HandoverNotesFactory(sig=sig).written_at.isoformat()
    mine = {"what_to_know": "Mine", "held_elsewhere": "", "seen": seen}
    other = MemberFactory(name="Ida Fell")
    actions.write_notes(
        sig=sig,
        what_to_know="Theirs",
        held_elsewhere="",
        seen=datetime.datetime.fromisoformat(seen),
        by=other,
        now=NOW,
    )

    refused = client.post("/sigs/leads/handover/notes/", mine)
    page = text_of(refused)
    assert refused.status_code == 409
    assert ("Ida Fell wrote" in page, "Theirs" in page, "Mine" in page) == (True, True, True)

    again = {**mine, "what_to_know": "Both", "seen": refused.context["form"]["seen"].value()}
    assert client.post("/sigs/leads/handover/notes/", again).status_code == 302
    assert HandoverNotes.objects.get().what_to_know == "Both"


def test_organisers_see_on_their_desk_what_is_run_by_one_alone(client, sig):
    client.force_login(MemberFactory(roles=["organiser"]))
    assert "Tomos Bevan runs it alone. Nobody is asked to join in." in text_of(
        client.get("/forums/desk/")
    )

    client.force_login(sig.terms.get().member)
    assert "runs it alone" not in text_of(client.get("/forums/desk/"))


@pytest.mark.parametrize(("deputies", "chosen"), [([], None), (["Bo"], "Bo"), (["Bo", "Cy"], None)])
def test_the_one_deputy_is_chosen_already_where_somebody_asks_who_takes_over(
    client, sig, tomos, deputies, chosen
):
    for name in deputies:
        deputy = MemberFactory(name=name)
        SigMembershipFactory(sig=sig, member=deputy)
        FacilitationTermFactory(sig=sig, member=deputy, role="deputy")
    client.force_login(tomos)

    form = client.get("/sigs/leads/running/ask/?instead=me").context["form"]

    names = dict(form.fields["member"].choices)
    assert names.get(form["member"].value()) == chosen
    assert form["role"].value() == "facilitator"
    assert client.get("/sigs/leads/running/ask/").context["form"]["member"].value() is None


@pytest.mark.parametrize(
    ("who", "ending_since", "is_there"),
    [("tomos", None, True), ("tomos", NOW, False), ("maryam", None, False)],
)
def test_whoever_runs_it_finds_whom_to_ask_to_take_over_on_its_page(
    client, request, sig, who, ending_since, is_there
):
    FacilitationTermFactory(sig=sig)
    sig.terms.filter(member__name="Tomos Bevan").update(ending_since=ending_since)
    client.force_login(request.getfixturevalue(who))

    page = text_of(client.get("/sigs/leads/"))

    assert ("Ask somebody to take over from you" in page) == is_there
