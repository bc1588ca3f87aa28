import datetime

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import RequestFactory
from wagtail.models import Page, PageViewRestriction

from resources.enums import Audience
from resources.models import (
    InformationPage,
    LibraryDocument,
    LibraryHome,
    LibraryPage,
    SectionPage,
    SiteRoot,
)
from tests.factories.members import MemberFactory
from tests.factories.resources import (
    InformationPageFactory,
    LibraryDocumentFactory,
    LibraryMediaFactory,
    LibraryRenditionFactory,
    SectionPageFactory,
)
from tests.factories.sigs import SigFactory

pytestmark = pytest.mark.django_db

PARENTS = {
    SiteRoot: [Page],
    LibraryHome: [SiteRoot],
    SectionPage: [LibraryHome],
    InformationPage: [SectionPage],
}


def one_of(page_type):
    """
    Give a page of this type: made, or there from the start.
    """
    if page_type is SectionPage:
        return SectionPageFactory()
    if page_type is InformationPage:
        return InformationPageFactory()
    return page_type.objects.get()


@pytest.mark.parametrize("page_type", PARENTS)
def test_a_page_type_belongs_below_its_parent_and_nowhere_else(page_type):
    assert page_type.allowed_parent_page_models() == PARENTS[page_type]


@pytest.mark.parametrize("page_type", [SectionPage, InformationPage])
def test_an_editor_can_create_a_page_below_its_parent(page_type):
    parent = one_of(PARENTS[page_type][0])

    assert page_type.can_create_at(parent)


@pytest.mark.parametrize("page_type", [SiteRoot, LibraryHome])
def test_there_is_only_one_beginning_and_one_library(page_type):
    parent = page_type.objects.get().get_parent().specific

    assert not page_type.can_create_at(parent)


@pytest.mark.parametrize(
    ("page_type", "elsewhere"),
    [
        (page_type, elsewhere)
        for page_type in [SectionPage, InformationPage]
        for elsewhere in PARENTS
        if elsewhere not in PARENTS[page_type]
    ],
)
def test_an_editor_cannot_create_a_page_elsewhere(page_type, elsewhere):
    assert not page_type.can_create_at(one_of(elsewhere))


def test_the_base_of_all_pages_is_never_created_itself():
    assert LibraryPage not in LibraryHome.creatable_subpage_models()
    assert not LibraryPage.is_creatable


@pytest.mark.parametrize("page_type", [LibraryHome, SectionPage, InformationPage])
def test_a_page_renders(page_type, client):
    page = one_of(page_type)

    answer = client.get(page.url)

    assert answer.status_code == 200
    assert f"<h1>{page.title}</h1>" in answer.content.decode()


@pytest.mark.parametrize("page_type", [LibraryHome, SectionPage, InformationPage])
def test_a_page_previews(page_type):
    page = one_of(page_type)

    answer = page.make_preview_request()

    assert answer.status_code == 200
    assert f"<h1>{page.title}</h1>" in answer.content.decode()


@pytest.mark.parametrize("page_type", PARENTS)
def test_wagtails_privacy_is_offered_for_no_page(page_type):
    assert page_type.private_page_options == []


def test_wagtails_privacy_does_not_touch_pages_of_the_library(client):
    page = InformationPageFactory()
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    assert client.get(page.url).status_code == 200


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        (Audience.PUBLIC, "Everyone"),
        (Audience.MEMBERS, "Registered members"),
        (Audience.SIG, "Members of The night team"),
    ],
)
def test_the_editor_says_who_reads_a_page_and_not_what_wagtail_thinks(client, audience, readers):
    client.force_login(MemberFactory(roles=["editor"]))
    sig = SigFactory(name="The night team") if audience == Audience.SIG else None
    page = InformationPageFactory(audience=audience, sig=sig)

    panel = BeautifulSoup(
        client.get(f"/cms/pages/{page.pk}/edit/").content, "html.parser"
    ).select_one("[data-side-panel=status]")

    told = " ".join(panel.get_text().split())
    assert f"Readers: {readers} Change it under “Readers and words”." in told
    assert "Visible to all" not in told
    assert "Change privacy" not in told


