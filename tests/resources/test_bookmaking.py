import datetime
import io
import zipfile

import pypdf
import pytest
from django.core.files.base import ContentFile
from django.utils.html import escape

from resources import actions, bookmaking
from resources.enums import Audience, BookFormat, BookState, PageState
from resources.models import BookFile, LibraryPage
from tests.factories.books import (
    BookPageFactory,
    BookSectionPageFactory,
    ChapterPageFactory,
    publish,
)
from tests.factories.members import MemberFactory
from tests.factories.resources import (
    ArticlePageFactory,
    LibraryImageFactory,
    LibraryMediaFactory,
    LibraryRenditionFactory,
)
from tests.factories.sigs import SigFactory
from tests.resources.test_relations import related, to_page

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 25, 12, 30, tzinfo=datetime.UTC)
TITLES = {"Open to all", "For members", "For the group"}


@pytest.fixture
def sig():
    return SigFactory()


@pytest.fixture
def book(sig):
    """
    Publish a book with a section for everybody, one for members and one for a SIG.
    """
    book = BookPageFactory(slug="kettles")
    chapter = ChapterPageFactory(parent=book, title="Water")
    BookSectionPageFactory(parent=chapter, title="Open to all")
    BookSectionPageFactory(parent=chapter, title="For members", audience=Audience.MEMBERS)
    BookSectionPageFactory(parent=chapter, title="For the group", audience=Audience.SIG, sig=sig)
    return book


@pytest.fixture
def reader(client, sig):
    """
    Return a function that makes the client a visitor, a member or one who belongs to the SIG.
    """

    def reader(role):
        if role == "visitor":
            client.logout()
        else:
            client.force_login(people[role])
        return client

    people = {"member": MemberFactory(), "belonging": MemberFactory()}
    sig.memberships.create(member=people["belonging"], joined_at=NOW)
    return reader


def ask(client, book_format, capture):
    with capture(execute=True):
        return client.post("/library/kettles/download/", {"format": book_format})


def text_of_epub(content):
    with zipfile.ZipFile(io.BytesIO(content)) as epub:
        return "\n".join(
            epub.read(name).decode() for name in epub.namelist() if name.endswith(".xhtml")
        )


def text_of_pdf(content):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


READ = {"epub": text_of_epub, "pdf": text_of_pdf}


@pytest.mark.parametrize("book_format", ["epub", "pdf"])
@pytest.mark.parametrize(
    ("role", "titles"),
    [
        ("visitor", {"Open to all"}),
        ("member", {"Open to all", "For members"}),
        ("belonging", TITLES),
    ],
)
def test_a_file_holds_what_its_reader_may_open(
    book, reader, role, titles, book_format, django_capture_on_commit_callbacks
):
    client = reader(role)

    ask(client, book_format, django_capture_on_commit_callbacks)
    content = client.get(f"/library/kettles/download/{book_format}/").getvalue()

    text = READ[book_format](content)
    assert {title for title in TITLES if title in text} == titles


@pytest.mark.parametrize(
    ("role", "titles"),
    [
        ("visitor", {"Open to all"}),
        ("member", {"Open to all", "For members"}),
        ("belonging", TITLES),
    ],
)
def test_the_whole_book_shows_what_its_reader_may_open(book, reader, role, titles):
    text = reader(role).get("/library/kettles/whole/").content.decode()

    assert {title for title in TITLES if title in text} == titles


def test_a_file_made_for_a_member_is_not_handed_to_a_visitor(
    book, reader, django_capture_on_commit_callbacks
):
    ask(reader("member"), "epub", django_capture_on_commit_callbacks)

    answer = reader("visitor").get("/library/kettles/download/epub/")

    assert (answer.status_code, answer.url) == (302, "/library/kettles/download/")


@pytest.mark.parametrize("address", ["whole/", "download/", "download/epub/"])
def test_a_book_for_members_sends_a_visitor_to_sign_in(client, address):
    BookPageFactory(slug="kettles", audience=Audience.MEMBERS)

    answer = client.get(f"/library/kettles/{address}")

    assert answer.status_code == 302
    assert answer.url == f"/accounts/login/?next=/library/kettles/{address}"


