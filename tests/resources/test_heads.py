import json
import re
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from resources.enums import Audience
from resources.models.book import contents_of
from tests.factories.books import BookPageFactory, ChapterPageFactory
from tests.factories.members import MemberFactory
from tests.factories.resources import InformationPageFactory, SectionPageFactory
from tests.factories.sigs import SigFactory

pytestmark = pytest.mark.django_db

DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
HOSTILE = "</script><script>alert(1)</script><!--\u2028&"


def head_of(client, page):
    return client.get(page.url).content.decode().partition("</head>")[0]


def told(text):
    [found] = DATA.findall(text)
    data = json.loads(found)
    assert data["@context"] == "https://schema.org"
    return {each["@type"]: each for each in data["@graph"]}


def test_a_page_names_its_own_address_and_what_to_show_of_it(client):
    page = InformationPageFactory(title="Tea & “company”", summary="Why the kettle is on.")
    address = f"http://testserver{page.url}"

    head = head_of(client, page)

    assert f'<link rel="canonical" href="{address}">' in head
    assert dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', head)) == {
        "site_name": "PIElink",
        "type": "article",
        "title": "Tea &amp; “company”",
        "description": "Why the kettle is on.",
        "url": address,
    }


def test_a_page_names_the_feed_of_the_library(client):
    head = head_of(client, InformationPageFactory())

    assert 'type="application/atom+xml" title="New in the library" href="/library/feed/"' in head


def test_an_article_says_what_it_is_and_the_way_to_it(client):
    shelf = SectionPageFactory(title="Kitchens")
    page = InformationPageFactory(
        parent=shelf,
        title="Tea",
        summary="Why the kettle is on.",
        first_published_at="2026-03-04T16:00:00Z",
        last_published_at="2026-03-05T16:00:00Z",
    )
    address = f"http://testserver{page.url}"

    data = told(head_of(client, page))

    assert data["Article"] == {
        "@type": "Article",
        "@id": address,
        "url": address,
        "name": "Tea",
        "headline": "Tea",
        "description": "Why the kettle is on.",
        "inLanguage": "en-gb",
        "datePublished": "2026-03-04T16:00:00+00:00",
        "dateModified": "2026-03-05T16:00:00+00:00",
        "publisher": {
            "@type": "Organization",
            "name": "PIElink",
            "url": "http://testserver",
        },
    }
    assert [
        (step["position"], step["name"], step["item"])
        for step in data["BreadcrumbList"]["itemListElement"]
    ] == [
        (1, "Library", "http://testserver/library/"),
        (2, "Kitchens", f"http://testserver{shelf.url}"),
        (3, "Tea", address),
    ]


def test_a_hostile_title_stays_a_title(client):
    page = InformationPageFactory(title=HOSTILE)

    head = head_of(client, page)

    assert "alert(1)</script>" not in head
    assert len(re.findall('<script(?! type="module")', head)) == 1
    assert told(head)["Article"]["name"] == HOSTILE


def test_the_library_and_its_shelves_tell_the_way_to_them_alone(client):
    shelf = SectionPageFactory(title="Kitchens")

    data = told(head_of(client, shelf))

    assert set(data) == {"BreadcrumbList"}
    assert [step["name"] for step in data["BreadcrumbList"]["itemListElement"]] == [
        "Library",
        "Kitchens",
    ]
    home = told(client.get("/library/").content.decode())
    assert len(home["BreadcrumbList"]["itemListElement"]) == 1


def test_a_book_names_its_parts_as_far_as_everybody_may_open_them():
    book = BookPageFactory(title="A book of kettles", edition="Second edition")
    ChapterPageFactory(parent=book, title="Water")
    ChapterPageFactory(parent=book, title="For members", audience=Audience.MEMBERS)
    context = {
        "page": book,
        "contents": contents_of(book, MemberFactory()),
        "request": RequestFactory().get(book.url),
    }

    data = told(Template("{% load heads %}{% structured_data %}").render(Context(context)))

    assert data["Book"]["name"] == "A book of kettles"
    assert data["Book"]["bookEdition"] == "Second edition"
    assert [part["name"] for part in data["Book"]["hasPart"]] == ["Water"]
    assert data["Book"]["hasPart"][0]["url"].startswith("http://testserver/library/kettles-")


def test_a_page_for_some_tells_search_engines_nothing(client):
    client.force_login(MemberFactory())

    head = head_of(client, InformationPageFactory(audience=Audience.MEMBERS))

    assert '<meta name="robots" content="noindex">' in head
    assert DATA.findall(head) == []


def test_a_public_page_may_be_found(client):
    assert "noindex" not in head_of(client, InformationPageFactory())


def test_a_restricted_shelf_is_not_on_the_way_even_for_members(client):
    shelf = SectionPageFactory(audience=Audience.MEMBERS, title="Kept among members")
    page = InformationPageFactory(parent=shelf)
    client.force_login(MemberFactory())

    assert "Kept among members" not in head_of(client, page)


def test_the_sitemap_lists_what_everybody_may_read_and_nothing_else(client):
    sig = SigFactory()
    pages = {
        audience: InformationPageFactory(
            audience=audience, sig=sig if audience == Audience.SIG else None
        )
        for audience in Audience
    }
    draft = InformationPageFactory(live=False)
    client.force_login(MemberFactory(roles=["editor"]))

    answer = client.get("/sitemap.xml")

    assert answer["Content-Type"] == "application/xml"
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own words
    found = {each.text for each in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    paths = {address.partition("//")[2].partition("/")[2] for address in found}
    assert {"", "forums/", "sigs/", "library/", sig.get_absolute_url()[1:]} <= paths
    assert f"http://testserver{pages[Audience.PUBLIC].url}" in found
    for hidden in [pages[Audience.MEMBERS], pages[Audience.SIG], draft]:
        assert hidden.slug not in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_sitemap_takes_the_same_steps_for_any_number_of_pages(
    count, client, django_assert_num_queries
):
    shelf = SectionPageFactory()
    for _ in range(count):
        InformationPageFactory(parent=shelf)
        SigFactory()
    client.get("/sitemap.xml")

    with django_assert_num_queries(6):
        client.get("/sitemap.xml")


def test_robots_are_asked_to_leave_what_is_personal(client):
    answer = client.get("/robots.txt")

    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert lines[0] == "User-agent: *"
    assert lines[1:-2] == [
        f"Disallow: /{room}/"
        for room in [
            *["cms", "accounts", "me", "members", "mail", "answer", "join", "offer", "polls"],
            *["sigs/asked", "sigs/invited", "sigs/leave", "sigs/offers", "sigs/reports"],
            *["sigs/watch", "calendar", "certificates", "board", "suggestions", "references"],
            "search",
        ]
    ]
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"
