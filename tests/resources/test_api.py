import json

import pytest

from resources.enums import Audience
from resources.models import LibraryPage
from tests.factories.frameworks import (
    ApproachFactory,
    ElementFactory,
    LensFactory,
    NeedFactory,
    SettingFactory,
)
from tests.factories.resources import (
    InformationPageFactory,
    LibraryDocumentFactory,
    LibraryImageFactory,
    SectionPageFactory,
)

pytestmark = pytest.mark.django_db

KINDS = ["pages", "documents", "images"]


@pytest.fixture
def things(sig):
    """
    Make a page, a document and an image for each audience.
    """
    factories = {
        "pages": InformationPageFactory,
        "documents": LibraryDocumentFactory,
        "images": LibraryImageFactory,
    }
    return {
        kind: {
            audience: factory(
                title=f"Kettle for {audience.value}",
                audience=audience,
                sig=sig if audience == Audience.SIG else None,
            )
            for audience in Audience
        }
        for kind, factory in factories.items()
    }


def asked(client, address, status=200, **query):
    answer = client.get(f"/api/v2/{address}", query)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json"
    return answer.json()


def titles(found):
    return {item["title"] for item in found["items"]}


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_is_listed_what_is_public(kind, clients, things):
    for client in clients.values():
        shown = titles(asked(client, f"{kind}/", limit=100))
        assert {title for title in shown if "Kettle" in title} == {"Kettle for public"}


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_opens_what_is_public(kind, clients, things):
    for client in clients.values():
        for audience, thing in things[kind].items():
            status = 200 if audience == Audience.PUBLIC else 404
            asked(client, f"{kind}/{thing.pk}/", status=status)
            found = client.get(f"/api/v2/{kind}/find/", {"id": thing.pk})
            assert found.status_code == (302 if status == 200 else 404)


