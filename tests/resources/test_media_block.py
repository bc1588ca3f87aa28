import io
import zipfile

import pypdf
import pytest
from django.core.files.base import ContentFile
from wagtail.blocks import StructBlockValidationError

from pielink.kernel import pagecache
from resources import embeds
from resources.blocks import BodyBlock
from resources.enums import Audience
from resources.wording import weak_link_text
from tests.factories.books import BookPageFactory, ChapterPageFactory
from tests.factories.members import MemberFactory
from tests.factories.resources import (
    ArticlePageFactory,
    InformationPageFactory,
    LibraryMediaFactory,
)
from tests.factories.sigs import SigFactory

pytestmark = pytest.mark.django_db

BLOCKS = BodyBlock().child_blocks
CAPTIONS = """WEBVTT

00:00:00.500 --> 00:00:04.500
<v Maryam>Nobody fixes anything yet.

00:00:05.000 --> 00:00:08.000
<v Tom>And then we had toast.
"""
VIDEO = "https://www.youtube.com/watch?v=kettle_0n-h"
YOUTUBE = "https://www.youtube-nocookie.com/embed/kettle_0n-h?rel=0"


def media(recording, title="Two minutes on debriefs"):
    return ("media", {"title": title, "recording": recording, "about": "Listen for the toast."})


def embed(address=VIDEO, title="A walk through a quiet ward"):
    return ("embed", {"title": title, "address": address, "about": ""})


