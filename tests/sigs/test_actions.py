import datetime

import pytest

from sigs import access, actions, privacy
from sigs.models import FacilitationTerm, Sig, SigMembership
from tests.factories.frameworks import ElementFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 12, 8, 12, 30, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(days=30)


def found(name="Commissioning for PIEs", elements=(), by=None):
    return actions.found_sig(
        name=name,
        purpose="What commissioners can ask for.",
        elements=elements,
        by=by or MemberFactory(),
        now=NOW,
    )


def test_founding_opens_a_sig_run_by_its_founder():
    founder = MemberFactory()
    element = ElementFactory()

    sig = found(elements=[element], by=founder)

    assert (sig.slug, sig.state, sig.created_at) == (
        "commissioning-for-pies",
        Sig.State.ACTIVE,
        NOW,
    )
    assert list(sig.elements.all()) == [element]
    assert access.is_facilitator(founder, sig)
    assert SigMembership.objects.get(sig=sig).member == founder


def test_founding_under_the_address_of_a_sig_that_is_over_finds_a_free_one():
    for number in range(2):
        SigFactory(
            name="Commissioning for PIEs",
            slug=f"commissioning-for-pies{'-2' * number}",
            state=Sig.State.CLOSED,
        )

    assert found().slug == "commissioning-for-pies-3"


@pytest.mark.parametrize("name", ["commissioning  for PIES", "Commissioning for PIEs"])
def test_founding_under_the_name_of_a_live_sig_is_refused(name):
    known = found()

    with pytest.raises(actions.NameTaken) as refusal:
        found(name=name)

    assert refusal.value.sig == known
    assert str(refusal.value) == "There is a SIG called Commissioning for PIEs already."


@pytest.mark.parametrize("name", ["Propose", "watch", "Archive"])
def test_no_sig_is_found_at_the_address_of_another_page(name):
    assert found(name=name).slug == f"{name.lower()}-2"


def test_founding_under_a_very_long_name_cuts_the_address_to_its_column():
    sigs = [found(name="Psychologically informed " * 4 + end) for end in ("one", "two")]

    assert [len(sig.slug) for sig in sigs] == [50, 50]
    assert sigs[1].slug.endswith("-2")


def test_founding_under_a_name_without_letters_gives_an_address():
    assert found(name="???").slug == "sig"


def test_joining_twice_keeps_the_first_date():
    sig, member = SigFactory(), MemberFactory()

    first = actions.join(sig=sig, member=member, now=NOW)
    again = actions.join(sig=sig, member=member, now=LATER)

    assert again == first
    assert SigMembership.objects.get(sig=sig, member=member).joined_at == NOW


def test_joining_after_leaving_starts_a_second_membership():
    sig, member = SigFactory(), MemberFactory()
    actions.join(sig=sig, member=member, now=NOW)
    actions.leave(sig=sig, member=member, now=NOW)

    actions.join(sig=sig, member=member, now=LATER)

    assert list(sig.memberships.values_list("joined_at", "left_at")) == [
        (NOW, NOW),
        (LATER, None),
    ]


def test_joining_a_closed_sig_is_refused():
    sig = SigFactory(name="PIE leads", state=Sig.State.CLOSED)

    with pytest.raises(actions.SigClosed) as refusal:
        actions.join(sig=sig, member=MemberFactory(), now=NOW)

    assert str(refusal.value) == "PIE leads has closed and takes no new members."
    assert not sig.memberships.exists()


def test_leaving_twice_keeps_the_first_date():
    sig, member = SigFactory(), MemberFactory()
    actions.join(sig=sig, member=member, now=NOW)

    actions.leave(sig=sig, member=member, now=NOW)
    actions.leave(sig=sig, member=member, now=LATER)

    assert sig.memberships.get().left_at == NOW


def test_leaving_ends_a_facilitators_term_where_another_runs_the_sig():
    one, other = MemberFactory(), MemberFactory()
    sig = SigFactory(facilitators=[one, other], members=[one, other])

    actions.leave(sig=sig, member=one, now=NOW)

    assert list(sig.terms.filter(ended_at=None).values_list("member", flat=True)) == [other.pk]
    assert list(sig.memberships.filter(left_at=None).values_list("member", flat=True)) == [other.pk]


def test_the_only_facilitator_of_an_active_sig_must_hand_over_before_leaving():
    member = MemberFactory()
    sig = SigFactory(name="PIE leads", facilitators=[member], members=[member])

    with pytest.raises(actions.HandOverFirst) as refusal:
        actions.leave(sig=sig, member=member, now=NOW)

    assert str(refusal.value) == (
        "PIE leads has no other facilitator. Ask somebody to take over, or choose your last day: "
        "after it PIE leads rests, for all to see, until somebody runs it again."
    )
    assert sig.terms.get().ended_at is None
    assert sig.memberships.get().left_at is None


def test_the_only_facilitator_of_a_resting_sig_may_leave():
    member = MemberFactory()
    sig = SigFactory(state=Sig.State.RESTING, facilitators=[member], members=[member])

    actions.leave(sig=sig, member=member, now=NOW)

    assert (sig.terms.get().ended_at, sig.memberships.get().left_at) == (NOW, NOW)


def test_appointing_twice_keeps_one_term_and_one_membership():
    sig, member = SigFactory(), MemberFactory()

    first = actions.appoint_facilitator(sig=sig, member=member, now=NOW)
    again = actions.appoint_facilitator(sig=sig, member=member, now=LATER)

    assert again == first
    assert (FacilitationTerm.objects.count(), SigMembership.objects.count()) == (1, 1)


def test_ending_facilitation_keeps_the_membership():
    one, other = MemberFactory(), MemberFactory()
    sig = SigFactory(facilitators=[one, other], members=[one])

    actions.end_facilitation(sig=sig, member=one, now=NOW)
    actions.end_facilitation(sig=sig, member=one, now=LATER)

    assert sig.terms.get(member=one).ended_at == NOW
    assert sig.memberships.get().left_at is None


def test_the_only_facilitator_cannot_end_their_term():
    member = MemberFactory()
    sig = SigFactory(facilitators=[member])

    with pytest.raises(actions.HandOverFirst):
        actions.end_facilitation(sig=sig, member=member, now=NOW)


def test_closing_an_account_is_blocked_by_each_active_sig_one_runs_alone():
    member, other = MemberFactory(), MemberFactory()
    SigFactory(name="Alone and active", facilitators=[member])
    SigFactory(name="Alone and resting", state=Sig.State.RESTING, facilitators=[member])
    SigFactory(name="With another", facilitators=[member, other])
    SigFactory(name="Of another", facilitators=[other], members=[member])

    [reason] = privacy.blockers(member, NOW)
    assert reason.startswith("Alone and active has no other facilitator.")


def test_erasing_ends_every_tie_to_sigs():
    member, other = MemberFactory(), MemberFactory()
    sig = SigFactory(facilitators=[member, other], members=[member, other])

    privacy.erase(member, NOW)

    assert not SigMembership.objects.filter(member=member, left_at=None).exists()
    assert not FacilitationTerm.objects.filter(member=member, ended_at=None).exists()
    assert access.sig_ids_of(other) == {sig.pk}
