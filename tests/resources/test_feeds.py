import datetime
from xml.etree import ElementTree

import pytest

from frameworks.models import FrameworkVersion
from resources.enums import Audience
from resources.models import InformationPage, LibraryHome
from tests.factories.frameworks import (
    ElementFactory,
    ElementMappingFactory,
    FrameworkVersionFactory,
    ThemeFactory,
)
from tests.factories.resources import InformationPageFactory, SectionPageFactory

from .cast import READERS

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}
PUBLISHED = datetime.datetime(2026, 3, 4, 16, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _nothing_published_yet():
    """
    Take the pages about the site itself off, which the migrations publish.
    """
    InformationPage.objects.update(live=False)


@pytest.fixture
def theme():
    # Later than any version the migrations bring along.
    version = FrameworkVersionFactory(label="9.0", position=900)
    return ThemeFactory(version=version, slug="kettles", name="Kettles & cups")


def published(**fields):
    return InformationPageFactory(
        **{"first_published_at": PUBLISHED, "last_published_at": PUBLISHED, **fields}
    )


def feed_of(client, address="/library/feed/"):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)  # noqa: S314 - our own words


def titles(client, address="/library/feed/"):
    return [each.text for each in feed_of(client, address).findall("a:entry/a:title", ATOM)]


@pytest.mark.parametrize("address", ["/library/feed/", "/library/feed/kettles/"])
def test_a_feed_shows_each_what_they_may_read(address, clients, sig, theme):
    element = ElementFactory(theme=theme)
    for audience in Audience:
        published(
            title=audience.label,
            audience=audience,
            sig=sig if audience == Audience.SIG else None,
            elements=[element],
        )

    shown = {role: titles(client, address) for role, client in clients.items()}

    for audience, readers in READERS.items():
        assert {role for role, found in shown.items() if audience.label in found} == readers


def test_a_feed_says_what_atom_asks_for(client, theme):
    page = published(
        title="Tea & <company>",
        summary="Why <the> kettle is on.",
        last_published_at=PUBLISHED + datetime.timedelta(days=2),
        elements=[ElementFactory(theme=theme, name="Shared tea")],
    )

    feed = feed_of(client)

    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    assert feed.findtext("a:id", None, ATOM) == "http://testserver/library/feed/"
    assert feed.findtext("a:title", None, ATOM) == "PIElink library"
    assert feed.findtext("a:updated", None, ATOM) == "2026-03-06T16:00:00+00:00"
    assert feed.findtext("a:author/a:name", None, ATOM) == "PIElink"
    assert {each.get("rel"): each.get("href") for each in feed.findall("a:link", ATOM)} == {
        "self": "http://testserver/library/feed/",
        "alternate": "http://testserver/library/",
    }
    [entry] = feed.findall("a:entry", ATOM)
    assert entry.findtext("a:id", None, ATOM) == f"urn:uuid:{page.translation_key}"
    assert entry.findtext("a:title", None, ATOM) == "Tea & <company>"
    assert entry.findtext("a:summary", None, ATOM) == "Why <the> kettle is on."
    assert entry.find("a:summary", ATOM).get("type", "text") == "text"
    assert entry.findtext("a:published", None, ATOM) == "2026-03-04T16:00:00+00:00"
    assert entry.findtext("a:updated", None, ATOM) == "2026-03-06T16:00:00+00:00"
    assert entry.findtext("a:author/a:name", None, ATOM) == "PIElink"
    assert entry.find("a:link", ATOM).get("href") == f"http://testserver{page.url}"
    assert [each.get("term") for each in entry.findall("a:category", ATOM)] == ["Shared tea"]


def test_the_id_of_a_page_stays_whatever_it_is_called_and_wherever_it_stands(client):
    page = published()
    before = feed_of(client).findtext("a:entry/a:id", None, ATOM)

    page.title, page.slug = "Another name", "another-name"
    page.save_revision().publish()
    page.refresh_from_db()
    page.move(SectionPageFactory(), "last-child")

    feed = feed_of(client)
    assert feed.findtext("a:entry/a:title", None, ATOM) == "Another name"
    assert feed.findtext("a:entry/a:id", None, ATOM) == before


def test_a_feed_has_the_thirty_newest_pages_the_newest_first(client):
    shelf = SectionPageFactory(first_published_at=PUBLISHED)
    for day in range(31):
        published(
            parent=shelf,
            title=f"Day {day}",
            first_published_at=PUBLISHED + datetime.timedelta(days=day),
        )

    assert titles(client) == [f"Day {day}" for day in range(30, 0, -1)]


def test_a_title_with_what_xml_cannot_hold_spoils_no_feed(client):
    published(title="Tea\x0b for two", summary="Why\x01 not")

    assert titles(client) == ["Tea for two"]


def test_a_feed_has_no_drafts(client):
    published(live=False)

    assert titles(client) == []


def test_a_feed_of_a_theme_has_what_was_tagged_in_the_words_of_an_older_version(client, theme):
    element = ElementFactory(theme=theme)
    older = ElementMappingFactory(newer=element).older
    other = ElementFactory(theme=ThemeFactory(version=theme.version))
    published(title="New words", elements=[element])
    published(title="Old words", elements=[older])
    published(title="Other words", elements=[other])
    published(title="No words")

    assert sorted(titles(client, "/library/feed/kettles/")) == ["New words", "Old words"]


def test_a_page_with_two_elements_of_a_theme_stands_in_its_feed_once(client, theme):
    published(title="Twice", elements=[ElementFactory(theme=theme), ElementFactory(theme=theme)])

    assert titles(client, "/library/feed/kettles/") == ["Twice"]


def test_a_theme_of_a_draft_has_no_feed(client, theme):
    ThemeFactory(
        version=FrameworkVersionFactory(label="10.0", state=FrameworkVersion.State.DRAFT),
        slug="to-come",
    )

    assert client.get("/library/feed/to-come/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_feed_takes_the_same_steps_for_any_number_of_pages(
    count, client, theme, django_assert_num_queries
):
    element = ElementFactory(theme=theme)
    for _ in range(count):
        published(elements=[element])
    client.get("/library/feed/")

    with django_assert_num_queries(4):
        client.get("/library/feed/")
    with django_assert_num_queries(8):
        client.get("/library/feed/kettles/")


def test_an_empty_feed_does_not_change_by_the_clock(client):
    LibraryHome.objects.update(first_published_at=PUBLISHED)

    feed = feed_of(client)

    assert feed.findtext("a:updated", None, ATOM) == "2026-03-04T16:00:00+00:00"


def test_who_has_the_feed_already_is_told_so(clients):
    published()

    for role in ["anonymous", "member"]:
        first = clients[role].get("/library/feed/")
        again = clients[role].get("/library/feed/", headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_who_has_an_older_feed_gets_the_new_one(client):
    published()
    first = client.get("/library/feed/")
    published(title="Newer")

    again = client.get("/library/feed/", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 200
    assert b"Newer" in again.content


def test_a_feed_of_somebody_signed_in_is_kept_by_nobody_between(clients):
    published()

    assert clients["anonymous"].get("/library/feed/")["Cache-Control"] == (
        "public, max-age=0, must-revalidate"
    )
    answer = clients["member"].get("/library/feed/")
    assert answer["Cache-Control"] == "private, max-age=0, must-revalidate"
    assert "Cookie" in answer["Vary"]


@pytest.mark.redis
def test_a_kept_feed_is_made_afresh_when_a_page_is_published(
    client, page_cache, django_capture_on_commit_callbacks
):
    page = published(title="Before")
    assert titles(client) == ["Before"]

    page.title = "After"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()

    assert titles(client) == ["After"]