def shown(client, page):
    answer = client.get(page.url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(("kind", "tag"), [("audio", "<audio"), ("video", "<video")])
def test_a_recording_plays_with_its_captions_and_its_words(kind, tag, client):
    recording = LibraryMediaFactory(type=kind, captions=CAPTIONS, duration=9)

    text = shown(client, ArticlePageFactory(body=[media(recording)]))

    assert f'{tag} class="player" controls' in text
    assert f'<source src="{recording.url}">' in text
    assert f'src="{recording.captions_url}"' in text
    assert "<h2>Two minutes on debriefs</h2>" in text
    assert "<p><b>Maryam:</b> Nobody fixes anything yet.</p>" in text
    assert "<p><b>Tom:</b> And then we had toast.</p>" in text
    assert "9 seconds" in text
    assert "has no captions" not in text


def test_a_recording_without_captions_says_so(client):
    text = shown(client, ArticlePageFactory(body=[media(LibraryMediaFactory())]))

    assert "This recording has no captions" in text
    assert "<track" not in text


def test_a_recording_that_went_says_so(client):
    recording = LibraryMediaFactory()
    page = ArticlePageFactory(body=[media(recording)])
    recording.delete()

    assert "There is no recording here at the moment." in shown(client, page)


@pytest.mark.parametrize("role", ["visitor", "member", "belonging"])
@pytest.mark.parametrize("audience", Audience)
def test_a_recording_plays_for_those_it_is_meant_for(role, audience, client):
    sig = SigFactory()
    recording = LibraryMediaFactory(
        audience=audience, sig=sig if audience == Audience.SIG else None, captions=CAPTIONS
    )
    page = ArticlePageFactory(body=[media(recording)])
    if role != "visitor":
        member = MemberFactory()
        client.force_login(member)
        if role == "belonging":
            sig.memberships.create(member=member, joined_at="2026-01-05T12:00:00Z")

    text = shown(client, page)

    answer = client.get(recording.url)
    answer.close()
    handed_out = answer.status_code == 200
    assert (recording.url in text, "Nobody fixes anything yet." in text) == (
        handed_out,
        handed_out,
    )
    assert "Two minutes on debriefs" in text


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_takes_the_same_steps_for_any_number_of_recordings(
    count, client, django_assert_num_queries
):
    page = ArticlePageFactory(
        body=[media(LibraryMediaFactory(captions=CAPTIONS)) for _ in range(count)]
    )
    shown(client, page)

    with django_assert_num_queries(9):
        assert shown(client, page).count("<audio") == count


@pytest.mark.parametrize("name", ["media", "embed"])
def test_media_without_a_title_of_its_own_are_refused(name):
    values = {"media": media(LibraryMediaFactory(), title=""), "embed": embed(title="")}

    assert errors_of(name, values[name][1])["title"] == ["This field is required."]


def test_media_with_a_title_that_says_nothing_are_refused():
    assert errors_of("embed", embed(title="Watch this video")[1]) == {
        "title": [weak_link_text("Watch this video")]
    }


def errors_of(name, value):
    with pytest.raises(StructBlockValidationError) as error:
        BLOCKS[name].clean(BLOCKS[name].normalize(value))
    return {field: each.messages for field, each in error.value.block_errors.items()}


@pytest.mark.parametrize(
    ("address", "frame"),
    [
        (VIDEO, YOUTUBE),
        ("http://youtube.com/watch?feature=share&v=kettle_0n-h", YOUTUBE),
        ("https://m.youtube.com/watch?v=kettle_0n-h&list=PL1", YOUTUBE),
        ("https://youtu.be/kettle_0n-h?si=abc", YOUTUBE),
        ("https://www.youtube.com/embed/kettle_0n-h", YOUTUBE),
        ("https://www.youtube.com/shorts/kettle_0n-h", YOUTUBE),
        ("https://www.youtube.com/live/kettle_0n-h?feature=share", YOUTUBE),
        ("https://www.youtube-nocookie.com/embed/kettle_0n-h", YOUTUBE),
        (" https://youtu.be/kettle_0n-h ", YOUTUBE),
        ("https://youtu.be/kettle_0n-h?t=83", f"{YOUTUBE}&start=83"),
        ("https://youtu.be/kettle_0n-h?t=1h2m3s", f"{YOUTUBE}&start=3723"),
        ("https://youtu.be/kettle_0n-h?t=soon", YOUTUBE),
        ("https://vimeo.com/1000001", "https://player.vimeo.com/video/1000001?dnt=1"),
        ("https://vimeo.com/1000001/", "https://player.vimeo.com/video/1000001?dnt=1"),
        (
            "https://vimeo.com/1000001/0a1b2c",
            "https://player.vimeo.com/video/1000001?dnt=1&h=0a1b2c",
        ),
        (
            "https://player.vimeo.com/video/1000001?h=0a1b2c&t=5",
            "https://player.vimeo.com/video/1000001?dnt=1&h=0a1b2c#t=5s",
        ),
        (
            "https://vimeo.com/channels/staffpicks/1000001",
            "https://player.vimeo.com/video/1000001?dnt=1",
        ),
        (
            "https://vimeo.com/groups/wards/videos/1000001",
            "https://player.vimeo.com/video/1000001?dnt=1",
        ),
    ],
)
def test_an_address_of_a_video_leads_to_the_frame_that_keeps_least_about_visitors(address, frame):
    assert embeds.find(address).frame == frame


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/film",
        "https://youtube.com.example.org/watch?v=kettle_0n-h",
        "https://example.org/?https://youtu.be/kettle_0n-h",
        "ftp://youtube.com/watch?v=kettle_0n-h",
        "https://[youtube.com/watch",
    ],
)
def test_an_address_of_nobody_known_is_refused_by_naming_who_is(address):
    with pytest.raises(embeds.NotUnderstood) as refused:
        embeds.find(address)

    assert str(refused.value) == (
        "Videos from YouTube and Vimeo can be shown here: give the address of one, such as "
        "https://www.youtube.com/watch?v=… or https://vimeo.com/…. For anything else use “Useful "
        "reading, listening, viewing”, or upload the recording."
    )


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://www.youtube.com/", "YouTube"),
        ("https://www.youtube.com/@kettles", "YouTube"),
        ("https://www.youtube.com/watch?list=PL1", "YouTube"),
        ("https://www.youtube.com/watch?v=short", "YouTube"),
        ('https://www.youtube.com/embed/"onload="x', "YouTube"),
        ("https://youtu.be/kettle_0n-h/more", "YouTube"),
        ("https://vimeo.com/", "Vimeo"),
        ("https://vimeo.com/kettles", "Vimeo"),
        ("https://vimeo.com/watch?v=1", "Vimeo"),
    ],
)
def test_an_address_that_leads_to_no_single_video_is_refused_by_name(address, name):
    with pytest.raises(embeds.NotUnderstood, match=f"^This address is {name}’s but leads to no"):
        embeds.find(address)


def test_an_editor_is_told_beside_the_address():
    errors = errors_of("embed", embed("https://example.org/film")[1])

    assert list(errors) == ["address"]
    assert errors["address"][0].startswith("Videos from YouTube and Vimeo can be shown here")