def test_pages_and_files_are_for_members_unless_somebody_says_otherwise():
    assert LibraryPage().audience == Audience.MEMBERS
    assert LibraryDocument().audience == Audience.MEMBERS


def test_a_page_for_a_sig_must_name_it():
    page = InformationPageFactory()
    page.audience = Audience.SIG

    with pytest.raises(ValidationError) as refusal:
        page.full_clean()

    assert refusal.value.message_dict["sig"] == ["Choose the SIG whose members may read it."]


@pytest.mark.parametrize(
    "make", [InformationPageFactory, LibraryDocumentFactory, LibraryMediaFactory]
)
def test_the_database_refuses_what_is_for_a_sig_without_naming_it(make):
    thing = make()

    with pytest.raises(IntegrityError):
        type(thing).objects.filter(pk=thing.pk).update(audience=Audience.SIG)


def test_what_is_for_a_sig_is_accepted_with_its_name():
    page = InformationPageFactory()
    page.audience = Audience.SIG
    page.sig = SigFactory()

    page.full_clean()


def test_files_show_no_address_of_the_store():
    recording = LibraryMediaFactory()
    rendition = LibraryRenditionFactory()

    assert recording.url == f"/recordings/{recording.pk}/{recording.filename}"
    assert rendition.url.startswith(f"/images/{rendition.pk}/courtyard")
    assert LibraryDocumentFactory().url.startswith("/documents/")


def context_of(page):
    request = RequestFactory().get(page.url)
    request.user = AnonymousUser()
    return page.get_context(request)


def test_the_library_lists_shelves_with_what_stands_on_them_in_the_editors_order():
    first, _empty, second = SectionPageFactory(), SectionPageFactory(), SectionPageFactory()
    one = InformationPageFactory(parent=first)
    other = InformationPageFactory(parent=second)
    hidden = SectionPageFactory(audience=Audience.MEMBERS)
    InformationPageFactory(parent=hidden)

    shelves = context_of(LibraryHome.objects.get())["shelves"]

    assert [
        (shelf["page"].title, [page.title for page in shelf["pages"]]) for shelf in shelves
    ] == [
        (first.title, [one.title]),
        (second.title, [other.title]),
    ]


def test_the_pages_about_the_site_stand_apart():
    about = context_of(LibraryHome.objects.get())["about"]

    assert about["page"].slug == "about"
    assert [page.slug for page in about["pages"]] == [
        "privacy",
        "accessibility",
        "ground-rules",
        "contact",
    ]


def test_a_library_without_pages_says_so(client):
    text = client.get("/library/").content.decode()

    assert "The shelves are still being filled" in text


def test_a_shelf_without_pages_says_so(client):
    text = client.get(SectionPageFactory().url).content.decode()

    assert "Nothing stands on this shelf yet" in text


def test_a_shelf_one_may_not_know_of_is_not_named_on_its_pages(client):
    shelf = SectionPageFactory(audience=Audience.MEMBERS, title="Kept among members")
    page = InformationPageFactory(parent=shelf)

    text = client.get(page.url).content.decode()

    assert "Kept among members" not in text


@pytest.mark.parametrize("count", [1, 3, 30])
def test_every_page_takes_three_steps_whatever_it_lists(count, client, django_assert_num_queries):
    shelf = SectionPageFactory()
    pages = [InformationPageFactory(parent=shelf) for _ in range(count)]
    client.get("/library/")
    client.get(pages[0].url)

    for address in ["/library/", shelf.url, pages[0].url]:
        with django_assert_num_queries(3):
            client.get(address)


def test_a_draft_is_at_no_address(client):
    page = InformationPageFactory(live=False)

    assert client.get(f"{page.get_parent().url}{page.slug}/").status_code == 404


def test_the_date_of_the_last_change_is_shown(client):
    page = InformationPageFactory(
        last_published_at=datetime.datetime(2026, 5, 4, 12, tzinfo=datetime.UTC)
    )

    assert "Last changed on 4 May 2026" in client.get(page.url).content.decode()
