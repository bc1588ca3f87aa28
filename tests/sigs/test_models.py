import pytest
from django.db import IntegrityError

from tests.factories.sigs import FOUNDED_AT, FacilitationTermFactory, SigMembershipFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("factory", [SigMembershipFactory, FacilitationTermFactory])
def test_the_database_refuses_a_second_current_tie(factory):
    first = factory()

    with pytest.raises(IntegrityError):
        factory(sig=first.sig, member=first.member)


@pytest.mark.parametrize(
    ("factory", "ended"), [(SigMembershipFactory, "left_at"), (FacilitationTermFactory, "ended_at")]
)
def test_the_database_keeps_past_ties_beside_the_current_one(factory, ended):
    first = factory(**{ended: FOUNDED_AT})

    factory(sig=first.sig, member=first.member, **{ended: FOUNDED_AT})
    factory(sig=first.sig, member=first.member)

    assert type(first).objects.filter(sig=first.sig, member=first.member).count() == 3
