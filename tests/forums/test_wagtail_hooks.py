import datetime

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from tests.factories.forums import AnswerFactory, SessionFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db

LIST = "sessions_for_staff"


@pytest.fixture
def staff(client):
    """
    Sign in someone who may enter the editors' rooms and see every session.
    """
    member = MemberFactory(is_staff=True)
    member.groups.add(*Group.objects.filter(name__in=["editor", "organiser"]))
    client.force_login(member)
    return client


def test_list_opens_the_ordinary_page_of_each_session(staff):
    session = SessionFactory()
    AnswerFactory.create_batch(2, session=session)
    page = staff.get(reverse(LIST)).content.decode()
    assert f'href="{session.get_absolute_url()}"' in page
    assert "Tuesday 8 December 2026, 12.30 to 14.00" in page


def test_list_can_only_be_read(staff):
    session = SessionFactory()
    assert staff.post(reverse(LIST), {"delete": session.pk}).status_code == 405
    page = staff.get(reverse(LIST)).content.decode()
    assert [word for word in ("/edit/", "/delete/", "/add/") if f"sessions{word}" in page] == []


def test_list_is_closed_to_members(client):
    client.force_login(MemberFactory())
    assert client.get(reverse(LIST), follow=True).status_code == 403


@pytest.mark.parametrize("number", [1, 3, 12])
def test_list_takes_as_many_queries_for_one_session_as_for_many(
    staff, django_assert_num_queries, number
):
    for index in range(number):
        SessionFactory(date=datetime.date(2026, 12, 1 + index))
    staff.get(reverse(LIST))
    with django_assert_num_queries(12):
        staff.get(reverse(LIST))
