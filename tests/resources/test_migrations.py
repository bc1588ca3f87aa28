import datetime

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import (
    GroupApprovalTask,
    GroupPagePermission,
    Page,
    Site,
    Workflow,
    WorkflowPage,
)

from resources import actions, queries
from resources.enums import PageState
from resources.models import (
    BoardComment,
    DocumentText,
    InformationPage,
    LibraryHome,
    LibraryPage,
    Promise,
    SavedPage,
    SiteRoot,
    Suggestion,
)
from tests.factories.board import submit
from tests.factories.members import MemberFactory
from tests.factories.promises import PromiseFactory
from tests.factories.resources import (
    ArticlePageFactory,
    CaseStudyPageFactory,
    LibraryDocumentFactory,
    ToolPageFactory,
)
from tests.factories.suggestions import SuggestionFactory

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 24, 10, tzinfo=datetime.UTC)
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


def migrate_to_the_latest():
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def tree():
    return list(Page.objects.order_by("path").values_list("path", "depth", "numchild", "url_path"))


def rights(name):
    return set(
        GroupPagePermission.objects.filter(group__name=name).values_list(
            "page__url_path", "permission__codename"
        )
    )


def way_of_a_page():
    return list(
        WorkflowPage.objects.values_list(
            "page__url_path", "workflow__name", "workflow__workflow_tasks__task__name"
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
    assert Workflow.objects.get().name == "Editorial board"
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()


@pytest.mark.embedded
@pytest.mark.django_db(transaction=True)
def test_what_was_planted_can_be_felled_and_planted_again():
    before = tree()
    editors = rights("editor")
    workflow = way_of_a_page()

    migrate("0001_initial")
    felled = tree()
    felled_rights = rights("editor")
    felled_workflow = way_of_a_page()
    groups = set(Group.objects.values_list("name", flat=True))
    migrate_to_the_latest()

    assert felled == [("0001", 1, 1, "/"), ("00010001", 2, 0, "/home/")]
    assert felled_rights == set()
    assert felled_workflow == [("/", "Moderators approval", "Moderators approval")]
    assert {"Editors", "Moderators", "editor", "board"} <= groups
    assert tree() == before
    assert rights("editor") == editors
    assert workflow == [("/home/library/", "Editorial board", "Editorial board")]
    assert way_of_a_page() == workflow


@pytest.mark.embedded
@pytest.mark.django_db(transaction=True)
def test_a_site_that_has_thrown_away_the_workflow_gets_it_back():
    migrate("0007_relations")
    Workflow.objects.all().delete()
    GroupApprovalTask.objects.all().delete()

    migrate_to_the_latest()

    assert way_of_a_page() == [("/home/library/", "Editorial board", "Editorial board")]
    assert [group.name for group in GroupApprovalTask.objects.get().groups.all()] == ["board"]


@pytest.mark.django_db(transaction=True)
def test_a_library_in_use_goes_back_to_its_first_state_and_comes_here_again():
    member, decider = MemberFactory(), MemberFactory(roles=["board"])
    page = ArticlePageFactory(
        first_published_at=datetime.datetime(2026, 3, 4, 16, tzinfo=datetime.UTC)
    )
    gone = ArticlePageFactory()
    actions.retire_page(
        page=gone, by=None, state=PageState.SUPERSEDED, reason="Newer.", replaced_by=page, now=NOW
    )
    tool = ToolPageFactory(document=LibraryDocumentFactory(text_state="read"))
    DocumentText.objects.create(document=tool.document, text="A kettle.", file_hash="0" * 64)
    waiting = CaseStudyPageFactory(live=False)
    review = submit(waiting)
    actions.comment(review_id=review.pk, member=decider, text="Whose kettle?", now=NOW)
    SuggestionFactory(page=page)
    PromiseFactory(page=page)
    actions.save_for_later(member=member, page=page, now=NOW)

    migrate("0005_finding")
    migrate_to_the_latest()

    assert not any(
        model.objects.exists()
        for model in [BoardComment, DocumentText, Promise, SavedPage, Suggestion]
    )
    assert LibraryPage.objects.get(pk=page.pk).review_on == datetime.date(2027, 3, 4)
    assert not LibraryPage.objects.get(pk=gone.pk).live
    assert LibraryPage.objects.get(pk=tool.pk).specific.document.text_state == ""
    actions.decide(
        review_id=review.pk,
        member=decider,
        approve=True,
        comment="",
        edition=queries.board_review(review.pk).edition,
    )
    assert LibraryPage.objects.get(pk=waiting.pk).live


def test_what_was_planted_can_be_searched_from_the_start(client):
    text = client.get("/search/?q=confidentiality").content.decode()

    assert '<a href="/library/about/ground-rules/">Ground rules</a>' in text
