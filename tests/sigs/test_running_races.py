"""
What happens when two change who runs a SIG at once. Only a database with row locks can show it.
"""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from sigs import actions
from sigs.models import FacilitationTerm, Sig, TermOffer, Transition
from tests.factories.members import MemberFactory
from tests.factories.sigs import FacilitationTermFactory, SigFactory, SigMembershipFactory

NOW = datetime.datetime(2026, 12, 8, 12, 30, tzinfo=datetime.UTC)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts):
    """
    Let all act at the same time; return the class names of what was refused, in order of name.
    """

    def acting(act):
        try:
            act()
        except (actions.OfferOver, actions.HandOverFirst) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(max_workers=len(acts)) as threads:
        return sorted(threads.map(acting, acts))


def offered(sig, number):
    term = sig.terms.get()
    return [
        actions.offer_term(
            sig=sig,
            member=SigMembershipFactory(sig=sig).member,
            role="facilitator",
            words="",
            by=term.member,
            takes_over=term,
            now=NOW,
        )
        for _ in range(number)
    ]


def test_of_two_who_say_yes_at_once_one_takes_over():
    sig = SigFactory(facilitators=[MemberFactory()])
    offers = offered(sig, 2)

    refused = at_once(
        *(lambda offer=offer: actions.accept_offer(offer=offer, now=NOW) for offer in offers)
    )

    assert refused == ["", "OfferOver"]
    assert sig.terms.filter(ended_at=None).count() == 1
    assert sorted(TermOffer.objects.values_list("state", flat=True)) == ["accepted", "withdrawn"]


def test_one_yes_pressed_many_times_is_one_term():
    sig = SigFactory(facilitators=[MemberFactory()])
    [offer] = offered(sig, 1)

    refused = at_once(*[lambda: actions.accept_offer(offer=offer, now=NOW)] * 6)

    assert refused == [""] * 6
    assert FacilitationTerm.objects.filter(member=offer.member).count() == 1


def test_a_yes_and_its_taking_back_at_once_leave_one_of_them():
    sig = SigFactory(facilitators=[MemberFactory()])
    [offer] = offered(sig, 1)

    refused = at_once(
        lambda: actions.accept_offer(offer=offer, now=NOW),
        lambda: actions.withdraw_offer(offer=offer, now=NOW),
    )

    offer.refresh_from_db()
    runs = FacilitationTerm.objects.filter(member=offer.member, ended_at=None).count()
    assert refused == ["", "OfferOver"]
    assert (offer.state, runs) in [("accepted", 1), ("withdrawn", 0)]


def test_of_the_last_two_who_leave_at_once_one_stays():
    people = MemberFactory.create_batch(2)
    sig = SigFactory(facilitators=people, members=people)

    refused = at_once(
        *(lambda each=each: actions.leave(sig=sig, member=each, now=NOW) for each in people)
    )

    assert refused == ["", "HandOverFirst"]
    assert sig.terms.filter(ended_at=None).count() == 1


def test_when_the_last_two_close_their_accounts_at_once_the_sig_rests():
    people = MemberFactory.create_batch(2)
    sig = SigFactory(facilitators=people)

    refused = at_once(
        *(lambda each=each: actions.end_all_ties(member=each, now=NOW) for each in people)
    )

    assert refused == ["", ""]
    assert Sig.objects.get().state == "resting"
    assert Transition.objects.count() == 1
    assert sig.terms.filter(ended_at=None).count() == 0


def test_the_job_run_twice_at_once_ends_a_term_once():
    term = FacilitationTermFactory(last_day=datetime.date(2026, 12, 1), ending_since=NOW)

    assert at_once(*[lambda: actions.end_due(now=NOW)] * 2) == ["", ""]

    term.refresh_from_db()
    assert (term.end, term.sig.terms.count(), Transition.objects.count()) == ("lapsed", 1, 1)
