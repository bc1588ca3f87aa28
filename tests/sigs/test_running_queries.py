"""
Who runs a SIG, who can be asked to, and which SIGs have too few.
"""

import datetime

import pytest

from sigs import actions, queries
from tests.factories.members import MemberFactory
from tests.factories.sigs import (
    FacilitationTermFactory,
    SigFactory,
    SigMembershipFactory,
    TermOfferFactory,
)

NOW = datetime.datetime(2026, 12, 8, 12, 30, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
LAST_DAY = datetime.date(2026, 12, 18)

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


def test_who_is_at_risk_is_told_with_the_reason_the_worst_first(
    sig, tomos, maryam, django_assert_num_queries
):
    two = MemberFactory.create_batch(2)
    SigFactory(name="Run by two", facilitators=two)
    SigFactory(name="Closed and alone", facilitators=[two[0]], state="closed")
    SigFactory(name="Without anybody")
    both = SigFactory(name="One goes", facilitators=[tomos, maryam])
    actions.announce_end(sig=both, member=tomos, last_day=LAST_DAY, now=NOW)
    TermOfferFactory(sig=sig, member=maryam, lapses_at=NOW + DAY)

    with django_assert_num_queries(3):
        found = queries.at_risk(NOW)

    assert [(each.sig.name, each.words) for each in found] == [
        ("Without anybody", "Nobody runs it. Nobody is asked to join in."),
        (
            "One goes",
            (
                "Tomos Bevan and Maryam Siddiqui run it. Tomos Bevan stops after 18 December. "
                "Nobody is asked to join in."
            ),
        ),
        (
            "PIE leads",
            "Tomos Bevan runs it alone. Asked and not answered yet: Maryam Siddiqui.",
        ),
    ]


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("Bronwen has the Zoom account.", False),
        ("Ask Morag for the password of the shared folder.", False),
        ("The PIN is with the office in Leeds", False),
        ("The password is tea-at-4", True),
        ("Zoom password: kettle", True),
        ("room login = maryam/kettle", True),
        ("Zoom: Kettle99!noon", True),
        ("See https://zoom.example.org/j/123456?pwd=1", True),
        ("We met in COVID19 times", False),
    ],
)
def test_what_looks_like_a_password(text, looks):
    assert queries.looks_like_password(text) is looks


@pytest.mark.parametrize("number", [1, 3])
def test_whom_one_can_ask_comes_deputies_first_and_without_those_who_run_it(
    sig, tomos, maryam, number, django_assert_num_queries
):
    deputy = SigMembershipFactory(sig=sig, member__name="Zora Deputy").member
    FacilitationTermFactory(sig=sig, member=deputy, role="deputy")
    SigMembershipFactory(sig=sig, left_at=NOW)
    for place in range(number):
        SigMembershipFactory(sig=sig, member__name=f"Ida {place}")

    with django_assert_num_queries(1):
        people, has_more = queries.candidates(sig, "")

    names = ["Zora Deputy", *(f"Ida {place}" for place in range(number)), "Maryam Siddiqui"]
    assert ([member.name for member in people], has_more) == (names, False)
    assert [member.name for member in queries.candidates(sig, "sidd mar")[0]] == ["Maryam Siddiqui"]
