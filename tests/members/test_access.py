import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members import access
from members.models import Member
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

TESTS = {
    "organiser": access.is_organiser,
    "editor": access.is_editor,
    "board": access.is_board,
    "steward": access.is_steward,
}


@pytest.mark.parametrize("role", TESTS)
def test_a_role_is_held_by_those_in_its_group_alone(role):
    member = MemberFactory(roles=[role])

    assert {name for name, test in TESTS.items() if test(member)} == {role}


@pytest.mark.parametrize(
    "nobody",
    [
        AnonymousUser,
        MemberFactory,
        lambda: MemberFactory(is_staff=True),
        lambda: MemberFactory(is_active=False, roles=list(TESTS)),
    ],
    ids=["anonymous", "member", "staff", "inactive"],
)
def test_a_role_is_not_held_without_its_group_or_without_an_open_account(nobody):
    user = nobody()

    assert [name for name, test in TESTS.items() if test(user)] == []


def test_roles_cost_one_query_for_all_questions():
    member = Member.objects.get(pk=MemberFactory(roles=["board", "editor"]).pk)

    with CaptureQueriesContext(connection) as queries:
        held = [name for name, test in TESTS.items() if test(member)]

    assert held == ["editor", "board"]
    assert len(queries) == 1


@pytest.mark.parametrize("role", ["organiser", "editor", "steward"])
def test_a_role_with_work_in_the_cms_opens_it(role):
    assert MemberFactory(roles=[role]).has_perm("wagtailadmin.access_admin")
    assert not MemberFactory().has_perm("wagtailadmin.access_admin")


def test_display_name_is_never_the_address():
    assert access.display_name(Member(name="Maryam", email="m@example.org")) == "Maryam"
    assert access.display_name(Member(name="", email="m@example.org")) == "A member"
