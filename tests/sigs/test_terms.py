"""
Running a SIG as a term: asking, accepting, stopping, and what happens when nobody follows.
"""

import datetime

import pytest

from notifications.models import Delivery, Message
from sigs import access, actions, jobs, privacy, queries
from sigs.models import FacilitationTerm, TermOffer, Transition
from tests.factories.members import MemberFactory
from tests.factories.sigs import (
    FacilitationTermFactory,
    SigFactory,
    SigMembershipFactory,
)

NOW = datetime.datetime(2026, 12, 8, 12, 30, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
LAST_DAY = datetime.date(2026, 12, 18)
AFTER = datetime.datetime(2026, 12, 19, 0, 30, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tomos():
    return MemberFactory(name="Tomos Bevan")


@pytest.fixture
def maryam():
    return MemberFactory(name="Maryam Siddiqui")


@pytest.fixture
def sig(tomos, maryam):
    """
    Make a SIG that Tomos runs alone and Maryam belongs to.
    """
    return SigFactory(name="PIE leads", facilitators=[tomos], members=[tomos, maryam])


def asked(sig, member, *, by, takes_over=None, role="facilitator", words="Will you?", now=NOW):
    return actions.offer_term(
        sig=sig, member=member, role=role, words=words, by=by, takes_over=takes_over, now=now
    )


def kinds_to(member):
    deliveries = Delivery.objects.filter(member=member).order_by("pk")
    return list(deliveries.values_list("message__kind", flat=True))


def run_now(sig):
    current = sig.terms.filter(ended_at=None).order_by("pk")
    return list(current.values_list("member__name", "role"))


def test_asking_changes_nothing_but_sends_the_question(sig, tomos, maryam):
    offer = asked(sig, maryam, by=tomos, takes_over=sig.terms.get())

    assert run_now(sig) == [("Tomos Bevan", "facilitator")]
    assert (offer.state, offer.lapses_at) == ("open", NOW + 14 * DAY)
    assert (kinds_to(maryam), kinds_to(tomos)) == (["sigs.term_offered"], [])


def test_the_same_question_twice_is_asked_once_and_another_is_refused(sig, tomos, maryam):
    offer = asked(sig, maryam, by=tomos)
    assert asked(sig, maryam, by=tomos) == offer

    with pytest.raises(actions.AskedAlready) as refusal:
        asked(sig, maryam, by=tomos, role="deputy")

    assert str(refusal.value) == (
        "Maryam Siddiqui was asked on 8 December 2026 and has not answered yet. Take that "
        "question back first to ask something else."
    )
    assert kinds_to(maryam) == ["sigs.term_offered"]


def test_only_members_who_do_not_run_it_can_be_asked(sig, tomos):
    stranger = MemberFactory(name="Ida Fell")

    with pytest.raises(actions.CannotRun) as of_stranger:
        asked(sig, stranger, by=tomos)
    with pytest.raises(actions.CannotRun) as of_facilitator:
        asked(sig, tomos, by=tomos, role="deputy")

    assert [str(of_stranger.value), str(of_facilitator.value)] == [
        "Ida Fell does not belong to PIE leads, and only its members can run it.",
        "Tomos Bevan runs PIE leads already.",
    ]
    assert TermOffer.objects.count() == 0


def test_a_term_is_handed_on_by_whoever_has_it_by_organisers_or_once_it_is_ending(
    sig, tomos, maryam
):
    other = MemberFactory(name="Bronwen Cadwgan")
    FacilitationTermFactory(sig=sig, member=other)
    term = sig.terms.get(member=tomos)

    with pytest.raises(actions.NotYoursToHand):
        asked(sig, maryam, by=other, takes_over=term)
    actions.announce_end(sig=sig, member=tomos, last_day=LAST_DAY, now=NOW)

    assert asked(sig, maryam, by=other, takes_over=term).takes_over == term


def test_accepting_hands_the_term_over_in_one_step(sig, tomos, maryam):
    old = sig.terms.get()
    offer = asked(sig, maryam, by=tomos, takes_over=old)

    term = actions.accept_offer(offer=offer, now=NOW + DAY)

    old.refresh_from_db()
    assert (old.ended_at, old.end, old.handed_to) == (NOW + DAY, "handed_over", term)
    assert (term.member, term.role, term.started_at) == (maryam, "facilitator", NOW + DAY)
    assert run_now(sig) == [("Maryam Siddiqui", "facilitator")]
    assert kinds_to(tomos) == ["sigs.term_answered"]
    assert Message.objects.get(kind="sigs.term_answered").subject == (
        "Maryam Siddiqui runs PIE leads now"
    )


def test_accepting_twice_is_one_term(sig, tomos, maryam):
    offer = asked(sig, maryam, by=tomos)

    first = actions.accept_offer(offer=offer, now=NOW)
    again = actions.accept_offer(offer=offer, now=NOW + DAY)

    assert first == again
    assert run_now(sig) == [("Tomos Bevan", "facilitator"), ("Maryam Siddiqui", "facilitator")]
    assert kinds_to(tomos) == ["sigs.term_answered"]


def test_the_news_says_who_runs_it_now(sig, tomos, maryam):
    member = SigMembershipFactory(sig=sig).member
    actions.accept_offer(offer=asked(sig, maryam, by=tomos), now=NOW)

    [item] = queries.news([member], {member.pk: NOW - DAY}, NOW)[member.pk]

    assert item.title == "Maryam Siddiqui now runs PIE leads"


def test_a_deputy_who_takes_over_goes_on_as_facilitator(sig, tomos, maryam):
    deputy = FacilitationTermFactory(sig=sig, member=maryam, role="deputy")
    offer = asked(sig, maryam, by=tomos, takes_over=sig.terms.get(member=tomos))

    term = actions.accept_offer(offer=offer, now=NOW)

    deputy.refresh_from_db()
    assert (deputy.end, deputy.handed_to) == ("handed_over", term)
    assert run_now(sig) == [("Maryam Siddiqui", "facilitator")]
    past = queries.pack(sig, maryam, NOW).past
    assert sorted((line.name, line.words) for line in past) == [
        ("Maryam Siddiqui", "went on as facilitator"),
        ("Tomos Bevan", "handed over to Maryam Siddiqui"),
    ]


def test_of_two_asked_to_take_over_the_first_to_say_yes_does(sig, tomos, maryam):
    other = SigMembershipFactory(sig=sig, member__name="Ida Fell").member
    term = sig.terms.get()
    first = asked(sig, maryam, by=tomos, takes_over=term)
    second = asked(sig, other, by=tomos, takes_over=term)

    actions.accept_offer(offer=first, now=NOW)
    with pytest.raises(actions.OfferOver) as refusal:
        actions.accept_offer(offer=second, now=NOW)

    assert str(refusal.value) == (
        "Maryam Siddiqui has taken it over in the meantime, so nothing is asked of you any more. "
        "Thank you for thinking about it."
    )
    assert run_now(sig) == [("Maryam Siddiqui", "facilitator")]
    assert kinds_to(other) == ["sigs.term_offered", "sigs.term_withdrawn"]
    first_mail = Delivery.objects.get(member=other, message__kind="sigs.term_offered")
    assert first_mail.state == "skipped"


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (
            lambda sig, member: type(member).objects.filter(pk=member.pk).update(is_active=False),
            "Maryam Siddiqui has no open account any more, so nothing has changed.",
        ),
        (
            lambda sig, member: sig.memberships.filter(member=member).update(left_at=NOW),
            "Maryam Siddiqui does not belong to PIE leads, and only its members can run it.",
        ),
    ],
)
def test_a_yes_of_somebody_suspended_or_removed_is_refused_to_both(
    sig, tomos, maryam, spoil, sentence
):
    offer = asked(sig, maryam, by=tomos, takes_over=sig.terms.get())
    spoil(sig, maryam)

    with pytest.raises(actions.CannotRun) as refusal:
        actions.accept_offer(offer=offer, now=NOW)

    assert str(refusal.value) == sentence
    assert run_now(sig) == [("Tomos Bevan", "facilitator")]
    assert kinds_to(tomos) == ["sigs.term_answered"]
    assert "Nothing has changed." in Message.objects.get(kind="sigs.term_answered").text


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (
            lambda offer: actions.withdraw_offer(offer=offer, now=NOW),
            "This question was taken back on 8 December 2026, so nothing is asked of you any more.",
        ),
        (
            lambda offer: actions.lapse_offers(now=NOW + 14 * DAY),
            (
                "This question was open until 22 December 2026. If you would still like to help, "
                "write to those who run PIE leads."
            ),
        ),
        (
            lambda offer: actions.decline_offer(offer=offer, words="", now=NOW),
            (
                "You said no to this on 8 December 2026. If you have changed your mind, write to "
                "those who run PIE leads."
            ),
        ),
        (
            lambda offer: type(offer.sig).objects.update(state="closed"),
            "PIE leads has ended, so nobody is needed to run it any more.",
        ),
    ],
)
def test_a_yes_that_comes_too_late_says_why(sig, tomos, maryam, end, sentence):
    offer = asked(sig, maryam, by=tomos)
    end(offer)

    with pytest.raises(actions.OfferOver) as refusal:
        actions.accept_offer(offer=offer, now=NOW)

    assert str(refusal.value) == sentence
    assert run_now(sig) == [("Tomos Bevan", "facilitator")]


