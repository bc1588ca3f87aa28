import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import GroupApprovalTask, GroupPagePermission, Page, Site, Workflow

from resources.models import InformationPage, LibraryHome, LibraryPage, SiteRoot

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/library/",
    "/library/about/",
    "/library/about/privacy/",
    "/library/about/accessibility/",
    "/library/about/ground-rules/",
    "/library/about/contact/",
]


def migrate(name):
    executor = MigrationExecutor(connection)
    executor.migrate([("resources", name)])


def tree():
    return list(Page.objects.order_by("path").values_list("path", "depth", "numchild", "url_path"))


def rights(name):
    return set(
        GroupPagePermission.objects.filter(group__name=name).values_list(
            "page__url_path", "permission__codename"
        )
    )


def test_a_new_installation_has_its_library_and_the_pages_about_itself(client):
    assert [page.url for page in LibraryPage.objects.order_by("path")] == ADDRESSES
    assert {client.get(address).status_code for address in ADDRESSES} == {200}


def test_the_tree_is_whole():
    assert Page.find_problems() == ([], [], [], [], [])


def test_the_site_begins_above_the_library_and_shows_nothing_else():
    site = Site.objects.get()

    assert site.is_default_site
    assert site.root_page.specific == SiteRoot.objects.get()
    assert [page.specific for page in site.root_page.get_children()] == [LibraryHome.objects.get()]


def test_the_contact_page_shows_the_mailbox_of_the_settings(client, settings):
    settings.MAIL_REPLY_TO = "people@pielink.example.org"

    text = client.get("/library/about/contact/").content.decode()

    assert '<a href="mailto:people@pielink.example.org">people@pielink.example.org</a>' in text


def test_the_first_pages_pass_the_checks_an_editor_meets():
    for page in InformationPage.objects.all():
        page.full_clean()
        page.save_revision().publish()


def test_editors_write_and_publish_while_the_board_comments():
    assert rights("editor") == {
        ("/home/library/", codename)
        for codename in ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"]
    }
    assert rights("board") == {("/home/library/", "change_page")}


def test_the_board_reviews_and_wagtails_groups_are_gone():
    assert [group.name for group in GroupApprovalTask.objects.get().groups.all()] == ["board"]
    assert Workflow.objects.get().name == "Board review"
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_planted_can_be_felled_and_planted_again():
    before = tree()
    editors = rights("editor")

    migrate("0001_initial")
    felled = tree()
    felled_rights = rights("editor")
    groups = set(Group.objects.values_list("name", flat=True))
    migrate("0007_keeping")

    assert felled == [("0001", 1, 1, "/"), ("00010001", 2, 0, "/home/")]
    assert felled_rights == set()
    assert {"Editors", "Moderators", "editor", "board"} <= groups
    assert tree() == before
    assert rights("editor") == editors


def test_what_was_planted_can_be_searched_from_the_start(client):
    text = client.get("/search/?q=confidentiality").content.decode()

    assert '<a href="/library/about/ground-rules/">Ground rules</a>' in text