@pytest.mark.parametrize("kind", KINDS)
def test_search_finds_what_is_public(kind, clients, things):
    for client in clients.values():
        assert titles(asked(client, f"{kind}/", search="Kettle")) == {"Kettle for public"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_filter_by_title_finds_what_is_public(kind, client, things):
    for audience in Audience:
        found = titles(asked(client, f"{kind}/", title=f"Kettle for {audience.value}"))
        assert found == ({"Kettle for public"} if audience == Audience.PUBLIC else set())


def test_a_page_is_found_by_its_address_if_it_is_public(client, things):
    for audience, page in things["pages"].items():
        found = client.get("/api/v2/pages/find/", {"html_path": page.url})
        assert found.status_code == (302 if audience == Audience.PUBLIC else 404)


@pytest.mark.parametrize(
    "query",
    [
        {"type": "wagtailcore.Page"},
        {"type": "resources.SiteRoot"},
        {"type": "resources.InformationPage,wagtailcore.Page"},
        {"type": "members.Member"},
        {"type": "nothing"},
        {"audience": "members"},
        {"sig": "1"},
        {"site": "testserver"},
        {"alias_of": "1"},
        {"order": "audience"},
        {"fields": "audience"},
        {"fields": "body"},
        {"fields": "alias_of"},
        {"child_of": "no number"},
        {"limit": "many"},
    ],
)
def test_what_pages_may_not_be_asked_is_refused_in_json(query, client, things):
    assert "message" in asked(client, "pages/", status=400, **query)


def test_a_type_narrows_to_public_pages_of_it(client, things):
    found = titles(asked(client, "pages/", type="resources.InformationPage", search="Kettle"))

    assert found == {"Kettle for public"}
    assert titles(
        asked(client, "pages/", type="resources.InformationPage,resources.SectionPage", limit=100)
    ).isdisjoint({"Kettle for members", "Kettle for sig"})


def test_what_lies_below_a_restricted_page_does_not_tell_of_it(client):
    shelf = SectionPageFactory(audience=Audience.MEMBERS, title="Kept among members")
    page = InformationPageFactory(parent=shelf)

    assert asked(client, f"pages/{page.pk}/")["meta"]["parent"] is None
    for relation in ["child_of", "descendant_of"]:
        asked(client, "pages/", status=400, **{relation: shelf.pk})
    assert "Kept among members" not in json.dumps(asked(client, "pages/", ancestor_of=page.pk))


def test_the_beginning_of_the_site_is_not_shown(client):
    assert {
        item["meta"]["type"] for item in asked(client, "pages/", limit=100)["items"]
    }.isdisjoint({"resources.SiteRoot", "wagtailcore.Page"})
    root = LibraryPage.objects.get(slug="library").get_parent()
    asked(client, f"pages/{root.pk}/", status=404)


def test_a_page_says_what_it_is_about(client):
    page = InformationPageFactory(
        summary="Why the kettle is on.",
        elements=[ElementFactory(name="Shared tea")],
        settings=[SettingFactory(name="Day centre")],
        needs=[NeedFactory(name="Warmth")],
        lenses=[LensFactory(name="Nearness")],
        approaches=[ApproachFactory(name="Calm work")],
    )

    told = asked(client, f"pages/{page.pk}/")

    assert told["summary"] == "Why the kettle is on."
    words = {
        "elements": ["Shared tea"],
        "settings": ["Day centre"],
        "needs": ["Warmth"],
        "lenses": ["Nearness"],
        "approaches": ["Calm work"],
    }
    assert {name: told[name] for name in words} == words
    assert told["meta"]["html_url"] == f"http://testserver{page.url}"
    assert told["meta"]["parent"]["meta"]["html_url"] == f"http://testserver{page.get_parent().url}"
    assert set(told) == {"id", "meta", "title", "summary", *words}


def test_a_draft_is_not_shown(client):
    page = InformationPageFactory(live=False)

    asked(client, f"pages/{page.pk}/", status=404)


@pytest.mark.parametrize("address", ["", "nothing/", "pages", "pages/none/"])
def test_an_address_with_nothing_says_so_in_json(address, client):
    assert asked(client, address, status=404) == {"message": "not found"}


def test_an_id_that_is_no_number_is_refused(client):
    for kind in KINDS:
        asked(client, f"{kind}/find/", status=400, id="none")


def test_nothing_can_be_written(client, things):
    page = things["pages"][Audience.PUBLIC]

    for method in [client.post, client.put, client.patch, client.delete]:
        answer = method(f"/api/v2/pages/{page.pk}/", {}, content_type="application/json")
        assert (answer.status_code, answer["Content-Type"]) == (405, "application/json")


def test_a_browser_gets_json_as_well(client):
    answer = client.get("/api/v2/pages/", headers={"Accept": "text/html,*/*;q=0.8"})

    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_steps_for_any_number_of_pages(
    count, client, django_assert_num_queries
):
    shelf = SectionPageFactory()
    element = ElementFactory(name="Shared tea")
    for _ in range(count):
        InformationPageFactory(parent=shelf, elements=[element])
    client.get("/api/v2/pages/")

    with django_assert_num_queries(3):
        client.get("/api/v2/pages/")
    with django_assert_num_queries(6):
        found = asked(client, "pages/", fields="elements,settings,needs", order="-id")
    assert [item["elements"] for item in found["items"][:count]] == [["Shared tea"]] * count


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_files_take_the_same_steps_for_any_number(
    count, client, django_assert_num_queries
):
    for _ in range(count):
        LibraryDocumentFactory().tags.add("tea")
        LibraryImageFactory().tags.add("tea")

    for kind in ["documents", "images"]:
        client.get(f"/api/v2/{kind}/")
        with django_assert_num_queries(4):
            found = asked(client, f"{kind}/")
        assert len(found["items"]) == count


def test_a_document_is_told_with_the_address_that_hands_it_out(client):
    document = LibraryDocumentFactory()

    told = asked(client, f"documents/{document.pk}/")

    assert told["meta"]["download_url"] == f"http://testserver{document.url}"


def test_a_picture_is_told_without_its_place_in_the_store(client):
    image = LibraryImageFactory()

    assert "download_url" not in asked(client, f"images/{image.pk}/")["meta"]
    assert "download_url" not in asked(client, "images/")["items"][0]["meta"]
