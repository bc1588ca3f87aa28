"""
Every role at every door of the library: one table of who gets what, tried through HTTP.
"""

import io
import zipfile
from dataclasses import dataclass, field

import pypdf
import pytest

from resources.enums import Audience
from sigs.models import Sig
from tests.factories.books import BookPageFactory, BookSectionPageFactory, ChapterPageFactory
from tests.factories.members import MemberFactory
from tests.factories.resources import (
    ArticlePageFactory,
    ElementPageFactory,
    LibraryDocumentFactory,
    LibraryImageFactory,
    LibraryMediaFactory,
    LibraryRenditionFactory,
    SectionPageFactory,
)
from tests.factories.sigs import SigFactory

from . import cast as cast_of

pytestmark = pytest.mark.django_db

FOR = ["everyone", "members", "the night team", "the closed team"]
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nPut the kettle on.\n"

# The SIG has closed; who belonged to it when it did still reads what it gathered.
FORMER = {"former"}
EVERYONE = cast_of.EVERYONE | FORMER
SIGNED_IN = cast_of.SIGNED_IN | FORMER
OF_THE_SIG = cast_of.OF_THE_SIG
AT_WORK = cast_of.AT_WORK
NOBODY = set()

# Who gets through the door to what is for ...
#   everyone, members,  one SIG,              a SIG that closed
AS_READERS = (EVERYONE, SIGNED_IN, OF_THE_SIG, FORMER)
# Editors and the board work with files in Wagtail, so they are handed all of them.
AS_HOLDERS = (EVERYONE, SIGNED_IN, OF_THE_SIG | AT_WORK, FORMER | AT_WORK)
# There nobody is known, whoever asks.
AS_STRANGERS = (EVERYONE, NOBODY, NOBODY, NOBODY)
TABLE = {
    "page": AS_READERS,
    "list of the shelf": AS_READERS,
    "list of the library": AS_READERS,
    "page of the theme": AS_READERS,
    "page of the element": AS_READERS,
    "search": AS_READERS,
    "browse": AS_READERS,
    "feed": AS_READERS,
    "feed of the theme": AS_READERS,
    "book on one page": AS_READERS,
    "EPUB": AS_READERS,
    "PDF": AS_READERS,
    "document": AS_HOLDERS,
    "recording": AS_HOLDERS,
    "captions": AS_HOLDERS,
    "picture": AS_HOLDERS,
    "API": AS_STRANGERS,
    "API for documents": AS_STRANGERS,
    "API for images": AS_STRANGERS,
    "sitemap": AS_STRANGERS,
}


@dataclass
class Library:
    """
    One of each for each of those things are for; by whom they are for, as addresses.
    """

    shelf: str
    theme: str
    theme_slug: str
    element: str
    book: str
    pages: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)


@pytest.fixture
def closed():
    return SigFactory(name="The closed team", state=Sig.State.CLOSED)


@pytest.fixture
def cast(cast, closed):
    """
    Add one who belonged to a SIG when it closed.
    """
    cast["former"] = MemberFactory()
    closed.memberships.create(member=cast["former"], joined_at=closed.created_at)
    return cast


@pytest.fixture
def library(sig, closed):
    element = ElementPageFactory(element__theme__version__position=900)
    theme = element.get_parent().specific
    shelf = SectionPageFactory(title="A shelf of kettles")
    book = BookPageFactory(slug="kettles")
    chapter = ChapterPageFactory(parent=book, title="Water")
    found = Library(shelf.url, theme.url, theme.theme.slug, element.url, book.url)
    files = {
        "document": LibraryDocumentFactory,
        "recording": LibraryMediaFactory,
        "picture": LibraryImageFactory,
    }
    audiences = [
        {"audience": Audience.PUBLIC},
        {"audience": Audience.MEMBERS},
        {"audience": Audience.SIG, "sig": sig},
        {"audience": Audience.SIG, "sig": closed},
    ]
    for who, audience in zip(FOR, audiences, strict=True):
        title = titled(who)
        page = ArticlePageFactory(
            parent=shelf,
            title=title,
            elements=[element.element],
            first_published_at="2026-11-20T12:00:00Z",
            **audience,
        )
        BookSectionPageFactory(parent=chapter, title=title, **audience)
        more = {"captions": CAPTIONS}
        made = {
            name: factory(title=title, **(more if name == "recording" else {}), **audience)
            for name, factory in files.items()
        }
        found.pages[who] = page.url
        found.files[who] = {
            "document": made["document"].url,
            "recording": made["recording"].url,
            "captions": made["recording"].captions_url,
            "picture": LibraryRenditionFactory(image=made["picture"]).url,
        }
    return found