def test_a_yes_counts_no_more_once_its_time_is_over_though_no_job_has_run(sig, tomos, maryam):
    offer = asked(sig, maryam, by=tomos)

    with pytest.raises(actions.OfferOver):
        actions.accept_offer(offer=offer, now=NOW + 14 * DAY)


def test_a_no_is_told_with_its_words_and_once(sig, tomos, maryam):
    offer = asked(sig, maryam, by=tomos)

    for _ in range(2):
        actions.decline_offer(offer=offer, words="Not before the summer.", now=NOW)

    assert kinds_to(tomos) == ["sigs.term_answered"]
    message = Message.objects.get(kind="sigs.term_answered")
    assert "Not before the summer." in message.text
    assert message.subject == "Maryam Siddiqui cannot run PIE leads"


def test_taking_back_what_was_answered_is_refused(sig, tomos, maryam):
    offer = asked(sig, maryam, by=tomos)
    actions.accept_offer(offer=offer, now=NOW)

    with pytest.raises(actions.OfferOver) as refusal:
        actions.withdraw_offer(offer=offer, now=NOW)

    assert str(refusal.value) == "Maryam Siddiqui has answered in the meantime: accepted."


def test_the_job_reminds_once_half_way_and_lapses_at_the_end(sig, tomos, maryam, time_machine):
    asked(sig, maryam, by=tomos)
    told = []
    for days in (6, 7, 8, 14, 15):
        time_machine.move_to(NOW + days * DAY, tick=False)
        jobs.see_to_terms()
        told.append((kinds_to(maryam)[1:], kinds_to(tomos)))

    reminded = ["sigs.term_reminder"]
    assert told == [
        ([], []),
        (reminded, []),
        (reminded, []),
        (reminded, ["sigs.term_answered"]),
        (reminded, ["sigs.term_answered"]),
    ]
    assert TermOffer.objects.get().state == "lapsed"


