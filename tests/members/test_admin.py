import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from members.models import Member
from sigs.actions import HandOverFirst
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser(client):
    superuser = MemberFactory(name="Ossian Vale", is_superuser=True)
    client.force_login(superuser)
    return superuser


def messages_of(response):
    return [str(message).strip() for message in response.context["messages"]]


def test_people_list_shows_open_accounts_alone(client, superuser):
    member = MemberFactory(name="Tamsin Quill")
    MemberFactory(name="Former member", closed_at="2026-12-08T12:30:00Z", is_active=False)

    users = client.get("/cms/users/").context["users"]

    assert set(users) == {superuser, member}


@pytest.mark.usefixtures("superuser")
@pytest.mark.parametrize("typed", ["quill", "tamsin@"])
def test_people_are_found_by_name_and_by_address(client, typed):
    member = MemberFactory(name="Tamsin Quill", email="tamsin@example.org")

    assert list(client.get("/cms/users/", {"q": typed}).context["users"]) == [member]


@pytest.mark.usefixtures("superuser")
def test_somebody_is_added_by_name_and_address_and_without_a_password(client):
    editor = Group.objects.get(name="editor")
    form = client.get("/cms/users/new/").context["form"]
    assert set(form.fields) == {"name", "email", "is_superuser", "groups"}

    response = client.post(
        "/cms/users/new/",
        {"name": "Tamsin Quill", "email": "Tamsin@Example.org", "groups": [editor.pk]},
    )

    assert response.status_code == 302
    member = Member.objects.get(email="tamsin@example.org")
    assert (member.name, list(member.groups.all())) == ("Tamsin Quill", [editor])
    assert not member.has_usable_password()


@pytest.mark.usefixtures("superuser")
def test_somebody_already_registered_is_not_added_again_in_another_case(client):
    MemberFactory(email="tamsin@example.org")

    response = client.post("/cms/users/new/", {"name": "Tamsin", "email": "TAMSIN@example.org"})

    assert "email" in response.context["form"].errors
    assert Member.objects.filter(email__iexact="tamsin@example.org").count() == 1


@pytest.mark.usefixtures("superuser")
def test_staff_change_a_name_and_a_role_but_never_an_address(client):
    member = MemberFactory(name="Tamsin Quill", email="tamsin@example.org")
    steward = Group.objects.get(name="steward")

    client.post(
        f"/cms/users/edit/{member.pk}/",
        {
            "name": "Tamsin Vale",
            "email": "thief@example.org",
            "is_active": "on",
            "groups": [steward.pk],
        },
    )

    member.refresh_from_db()
    assert (member.name, member.email) == ("Tamsin Vale", "tamsin@example.org")
    assert list(member.groups.all()) == [steward]


@pytest.mark.usefixtures("superuser")
def test_deleting_closes_the_account_and_keeps_the_row(client):
    member = MemberFactory(name="Tamsin Quill")
    assert "Close the account" in client.get(f"/cms/users/delete/{member.pk}/").content.decode()

    client.post(f"/cms/users/delete/{member.pk}/")

    member.refresh_from_db()
    assert (member.name, member.is_active) == ("Former member", False)


@pytest.mark.usefixtures("superuser")
def test_deleting_the_only_facilitator_says_what_stands_in_the_way(client):
    member = MemberFactory(name="Tamsin Quill")
    sig = SigFactory(name="PIE leads", facilitators=[member])

    response = client.post(f"/cms/users/delete/{member.pk}/", follow=True)

    assert messages_of(response) == [str(HandOverFirst(sig))]
    member.refresh_from_db()
    assert member.is_active


@pytest.mark.usefixtures("superuser")
def test_deleting_in_bulk_is_refused(client):
    members = MemberFactory.create_batch(2)

    response = client.post(
        f"/cms/bulk/members/member/delete/?id={members[0].pk}&id={members[1].pk}&next=/cms/users/",
        follow=True,
    )

    assert messages_of(response) == [
        "Accounts are closed one at a time, from the page of each person."
    ]
    assert Member.objects.filter(pk__in=[member.pk for member in members]).count() == 2


@pytest.mark.usefixtures("superuser")
@pytest.mark.parametrize("page", ["/cms/", "/cms/account/", "/cms/users/", "/cms/groups/"])
def test_wagtail_pages_answer_for_somebody_with_a_name_in_one_part(client, page):
    assert client.get(page).status_code == 200


@pytest.mark.usefixtures("superuser")
def test_wagtail_preferences_ask_for_no_name(client):
    assert "first_name" not in client.get("/cms/account/").content.decode()


def test_cms_sends_whoever_is_not_signed_in_to_our_sign_in_page(client):
    response = client.get("/cms/users/", follow=True)

    assert response.redirect_chain == [
        ("/cms/login/?next=/cms/users/", 302),
        ("/accounts/login/?next=/cms/users/", 302),
    ]


def test_cms_refuses_a_member_without_a_key_once_and_for_all(client):
    client.force_login(MemberFactory())

    response = client.get("/cms/users/", follow=True)

    assert response.redirect_chain == [("/cms/login/?next=/cms/users/", 302)]
    assert response.status_code == 403


def test_cms_admits_an_editor(client):
    client.force_login(MemberFactory(roles=["editor"]))

    assert client.get("/cms/").status_code == 200


def test_wagtails_own_sign_in_is_out_of_reach(client):
    member = MemberFactory(is_superuser=True)

    response = client.post("/cms/login/", {"username": member.email, "password": "anything"})

    assert response.status_code == 405


def test_createsuperuser_makes_somebody_who_may_do_everything():
    call_command("createsuperuser", email="Root@example.org", name="Ossian Vale", interactive=False)

    member = Member.objects.get(email="root@example.org")
    assert (member.name, member.is_superuser) == ("Ossian Vale", True)
