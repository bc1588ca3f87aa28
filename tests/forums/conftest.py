import pytest
from django.contrib.auth.models import Group

from tests.factories.members import MemberFactory


@pytest.fixture
def organiser():
    member = MemberFactory()
    member.groups.add(Group.objects.get(name="organiser"))
    return member