def test_announcing_an_end_tells_the_others_and_organisers_and_changes_nothing_else(sig, tomos):
    other = FacilitationTermFactory(sig=sig).member
    organiser = MemberFactory(roles=["organiser"])
    outsider = MemberFactory()

    for _ in range(2):
        actions.announce_end(sig=sig, member=tomos, last_day=LAST_DAY, now=NOW)

    term = sig.terms.get(member=tomos)
    assert (term.last_day, term.ending_since, term.ended_at) == (LAST_DAY, NOW, None)
    assert [kinds_to(each) for each in (other, organiser, tomos, outsider)] == [
        ["sigs.term_ending"],
        ["sigs.term_ending"],
        [],
        [],
    ]


@pytest.mark.parametrize("day", [datetime.date(2026, 12, 7), datetime.date(2028, 1, 1)])
def test_a_last_day_lies_within_a_year_from_today(sig, tomos, day):
    with pytest.raises(actions.UnfitDay):
        actions.announce_end(sig=sig, member=tomos, last_day=day, now=NOW)

    assert sig.terms.get().last_day is None


def test_going_on_after_all_takes_back_the_end_and_the_question(sig, tomos, maryam):
    organiser = MemberFactory(roles=["organiser"])
    actions.announce_end(sig=sig, member=tomos, last_day=LAST_DAY, now=NOW)
    offer = asked(sig, maryam, by=tomos, takes_over=sig.terms.get())

    actions.take_back_end(sig=sig, member=tomos, now=NOW + DAY)

    offer.refresh_from_db()
    term = sig.terms.get()
    assert (term.last_day, term.ending_since, offer.state) == (None, None, "withdrawn")
    assert Message.objects.filter(kind="sigs.term_ending").order_by("-pk").first().subject == (
        "Tomos Bevan goes on running PIE leads"
    )
    assert kinds_to(organiser) == ["sigs.term_ending"] * 2