@pytest.mark.parametrize("address", ["whole/", "download/", "download/epub/"])
def test_these_addresses_belong_to_books_alone(client, address):
    assert client.get(f"/library/about/{address}").status_code == 404


def test_looking_at_the_files_makes_none(client, book):
    client.get("/library/kettles/download/")
    client.get("/library/kettles/download/pdf/")

    assert not BookFile.objects.exists()


def test_a_file_is_made_once_for_all_who_may_read_the_same(
    book, reader, django_capture_on_commit_callbacks
):
    ask(reader("visitor"), "epub", django_capture_on_commit_callbacks)
    ask(reader("visitor"), "epub", django_capture_on_commit_callbacks)
    ask(reader("member"), "epub", django_capture_on_commit_callbacks)

    assert [file.state for file in BookFile.objects.all()] == [BookState.READY, BookState.READY]


def test_a_change_in_the_book_makes_another_file_and_throws_the_old_one_away(
    book, reader, django_capture_on_commit_callbacks
):
    client = reader("visitor")
    ask(client, "epub", django_capture_on_commit_callbacks)
    before = BookFile.objects.get()

    publish(book.get_children().get().get_children()[0])
    stale = client.get("/library/kettles/download/epub/")
    ask(client, "epub", django_capture_on_commit_callbacks)

    assert stale.status_code == 302
    assert BookFile.objects.get().digest != before.digest
    assert not before.file.storage.exists(before.file.name)


def test_another_format_than_ours_is_refused(client, book):
    answer = client.post("/library/kettles/download/", {"format": "docx"})

    assert (answer.status_code, answer.content) == (400, b"A book is made as EPUB or PDF.")


def test_a_book_without_a_page_is_not_made(client):
    BookPageFactory(slug="kettles")

    text = client.post("/library/kettles/download/", {"format": "pdf"}).content.decode()

    assert "There is nothing in A book of kettles yet that you could take away." in text
    assert not BookFile.objects.exists()


def picture(**fields):
    """
    Make a picture that has the size in which figures show it.
    """
    image = LibraryImageFactory(**fields)
    return image, LibraryRenditionFactory(image=image, filter_spec="width-900")


def broken_picture():
    image, rendition = picture()
    rendition.file.storage.delete(rendition.file.name)
    rendition.file.storage.save(rendition.file.name, ContentFile(b"no picture at all"))
    return image


def with_a_figure(book, image):
    figure = {"picture": image, "caption": "The courtyard in spring", "long_description": ""}
    return BookSectionPageFactory(
        parent=book.get_children().get().specific, title="Seen", body=[("figure", figure)]
    )


def test_a_file_that_cannot_be_made_says_why_and_may_be_asked_for_again(
    client, book, django_capture_on_commit_callbacks
):
    with_a_figure(book, broken_picture())

    ask(client, "epub", django_capture_on_commit_callbacks)
    text = client.get("/library/kettles/download/").content.decode()
    reason = BookFile.objects.get().progress
    client.post("/library/kettles/download/", {"format": "epub"})

    assert reason
    assert escape(reason) in text
    assert BookFile.objects.get().state == BookState.WAITING


@pytest.mark.parametrize(("audience", "number"), [(Audience.PUBLIC, 1), (Audience.MEMBERS, 0)])
def test_a_picture_for_fewer_people_than_its_page_is_left_out(
    client, book, audience, number, django_capture_on_commit_callbacks
):
    with_a_figure(book, picture(audience=audience)[0])

    ask(client, "epub", django_capture_on_commit_callbacks)
    content = client.get("/library/kettles/download/epub/").getvalue()

    with zipfile.ZipFile(io.BytesIO(content)) as epub:
        pictures = [name for name in epub.namelist() if name.endswith((".png", ".jpg", ".jpeg"))]
    assert len(pictures) == number


def test_a_file_that_was_lost_on_its_way_is_begun_again(
    client, book, django_capture_on_commit_callbacks
):
    client.post("/library/kettles/download/", {"format": "epub"})
    lost = BookFile.objects.get()
    assert lost.state == BookState.WAITING
    text = client.get("/library/kettles/download/").content.decode()
    assert '<button class="button quiet">See whether the EPUB is ready</button>' in text
    BookFile.objects.update(asked_at=NOW - datetime.timedelta(days=400))

    ask(client, "epub", django_capture_on_commit_callbacks)

    assert BookFile.objects.get().state == BookState.READY


