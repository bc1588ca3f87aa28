import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Member
from sigs import access
from sigs.models import Sig
from tests.factories.members import MemberFactory
from tests.factories.sigs import (
    FOUNDED_AT,
    FacilitationTermFactory,
    SigFactory,
    SigMembershipFactory,
)

pytestmark = pytest.mark.django_db


def people():
    """
    Make somebody of every role, and a SIG with a past and a present.
    """
    cast = {
        "anonymous": AnonymousUser(),
        "member": MemberFactory(),
        "belonging": MemberFactory(),
        "gone": MemberFactory(),
        "facilitator": MemberFactory(),
        "former facilitator": MemberFactory(),
        "organiser": MemberFactory(roles=["organiser"]),
        "editor": MemberFactory(roles=["editor"]),
        "board": MemberFactory(roles=["board"]),
        "steward": MemberFactory(roles=["steward"]),
    }
    sig = SigFactory(facilitators=[cast["facilitator"]], members=[cast["belonging"]])
    SigMembershipFactory(sig=sig, member=cast["gone"], left_at=FOUNDED_AT)
    FacilitationTermFactory(sig=sig, member=cast["former facilitator"], ended_at=FOUNDED_AT)
    SigFactory(facilitators=[cast["organiser"]], members=[cast["member"]])
    return cast, sig


def who(cast, test):
    return {role for role, user in cast.items() if test(user)}


def test_everyone_may_view_every_sig_alone_and_in_lists():
    cast, _ = people()

    for user in cast.values():
        seen_alone = {sig.pk for sig in Sig.objects.all() if access.can_view(user, sig)}
        assert seen_alone == set(access.visible_sigs(user).values_list("pk", flat=True))
        assert len(seen_alone) == 2


def test_facilitators_are_those_whose_term_has_not_ended():
    cast, sig = people()

    assert who(cast, lambda user: access.is_facilitator(user, sig)) == {"facilitator"}


def test_facilitating_agrees_alone_and_in_lists_for_every_role():
    cast, _ = people()

    for user in cast.values():
        alone = {sig.pk for sig in Sig.objects.all() if access.is_facilitator(user, sig)}
        assert alone == set(access.facilitated_sigs(user).values_list("pk", flat=True))
        assert alone == access.facilitated_ids_of(user)


def test_a_sig_is_managed_by_its_facilitators_and_by_organisers():
    cast, sig = people()

    assert who(cast, lambda user: access.can_manage(user, sig)) == {"facilitator", "organiser"}


def test_one_belongs_to_sigs_one_joined_and_sigs_one_runs():
    cast, sig = people()

    assert who(cast, lambda user: sig.pk in access.sig_ids_of(user)) == {
        "belonging",
        "facilitator",
    }


def test_members_among_agrees_with_sig_ids_for_every_role():
    cast, sig = people()
    registered = {user for user in cast.values() if user.is_authenticated}

    among = set(access.members_among(sig.pk, Member.objects.all()))

    assert among == {user for user in registered if sig.pk in access.sig_ids_of(user)}


def test_members_among_names_somebody_who_joined_and_runs_it_once():
    member = MemberFactory()
    sig = SigFactory(facilitators=[member], members=[member])

    assert list(access.members_among(sig.pk, Member.objects.all())) == [member]


@pytest.mark.parametrize("number", [1, 3, 12])
def test_ties_cost_one_query_however_many_sigs_there_are(number):
    member = MemberFactory()
    sigs = [SigFactory(facilitators=[member], members=[member]) for _ in range(number)]

    with CaptureQueriesContext(connection) as queries:
        for sig in sigs:
            access.is_facilitator(member, sig)
        access.sig_ids_of(member)

    assert len(queries) == 1


def test_a_closed_account_has_no_ties():
    member = MemberFactory(is_active=False)
    sig = SigFactory(facilitators=[member], members=[member])

    assert access.sig_ids_of(member) == frozenset()
    assert not access.can_manage(member, sig)
