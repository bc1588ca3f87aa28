import json
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.models import Collection

from pielink.kernel.search import Found
from resources import queries
from resources.enums import Audience
from resources.models import LibraryMedia, LibraryPage
from tests.factories.members import MemberFactory
from tests.factories.resources import (
    InformationPageFactory,
    LibraryImageFactory,
    LibraryMediaFactory,
    LibraryRenditionFactory,
    RecordingPageFactory,
    SectionPageFactory,
)
from tests.factories.sigs import FOUNDED_AT, SigFactory

pytestmark = pytest.mark.django_db

NOBODY = AnonymousUser()
CONTENT = b"0123456789"
CAPTIONS = """WEBVTT

00:00:00.500 --> 00:00:04.000
<v Maryam>Sit down first.

00:00:42.000 --> 00:00:45.250
<v Maryam>The geranium stands
by the window.

00:01:23.250 --> 00:01:26.000
<v Rosa>Who waters the geranium &amp; the fern by the window?
"""


def recorded(**fields):
    media = {"captions": CAPTIONS, "duration": 90} | fields.pop("media", {})
    audience = {name: fields[name] for name in ("audience", "sig") if name in fields}
    return RecordingPageFactory(recording=LibraryMediaFactory(**media, **audience), **fields)


def poster():
    return LibraryRenditionFactory(filter_spec="width-1280").image


def words_of(content):
    return " ".join(re.sub(r"<[^>]+>", " ", content).split())


@pytest.fixture
def clip():
    return LibraryMediaFactory(file=ContentFile(CONTENT, name="debriefs.mp3"))