def test_when_the_last_day_is_over_and_nobody_follows_the_sig_rests_for_all_to_see(sig, tomos):
    actions.announce_end(sig=sig, member=tomos, last_day=LAST_DAY, now=NOW)
    on_the_day = datetime.datetime(2026, 12, 18, 23, 30, tzinfo=datetime.UTC)

    assert actions.end_due(now=on_the_day) == 0
    assert [actions.end_due(now=AFTER) for _ in range(2)] == [1, 0]

    sig.refresh_from_db()
    term = sig.terms.get()
    assert (term.ended_at, term.end) == (AFTER, "lapsed")
    assert (sig.state, sig.note) == ("resting", "Nobody runs it at present.")
    [change] = Transition.objects.filter(sig=sig)
    assert (change.event, change.from_state, change.to_state, change.by, change.at) == (
        "rest",
        "active",
        "resting",
        None,
        AFTER,
    )


@pytest.mark.parametrize(
    ("state", "after"),
    [
        ("forming", "resting"),
        ("resting", "resting"),
        ("closed", "closed"),
        ("proposed", "proposed"),
    ],
)
def test_what_was_not_active_comes_to_rest_only_where_it_was_on_its_way(sig, tomos, state, after):
    type(sig).objects.update(state=state)
    actions.announce_end(sig=sig, member=tomos, last_day=LAST_DAY, now=NOW)

    actions.end_due(now=AFTER)

    sig.refresh_from_db()
    assert (sig.state, sig.terms.get().end) == (after, "lapsed")


def test_when_the_last_day_is_over_and_another_runs_it_the_sig_goes_on(sig, tomos):
    FacilitationTermFactory(sig=sig, role="deputy")
    actions.announce_end(sig=sig, member=tomos, last_day=LAST_DAY, now=NOW)

    actions.end_due(now=AFTER)

    sig.refresh_from_db()
    assert (sig.terms.get(member=tomos).end, sig.state) == ("left", "active")


@pytest.mark.parametrize("state", ["forming", "active"])
def test_somebody_suspended_does_not_count_as_running_it(sig, tomos, state):
    type(sig).objects.update(state=state)
    FacilitationTermFactory(sig=sig, member__is_active=False)

    with pytest.raises(actions.HandOverFirst):
        actions.leave(sig=sig, member=tomos, now=NOW)

    assert list(queries.run_by_nobody_else(tomos)) == [sig]


def test_a_yes_after_the_sig_came_to_rest_still_begins_a_term(sig, tomos, maryam):
    actions.announce_end(sig=sig, member=tomos, last_day=LAST_DAY, now=NOW)
    term = sig.terms.get()
    offer = asked(sig, maryam, by=tomos, takes_over=term, now=NOW + 5 * DAY)
    actions.end_due(now=AFTER)

    taken = actions.accept_offer(offer=offer, now=AFTER)

    term.refresh_from_db()
    assert (term.end, term.handed_to, run_now(sig)) == (
        "lapsed",
        taken,
        [("Maryam Siddiqui", "facilitator")],
    )


def test_closing_the_account_of_the_last_one_rests_the_sig_and_takes_back_what_they_were_asked(
    sig, tomos
):
    other = MemberFactory(name="Ida Fell")
    elsewhere = SigFactory(facilitators=[other], members=[tomos])
    offer = asked(elsewhere, tomos, by=other)

    privacy.erase(tomos, NOW)

    sig.refresh_from_db()
    offer.refresh_from_db()
    assert (sig.state, offer.state) == ("resting", "withdrawn")
    assert kinds_to(other) == ["sigs.term_answered"]
    assert access.sig_ids_of(tomos) == set()
    assert FacilitationTerm.objects.get(member=tomos).end == "lapsed"
