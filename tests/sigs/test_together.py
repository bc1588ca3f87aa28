import pytest
from django.contrib.auth.models import AnonymousUser

from members.models import Member
from sigs import access, queries
from sigs.enums import OVER_STATES
from tests.factories.frameworks import ElementFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import (
    FOUNDED_AT,
    FacilitationTermFactory,
    SigFactory,
    SigFollowingFactory,
    SigMembershipFactory,
)

pytestmark = pytest.mark.django_db


def afresh(member):
    return Member.objects.get(pk=member.pk)


def test_who_is_near_is_the_same_asked_of_one_and_of_many():
    viewer = MemberFactory(name="Viewer")
    sig = SigFactory(members=[viewer])
    SigMembershipFactory(sig=sig, member=MemberFactory(name="Belongs"))
    FacilitationTermFactory(sig=sig, member=MemberFactory(name="Runs"))
    SigMembershipFactory(sig=sig, member=MemberFactory(name="Suspended", is_active=False))
    SigFollowingFactory(sig=sig, member=MemberFactory(name="Follows"))
    SigMembershipFactory(sig=sig, member=MemberFactory(name="Left"), left_at=FOUNDED_AT)
    FacilitationTermFactory(sig=sig, member=MemberFactory(name="Ran"), ended_at=FOUNDED_AT)
    for state in OVER_STATES:
        SigFactory(state=state, members=[viewer, MemberFactory(name=f"Together in {state}")])
    SigFactory(state="resting", members=[viewer, MemberFactory(name="Rests")])
    SigFactory(members=[MemberFactory(name="Elsewhere")])

    many = {member.name for member in access.near_members(afresh(viewer))}
    one = {
        member.name
        for member in Member.objects.all()
        if access.is_near(afresh(viewer), afresh(member))
    }

    assert many == one == {"Viewer", "Belongs", "Runs", "Rests"}


def test_whoever_is_in_no_sig_is_near_themselves_alone():
    viewer = MemberFactory()
    SigFactory(members=[MemberFactory()])

    assert list(access.near_members(viewer)) == [viewer]


def test_whoever_follows_a_sig_is_near_nobody_in_it():
    follower = MemberFactory()
    sig = SigFactory(members=[MemberFactory()])
    SigFollowingFactory(sig=sig, member=follower)

    assert list(access.near_members(follower)) == [follower]


def test_a_person_is_shown_in_the_sigs_they_chose_and_one_may_know_of():
    person, stranger, together = MemberFactory(), MemberFactory(), MemberFactory()
    for name, more, shown in [
        ("Open", {}, True),
        ("Unseen", {}, False),
        ("Confidential", {"is_confidential": True}, True),
        ("Hidden", {"joining": "hidden"}, True),
        ("Closed", {"state": "closed"}, True),
    ]:
        sig = SigFactory(name=name, members=[together], **more)
        SigMembershipFactory(sig=sig, member=person, is_shown=shown)
    SigMembershipFactory(
        sig=SigFactory(name="Left"), member=person, is_shown=True, left_at=FOUNDED_AT
    )

    def shown_to(viewer):
        return [sig.name for sig in queries.shown_with(person.pk, viewer)]

    assert shown_to(stranger) == ["Open"]
    assert shown_to(AnonymousUser()) == ["Open"]
    assert shown_to(together) == ["Confidential", "Hidden", "Open"]


def test_sigs_about_most_of_what_interests_somebody_stand_first_without_their_own():
    member = MemberFactory()
    one, other, third = ElementFactory.create_batch(3)
    SigFactory(name="About one", elements=[one, third])
    SigFactory(name="About both", elements=[one, other])
    SigFactory(name="About neither", elements=[third])
    SigFactory(name="Mine", elements=[one, other], members=[member])
    SigFactory(name="Secret", elements=[one, other], joining="hidden")
    SigFactory(name="Over", elements=[one, other], state="closed")
    SigFactory(name="Only proposed", elements=[one, other], state="proposed")

    found = queries.alike(member, {one.pk, other.pk}, number=5)

    assert [sig.name for sig in found] == ["About both", "About one"]
    assert [sig.name for sig in queries.alike(member, {one.pk, other.pk}, number=1)] == [
        "About both"
    ]