def test_an_embed_says_who_keeps_it_and_loads_nothing(client):
    text = shown(client, ArticlePageFactory(body=[embed()]))

    assert "<h2>A walk through a quiet ward</h2>" in text
    assert "Nothing is fetched from there until you ask for it" in text
    assert f'<a href="{VIDEO}" rel="external">' in text
    assert f'data-frame="{YOUTUBE}"' in text
    assert "<iframe" not in text


def frames(client, address):
    policy = client.get(address)["Content-Security-Policy"]
    return next(each for each in policy.split("; ") if each.startswith("frame-src"))


@pytest.mark.parametrize("make", [ArticlePageFactory, InformationPageFactory])
def test_only_a_page_with_an_embed_may_show_frames_and_only_from_its_provider(make, client):
    film = make(body=[embed()])
    films = make(body=[embed(), embed("https://vimeo.com/1000001"), embed()])
    plain = make()

    assert frames(client, film.url) == "frame-src 'self' https://www.youtube-nocookie.com"
    assert frames(client, films.url) == (
        "frame-src 'self' https://player.vimeo.com https://www.youtube-nocookie.com"
    )
    assert frames(client, plain.url) == "frame-src 'self'"


def test_the_whole_book_may_show_the_frames_of_its_pages(client):
    book = BookPageFactory(slug="kettles")
    assert frames(client, "/library/kettles/whole/") == "frame-src 'self'"

    ChapterPageFactory(parent=book, body=[embed()])

    assert frames(client, "/library/kettles/whole/") == (
        "frame-src 'self' https://www.youtube-nocookie.com"
    )


def text_of_epub(content):
    with zipfile.ZipFile(io.BytesIO(content)) as epub:
        return "\n".join(
            epub.read(name).decode() for name in epub.namelist() if name.endswith(".xhtml")
        )


def text_of_pdf(content):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize(("book_format", "read"), [("epub", text_of_epub), ("pdf", text_of_pdf)])
def test_a_book_as_a_file_leads_to_media_and_tells_what_is_said(
    book_format, read, client, django_capture_on_commit_callbacks
):
    book = BookPageFactory(slug="kettles")
    hidden = LibraryMediaFactory(
        audience=Audience.MEMBERS,
        captions=CAPTIONS.replace("Nobody fixes anything yet.", "Only among ourselves."),
        file=ContentFile(b"hidden", name="among-us.mp3"),
    )
    lead = {
        "page": None,
        "address": "https://example.org/kettle",
        "title": "Ten minutes round a kettle",
        "relation": "evidence",
        "reason": "Four voices.",
    }
    ChapterPageFactory(
        parent=book,
        body=[
            media(LibraryMediaFactory(captions=CAPTIONS)),
            media(hidden, title="A talk among members"),
            embed(),
            ("related", {"heading": "Useful listening", "items": [lead]}),
        ],
    )
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/library/kettles/download/", {"format": book_format})

    text = read(client.get(f"/library/kettles/download/{book_format}/").getvalue())
    text = " ".join(text.split())

    for words in [
        "Two minutes on debriefs",
        "Nobody fixes anything yet.",
        "A talk among members",
        "This recording is for registered members",
        "A walk through a quiet ward",
        "on YouTube",
        "Useful listening",
        "Evidence for this",
        "Ten minutes round a kettle",
    ]:
        assert words in text
    assert "Only among ourselves." not in text
    assert "among-us" not in text
    assert "Load the video" not in text


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_a_recording_that_goes_to_members_leaves_kept_pages_that_play_it(client, page_cache):
    pagecache.clear("begin")
    recording = LibraryMediaFactory(captions=CAPTIONS)
    page = ArticlePageFactory(body=[media(recording)])
    assert "Nobody fixes anything yet." in shown(client, page)

    recording.audience = Audience.MEMBERS
    recording.save()

    assert "Nobody fixes anything yet." not in shown(client, page)


@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_a_recording_that_goes_to_members_leaves_the_kept_book_that_plays_it(client, page_cache):
    pagecache.clear("begin")
    recording = LibraryMediaFactory(captions=CAPTIONS)
    book = BookPageFactory(slug="kettles")
    ChapterPageFactory(parent=book, body=[media(recording)])
    whole = "/library/kettles/whole/"
    assert "Nobody fixes anything yet." in client.get(whole).content.decode()
    assert pagecache.find(f"http:{whole}?", "plain")[0] is not None

    recording.audience = Audience.MEMBERS
    recording.save()

    assert "Nobody fixes anything yet." not in client.get(whole).content.decode()
