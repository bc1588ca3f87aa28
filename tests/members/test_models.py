import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from members.models import ConsentRecord, Member, validate_time_zone
from tests.factories.members import MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def test_the_database_refuses_a_second_member_of_an_address_in_another_case():
    MemberFactory(email="tamsin@example.org")

    with pytest.raises(IntegrityError):
        Member.objects.bulk_create([Member(email="TAMSIN@example.org", name="Tamsin")])


def test_the_database_refuses_a_second_organisation_of_a_name_in_another_case():
    OrganisationFactory(name="Northmoor Outreach")

    with pytest.raises(IntegrityError):
        OrganisationFactory(name="NORTHMOOR outreach")


def test_the_database_refuses_a_second_current_consent():
    member = MemberFactory()
    consent = {"member": member, "purpose": "newsletter", "given_at": "2026-12-08T12:30:00Z"}
    ConsentRecord.objects.create(**consent)

    with pytest.raises(IntegrityError):
        ConsentRecord.objects.create(**consent)


def test_reachable_members_are_open_and_confirmed():
    reachable = MemberFactory()
    MemberFactory(verified=False)
    MemberFactory(is_active=False)
    MemberFactory(closed_at="2026-12-08T12:30:00Z")
    Member.objects.create_user(email="unknown@example.org", name="Nobody asked yet")

    assert list(Member.objects.reachable()) == [reachable]


def test_a_time_zone_is_one_that_exists():
    validate_time_zone("Europe/London")

    with pytest.raises(ValidationError):
        validate_time_zone("Europe/Quillmere")