@pytest.mark.parametrize("book_format", ["epub", "pdf"])
def test_a_book_that_tells_no_day_of_its_own_has_the_day_it_was_asked_for(
    client, book, book_format, django_capture_on_commit_callbacks
):
    LibraryPage.objects.update(last_published_at=None)

    ask(client, book_format, django_capture_on_commit_callbacks)

    content = b"".join(client.get(f"/library/kettles/download/{book_format}/"))
    assert "Open to all" in READ[book_format](content)


@pytest.mark.parametrize("change", ["save", "delete"])
def test_a_file_goes_when_a_recording_in_it_goes_to_members_or_goes(
    book, client, change, django_capture_on_commit_callbacks
):
    recording = LibraryMediaFactory(
        captions="WEBVTT\n\n00:00:00.500 --> 00:00:04.500\nNobody fixes anything yet.\n"
    )
    played = {"title": "Two minutes", "recording": recording, "about": ""}
    ChapterPageFactory(parent=book, body=[("media", played)])
    ask(client, "epub", django_capture_on_commit_callbacks)
    content = client.get("/library/kettles/download/epub/").getvalue()
    assert "Nobody fixes anything yet." in text_of_epub(content)
    file = BookFile.objects.get().file

    recording.audience = Audience.MEMBERS
    with django_capture_on_commit_callbacks(execute=True):
        getattr(recording, change)()

    assert client.get("/library/kettles/download/epub/").status_code == 302
    assert not file.storage.exists(file.name)
    ask(client, "epub", django_capture_on_commit_callbacks)
    content = client.get("/library/kettles/download/epub/").getvalue()
    assert "Nobody fixes anything yet." not in text_of_epub(content)


@pytest.mark.parametrize("change", ["taken out", "for members", "renamed"])
def test_a_file_goes_when_a_page_that_the_book_leads_to_is_another(
    book, client, change, django_capture_on_commit_callbacks
):
    named = ArticlePageFactory(title="A tale of a teapot")
    ChapterPageFactory(parent=book, body=[related(to_page(named))])
    ask(client, "epub", django_capture_on_commit_callbacks)
    content = client.get("/library/kettles/download/epub/").getvalue()
    assert "A tale of a teapot" in text_of_epub(content)

    with django_capture_on_commit_callbacks(execute=True):
        if change == "taken out":
            actions.retire_page(
                page=named, by=None, state=PageState.WITHDRAWN, reason="Taken back.", now=NOW
            )
        else:
            named.audience = Audience.MEMBERS if change == "for members" else named.audience
            named.title = "A tale of a hob" if change == "renamed" else named.title
            named.save_revision()
            assert BookFile.objects.count() == 1
            named.get_latest_revision().publish()

    assert client.get("/library/kettles/download/epub/").status_code == 302
    ask(client, "epub", django_capture_on_commit_callbacks)
    text = text_of_epub(client.get("/library/kettles/download/epub/").getvalue())
    assert "A tale of a teapot" not in text
    assert ("A tale of a hob" in text) == (change == "renamed")


def test_a_file_is_not_kept_when_a_page_is_taken_out_while_it_is_made(
    book, client, monkeypatch, django_capture_on_commit_callbacks
):
    make, made = bookmaking.MAKERS[BookFormat.EPUB], []

    def slowly(*args, **kwargs):
        page = LibraryPage.objects.get(title="Open to all")
        actions.retire_page(
            page=page, by=None, state=PageState.WITHDRAWN, reason="Taken back.", now=NOW
        )
        made.append(make(*args, **kwargs))
        return made[-1]

    monkeypatch.setitem(bookmaking.MAKERS, BookFormat.EPUB, slowly)

    ask(client, "epub", django_capture_on_commit_callbacks)

    assert len(made) == 1
    assert not BookFile.objects.exists()
    storage = BookFile._meta.get_field("file").storage
    assert storage.listdir("books")[1] == []