def titled(who):
    return f"Kettle for {who}."


def named_in(text):
    return {who for who in FOR if titled(who) in text}


def shown_at(address):
    def door(client, library, role):
        answer = client.get(address(library))
        assert answer.status_code == 200
        return named_in(answer.content.decode())

    return door


def opened(addresses):
    """
    Make a door that opens or turns away: a stranger to sign in, others with 403.
    """

    def door(client, library, role):
        through = set()
        for who, address in addresses(library).items():
            answer = client.get(address)
            if answer.status_code == 200:
                assert answer.getvalue()
                through.add(who)
            elif role == "anonymous":
                assert answer.url == f"/accounts/login/?next={address}"
            else:
                assert answer.status_code == 403
        return through

    return door


def file_of(name):
    return opened(lambda library: {who: files[name] for who, files in library.files.items()})


def by_the_sitemap(client, library, role):
    text = client.get("/sitemap.xml").content.decode()
    return {who for who, address in library.pages.items() if f"{address}</loc>" in text}


def by_the_api(kind):
    def door(client, library, role):
        items = client.get(f"/api/v2/{kind}/?limit=100").json()["items"]
        return named_in(" ".join(item["title"] for item in items))

    return door


@pytest.fixture
def book_file(django_capture_on_commit_callbacks):
    """
    Return a function that makes a door to a book as a file of a format, read by `read`.
    """

    def book_file(book_format, read):
        def door(client, library, role):
            address = f"{library.book}download/"
            with django_capture_on_commit_callbacks(execute=True):
                client.post(address, {"format": book_format})
            answer = client.get(f"{address}{book_format}/")
            assert answer.status_code == 200
            return named_in(read(answer.getvalue()))

        return door

    return book_file


def text_of_epub(content):
    with zipfile.ZipFile(io.BytesIO(content)) as epub:
        return " ".join(
            epub.read(name).decode() for name in epub.namelist() if name.endswith(".xhtml")
        )


def text_of_pdf(content):
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    # A heading may be broken over two lines.
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture
def doors(book_file):
    return {
        "page": opened(lambda library: library.pages),
        "list of the shelf": shown_at(lambda library: library.shelf),
        "list of the library": shown_at(lambda library: "/library/"),
        "page of the theme": shown_at(lambda library: library.theme),
        "page of the element": shown_at(lambda library: library.element),
        "search": shown_at(lambda library: "/search/?q=kettle"),
        "browse": shown_at(lambda library: f"/library/browse/?theme={library.theme_slug}"),
        "feed": shown_at(lambda library: "/library/feed/"),
        "feed of the theme": shown_at(lambda library: f"/library/feed/{library.theme_slug}/"),
        "book on one page": shown_at(lambda library: f"{library.book}whole/"),
        "EPUB": book_file("epub", text_of_epub),
        "PDF": book_file("pdf", text_of_pdf),
        "document": file_of("document"),
        "recording": file_of("recording"),
        "captions": file_of("captions"),
        "picture": file_of("picture"),
        "API": by_the_api("pages"),
        "API for documents": by_the_api("documents"),
        "API for images": by_the_api("images"),
        "sitemap": by_the_sitemap,
    }


@pytest.mark.parametrize("door", TABLE)
def test_a_door_lets_through_whom_the_table_says(door, doors, clients, library):
    through = {role: doors[door](client, library, role) for role, client in clients.items()}

    assert set(through) == EVERYONE
    assert {who: {role for role, found in through.items() if who in found} for who in FOR} == dict(
        zip(FOR, TABLE[door], strict=True)
    )


@pytest.mark.parametrize("thing", ["page", "document", "recording", "captions", "picture"])
def test_what_a_closed_sig_kept_is_refused_with_a_sentence_and_a_way_on(thing, clients, library):
    who = "the closed team"
    address = library.pages[who] if thing == "page" else library.files[who][thing]

    answer = clients["member"].get(address)

    text = answer.content.decode()
    assert answer.status_code == 403
    assert "The group has closed, and what it gathered stays with those who belonged to it." in text
    assert '<a href="/library/about/contact/">write to the team</a>' in text
    assert "how to join" not in text
    assert titled(who) not in text
