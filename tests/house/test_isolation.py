import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import Page, Site


def rows_of_migrations():
    return (
        Page.objects.get(depth=1).title,
        Site.objects.count(),
        Group.objects.count() > 0,
        Permission.objects.count() > 0,
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["before", "after"])
def test_a_flush_leaves_what_migrations_made(turn):
    assert rows_of_migrations() == ("Root", 1, True, True)