@pytest.mark.parametrize(
    ("asked", "status", "sent", "described"),
    [
        ("bytes=0-", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=0-0", 206, b"0", "bytes 0-0/10"),
        ("bytes=9-9", 206, b"9", "bytes 9-9/10"),
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=7-99", 206, b"789", "bytes 7-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("Bytes= 2-4 ", 206, b"234", "bytes 2-4/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=10-12", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=4-2", 200, CONTENT, None),
        ("bytes=0-1,4-5", 200, CONTENT, None),
        ("bytes=-", 200, CONTENT, None),
        ("bytes=", 200, CONTENT, None),
        ("bytes=a-b", 200, CONTENT, None),
        ("bytes=+1-2", 200, CONTENT, None),
        ("bytes=١-٢", 200, CONTENT, None),
        (f"bytes={'9' * 5000}-", 200, CONTENT, None),
        ("lines=0-1", 200, CONTENT, None),
        ("0-1", 200, CONTENT, None),
    ],
)
def test_a_range_of_a_recording_is_handed_out(client, clip, asked, status, sent, described):
    answer = client.get(clip.url, headers={"Range": asked})

    assert (answer.status_code, answer.getvalue()) == (status, sent)
    assert answer.headers.get("Content-Range") == described
    assert answer.headers["Content-Length"] == str(len(sent))
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Cache-Control"] == "max-age=3600, public"


def test_a_recording_without_a_range_comes_whole_and_says_that_ranges_are_possible(client, clip):
    answer = client.get(clip.url)

    assert (answer.status_code, answer.getvalue()) == (200, CONTENT)
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Content-Type"] == "audio/mpeg"


def test_asking_for_the_head_of_a_recording_leaves_the_range_aside(client, clip):
    answer = client.head(clip.url, headers={"Range": "bytes=2-4"})

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Length"] == "10"
    assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("name", ["ETag", "Last-Modified"])
def test_a_range_of_the_same_file_goes_on_where_it_was_left(client, clip, name):
    first = client.head(clip.url)

    answer = client.get(clip.url, headers={"Range": "bytes=5-", "If-Range": first.headers[name]})

    assert (answer.status_code, answer.getvalue()) == (206, b"56789")


@pytest.mark.parametrize("seen", ['"another"', "Mon, 02 Mar 2020 10:00:00 GMT", "nonsense"])
def test_a_range_of_a_file_that_has_changed_since_is_the_whole_of_it(client, clip, seen):
    answer = client.get(clip.url, headers={"Range": "bytes=5-", "If-Range": seen})

    assert (answer.status_code, answer.getvalue()) == (200, CONTENT)


def test_a_recording_that_a_browser_has_is_not_sent_again(client, clip):
    etag = client.head(clip.url).headers["ETag"]

    answer = client.get(clip.url, headers={"If-None-Match": etag})

    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["ETag"] == etag


def test_a_large_recording_is_sent_in_parts(client):
    clip = LibraryMediaFactory(file=ContentFile(b"x" * 200_000, name="long.mp3"))

    answer = client.get(clip.url, headers={"Range": "bytes=10-"})

    assert list(map(len, answer.streaming_content)) == [65_536, 65_536, 65_536, 3_382]


def test_a_range_is_refused_to_those_the_recording_is_not_for(client):
    clip = LibraryMediaFactory(audience=Audience.MEMBERS)

    answer = client.get(clip.url, headers={"Range": "bytes=0-3"})

    assert answer.url == f"/accounts/login/?next={clip.url}"


@pytest.mark.parametrize(
    ("audience", "handed"),
    [
        (Audience.PUBLIC, {"visitor", "member", "belonging", "editor"}),
        (Audience.MEMBERS, {"member", "belonging", "editor"}),
        (Audience.SIG, {"belonging", "editor"}),
    ],
)
def test_captions_are_handed_to_those_who_may_hear_the_recording(client, audience, handed):
    sig = SigFactory()
    cast = {
        "visitor": None,
        "member": MemberFactory(),
        "belonging": MemberFactory(),
        "editor": MemberFactory(roles=["editor"]),
    }
    sig.memberships.create(member=cast["belonging"], joined_at=FOUNDED_AT)
    clip = LibraryMediaFactory(captions=CAPTIONS, audience=audience, sig=sig)

    got = set()
    for name, member in cast.items():
        client.logout()
        if member:
            client.force_login(member)
        answer = client.get(clip.captions_url)
        if answer.status_code == 200:
            got.add(name)
            assert answer.content.decode() == CAPTIONS
        else:
            assert "geranium" not in answer.content.decode()

    assert got == handed


def test_captions_are_text_that_only_a_player_reads(client):
    answer = client.get(LibraryMediaFactory(captions=CAPTIONS).captions_url)

    assert answer.headers["Content-Type"] == "text/vtt; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "max-age=3600, public"


def test_there_are_no_captions_where_nobody_has_written_any(client, clip):
    assert client.get(f"/recordings/{clip.pk}/captions.vtt").status_code == 404
    assert client.get("/recordings/77/captions.vtt").status_code == 404


def test_a_page_shows_what_is_said_with_an_anchor_for_each_line(client):
    page = recorded(title="A geranium", speaker="Maryam Siddiqui")

    text = client.get(page.url).content.decode()

    assert re.findall(r'<a id="([^"]+)" href="#([^"]+)"', text) == [
        ("t-0-500", "t-0-500"),
        ("t-42", "t-42"),
        ("t-83-250", "t-83-250"),
    ]
    assert re.findall(r'data-start="([^"]+)" data-end="([^"]+)"', text) == [
        ("0.5", "4.0"),
        ("42.0", "45.25"),
        ("83.25", "86.0"),
    ]
    words = words_of(text)
    assert "Audio 1 minute 30 seconds" in words
    assert "With Maryam Siddiqui" in words
    assert "Maryam 0:00 Sit down first. 0:42 The geranium stands by the window. Rosa 1:23" in words
    assert "Who waters the geranium &amp; the fern by the window?" in words
    assert f'<track kind="captions" src="{page.recording.captions_url}"' in text


def test_a_page_of_a_video_shows_its_poster_and_one_of_a_talk_has_none(client):
    video = recorded(media={"type": "video"}, poster=poster())
    talk = recorded(poster=poster())

    seen, heard = (client.get(page.url).content.decode() for page in (video, talk))

    assert re.search(r'<video [^>]*poster="/images/\d+/', seen)
    assert '<span class="chip">Video</span>' in seen
    assert "<audio " in heard
    assert "poster=" not in heard
    assert '<span class="chip">Audio</span>' in heard


def test_a_poster_for_other_people_is_not_shown(client):
    kept = LibraryImageFactory(audience=Audience.MEMBERS)
    page = recorded(media={"type": "video"}, poster=kept)

    text = client.get(page.url).content.decode()

    assert "poster=" not in text
    assert "thumbnailUrl" not in text


def test_a_recording_without_captions_says_so_and_how_to_help(client):
    page = recorded(media={"captions": ""})

    text = client.get(page.url).content.decode()

    assert "Nobody has written down yet what is said in this recording." in text
    assert '<a href="/library/about/contact/">tell the team</a>' in text
    assert "<track" not in text
    assert "transcript.js" not in text


def test_a_page_leads_on_to_what_refers_to_it(client):
    page = recorded()
    InformationPageFactory(
        title="Before you watch",
        body=[("text", f'<p><a linktype="page" id="{page.pk}">It</a></p>')],
    )

    words = words_of(client.get(page.url).content.decode())

    assert "Pages that lead here Before you watch" in words


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_takes_the_same_steps_for_any_number_of_lines(
    client, django_assert_num_queries, count
):
    lines = [f"00:00:0{n}.000 --> 00:00:0{n}.900\nLine {n}" for n in range(count)]
    page = recorded(media={"captions": "\n\n".join(["WEBVTT", *lines])})
    client.get(page.url)

    with django_assert_num_queries(8):
        client.get(page.url)


def linked_data_of(text):
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    graph = json.loads(found[1])["@graph"] if found else []
    return next((each for each in graph if each["@type"].endswith("Object")), None)


def test_search_engines_are_told_of_a_recording_for_everyone(client):
    page = recorded(
        title="</script><b>A geranium",
        first_published_at="2026-11-02T09:30:00+00:00",
        media={"type": "video"},
        poster=poster(),
    )

    text = client.get(page.url).content.decode()
    data = linked_data_of(text)

    assert "</script><b>" not in text
    assert data.pop("thumbnailUrl").startswith("http://testserver/images/")
    assert data == {
        "@type": "VideoObject",
        "name": "</script><b>A geranium",
        "description": "What to say after a hard shift.",
        "url": page.full_url,
        "contentUrl": f"http://testserver{page.recording.url}",
        "inLanguage": "en-GB",
        "isAccessibleForFree": True,
        "uploadDate": "2026-11-02T09:30:00+00:00",
        "duration": "PT1M30S",
        "transcript": page.spoken,
    }


def test_search_engines_are_told_nothing_of_a_recording_for_members(client):
    page = recorded(audience=Audience.MEMBERS)
    client.force_login(MemberFactory())

    assert linked_data_of(client.get(page.url).content.decode()) is None


def test_words_said_only_in_a_recording_find_it_at_their_second():
    page = recorded(title="Ten minutes at the door", slug="door")

    assert queries.search(NOBODY, ["geranium"], limit=10) == [
        Found(
            "Ten minutes at the door",
            f"{page.url}#t-42",
            "Video or audio",
            "At 0:42: The geranium stands by the window.",
        )
    ]


def test_the_line_with_most_of_the_words_is_the_one_that_opens():
    page = recorded()

    [found] = queries.search(NOBODY, ["geranium", "waters"], limit=10)

    assert found.url == f"{page.url}#t-83-250"
    assert found.snippet == "At 1:23: Who waters the geranium & the fern by the window?"


def test_a_recording_found_by_its_title_opens_at_its_beginning():
    page = recorded(title="Marmalade")

    [found] = queries.search(NOBODY, ["marmalade"], limit=10)

    assert (found.url, found.snippet) == (page.url, "What to say after a hard shift.")


def test_what_members_say_among_themselves_is_found_by_no_visitor():
    sig = SigFactory()
    recorded(audience=Audience.MEMBERS)
    recorded(audience=Audience.SIG, sig=sig)

    assert queries.search(NOBODY, ["geranium"], limit=10) == []
    assert len(queries.search(MemberFactory(), ["geranium"], limit=10)) == 1


def test_a_recording_taken_back_from_everyone_is_silent_on_a_page_for_everyone(client):
    page = recorded(media={"type": "video"})
    page.recording.audience = Audience.MEMBERS
    page.recording.save()

    text = client.get(page.url).content.decode()

    assert "geranium" not in text
    assert "<video" not in text
    assert "so it is not shown for now" in text
    assert linked_data_of(text) is None
    assert queries.search(NOBODY, ["geranium"], limit=10) == []


@pytest.mark.parametrize("count", [1, 3])
def test_searching_takes_one_step_more_for_any_number_of_recordings(
    count, django_assert_num_queries
):
    shelf = SectionPageFactory(title="Shelf")
    for _ in range(count):
        recorded(parent=shelf)
    queries.search(NOBODY, ["geranium"], limit=10)

    with django_assert_num_queries(14):
        assert len(queries.search(NOBODY, ["geranium"], limit=10)) == count


def test_the_search_hears_of_new_captions():
    page = recorded()

    page.recording.captions = CAPTIONS.replace("geranium", "begonia")
    page.recording.save()

    def found(word):
        return [each.pk for each in LibraryPage.objects.live().search(word)]

    assert (found("begonia"), found("geranium")) == ([page.pk], [])


@pytest.fixture
def editor(client):
    member = MemberFactory(roles=["editor"])
    client.force_login(member)
    return client


BAD = "WEBVTT\n\n00:00:05,000 --> 00:00:09.000\nSit down first.\n"
REFUSAL = (
    "Line 3: 00:00:05,000 has a comma before the thousandths. Write 00:00:05.000, with a full stop."
)


def of_the_form(clip, **fields):
    return {
        "title": clip.title,
        "audience": clip.audience,
        "sig": "",
        "duration": "90",
        "tags": "",
        **fields,
    }


def test_bad_captions_are_refused_with_the_line(editor, clip):
    address = reverse("wagtailmedia:edit", args=[clip.pk])

    answer = editor.post(address, of_the_form(clip, captions=BAD))

    assert answer.status_code == 200
    assert REFUSAL in answer.content.decode()
    assert LibraryMedia.objects.get().captions == ""


def test_bad_captions_of_a_new_recording_are_refused_with_the_line(editor):
    fields = {
        "title": "Ten minutes",
        "audience": "public",
        "sig": "",
        "duration": "90",
        "tags": "",
        "collection": Collection.get_first_root_node().pk,
        "file": ContentFile(b"ID3\x04" + bytes(600), name="ten.mp3"),
    }
    address = reverse("wagtailmedia:add", args=["audio"])

    refused = editor.post(address, {**fields, "captions": BAD})
    # The recording is kept, so mending its captions sends no file.
    fields.pop("file")
    mending = reverse("wagtailmedia:edit", args=[LibraryMedia.objects.get().pk])
    mended = editor.post(mending, {**fields, "captions": CAPTIONS})

    assert REFUSAL in refused.content.decode()
    assert mended.status_code == 302
    assert LibraryMedia.objects.get().cues[1].start == 42


def test_sound_captions_are_kept_and_shown(editor, clip):
    page = RecordingPageFactory(recording=clip)
    address = reverse("wagtailmedia:edit", args=[clip.pk])

    answer = editor.post(address, of_the_form(clip, captions=CAPTIONS))

    assert answer.status_code == 302
    assert 'id="t-42"' in editor.get(page.url).content.decode()


@pytest.mark.parametrize(("captions", "told"), [("", True), (CAPTIONS, False)])
def test_editors_of_a_page_are_told_where_captions_are_missing(editor, captions, told):
    page = recorded(media={"captions": captions})

    answer = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    assert answer.status_code == 200
    assert ("This recording has no captions" in answer.content.decode()) is told
