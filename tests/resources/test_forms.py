"""
Captions that editors paste or choose as a file.
"""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape
from wagtail.models import Collection

from resources.models import LibraryMedia
from tests.factories.members import MemberFactory
from tests.factories.resources import LibraryMediaFactory
from tests.resources.test_uploads import GOOD

pytestmark = pytest.mark.django_db

RECORDING = next(content for name, content, kind in GOOD if name == "talk.mp3")
CAPTIONS = "WEBVTT\n\n00:00:00.500 --> 00:00:04.000\nSit down first – there is a café.\n"
OTHERS = CAPTIONS.replace("Sit down", "Stand up")
PASTED = CAPTIONS.replace("\n", "\r\n")
UTF_8 = "Open it in a text editor, save it as UTF-8 and choose it again."


@pytest.fixture
def editor(client):
    client.force_login(MemberFactory(roles=["editor"], is_staff=True))
    return client


def send(client, address, captions="", chosen=None, name="talk.vtt", **fields):
    data = {
        "title": "Debriefs",
        "captions": captions,
        "collection": Collection.get_first_root_node().pk,
        "audience": "public",
        "duration": "11",
        "tags": "",
        **fields,
    }
    if chosen is not None:
        data["captions_file"] = SimpleUploadedFile(name, chosen)
    return client.post(address, data)


def change(client, media, **sent):
    answer = send(client, reverse("wagtailmedia:edit", args=[media.pk]), **sent)
    media.refresh_from_db()
    return answer


def errors(answer):
    return answer.context["form"].errors["captions_file"]


@pytest.mark.parametrize("beginning", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a BOM"])
def test_captions_come_as_a_file_with_a_new_recording(editor, beginning):
    answer = send(
        editor,
        reverse("wagtailmedia:add", args=["audio"]),
        chosen=beginning + CAPTIONS.encode(),
        file=SimpleUploadedFile("talk.mp3", RECORDING),
    )

    assert answer.status_code == 302
    assert LibraryMedia.objects.get().captions == CAPTIONS


def test_a_file_takes_the_place_of_the_captions_that_were_there(editor):
    media = LibraryMediaFactory(captions=OTHERS)

    change(editor, media, captions=OTHERS.replace("\n", "\r\n"), chosen=CAPTIONS.encode())

    assert media.captions == CAPTIONS


def test_without_a_file_what_is_pasted_is_kept(editor):
    media = LibraryMediaFactory(captions=OTHERS)

    change(editor, media, captions=PASTED)

    assert media.captions == PASTED.strip()


def test_pasting_what_the_file_says_is_no_fault(editor):
    media = LibraryMediaFactory()

    change(editor, media, captions=PASTED, chosen=CAPTIONS.encode())

    assert media.captions == CAPTIONS


def test_other_captions_pasted_and_a_file_chosen_are_both_kept_for_the_editor_to_decide(editor):
    media = LibraryMediaFactory()

    answer = change(editor, media, captions=OTHERS, chosen=CAPTIONS.encode())

    assert errors(answer) == [
        (
            "You pasted captions and chose a file, and they differ. Empty the field above to take "
            "the file, or choose no file to take what you pasted."
        )
    ]
    assert "Stand up first" in answer.content.decode()
    assert media.captions == ""


@pytest.mark.parametrize(
    ("name", "content", "sentences"),
    [
        (
            "talk.vtt",
            CAPTIONS.encode("cp1252"),
            [
                (
                    "Line 4: a character here is not UTF-8; the file may be saved as Windows-1252 "
                    f"or Latin-1. {UTF_8}"
                )
            ],
        ),
        ("talk.vtt", CAPTIONS.encode("utf-16"), [f"The file is saved as UTF-16. {UTF_8}"]),
        (
            "talk.srt",
            b"1\n00:00:00,500 --> 00:00:04,000\nSit down first.\n",
            [
                (
                    "A .srt file cannot be used as captions. Export the captions as WebVTT, which "
                    "ends in .vtt."
                )
            ],
        ),
        (
            "talk.vtt",
            b"WEBVTT\n\n00:01.000 --> 00:02.00\nSit.\n\n00:03.000 --> 00:02.000\nStand.\n",
            [
                (
                    "Line 3: 00:02.00 has too few or too many digits. Write 00:02.000: two for "
                    "hours, minutes and seconds, three for thousandths."
                ),
                (
                    "Line 6: this caption ends at 00:02.000, which is not after it begins at "
                    "00:03.000."
                ),
            ],
        ),
        (
            "talk.vtt",
            RECORDING,
            [
                (
                    "The file is called .vtt but holds an MP3 recording. Save it in the kind its "
                    "name says, and choose it again."
                )
            ],
        ),
        (
            "talk.vtt",
            b"WEBVTT\n" + b" " * 1_000_000,
            [
                (
                    "The file is 1 MB, and 1 MB is the most for captions. The captions of an hour "
                    "take about 100 kB: is it the recording itself?"
                )
            ],
        ),
        ("talk.vtt", b"", ["The submitted file is empty."]),
    ],
    ids=["Windows-1252", "UTF-16", "SubRip", "two faults", "sound", "too large", "empty"],
)
def test_a_file_that_is_no_webvtt_is_refused_and_nothing_is_lost(editor, name, content, sentences):
    media = LibraryMediaFactory(captions=OTHERS)

    answer = change(editor, media, captions=OTHERS, chosen=content, name=name)

    assert errors(answer) == sentences
    text = answer.content.decode()
    assert [escape(sentence) in text for sentence in sentences] == [True] * len(sentences)
    assert "Stand up first" in text
    assert media.captions == OTHERS


@pytest.mark.parametrize("way", ["pasted", "as a file"])
def test_a_recording_is_kept_while_its_captions_are_mended(editor, way):
    backwards = CAPTIONS.replace("04.000", "00.100")
    sent = {"captions": backwards} if way == "pasted" else {"chosen": backwards.encode()}

    answer = send(
        editor,
        reverse("wagtailmedia:add", args=["audio"]),
        file=SimpleUploadedFile("talk.mp3", RECORDING),
        tags="debrief",
        **sent,
    )

    media = LibraryMedia.objects.get()
    assert (media.title, media.type, media.captions) == ("Debriefs", "audio", "")
    with media.file.open("rb") as file:
        assert file.read() == RECORDING
    assert [tag.name for tag in media.tags.all()] == ["debrief"]
    text = answer.content.decode()
    assert "“Debriefs” is kept and need not be sent again." in text
    assert "Line 3: " in text
    assert ("Sit down first" in text) == (way == "pasted")
    assert f'action="{reverse("wagtailmedia:edit", args=[media.pk])}"' in text

    assert change(editor, media, captions=CAPTIONS).status_code == 302
    assert media.captions.splitlines() == CAPTIONS.splitlines()


def test_a_recording_that_is_not_sound_itself_is_not_kept(editor):
    answer = send(
        editor,
        reverse("wagtailmedia:add", args=["audio"]),
        captions="Sit down first",
        file=SimpleUploadedFile("talk.mp3", b"Nothing but words."),
    )

    assert set(answer.context["form"].errors) == {"captions", "file"}
    assert not LibraryMedia.objects.exists()


def test_the_field_for_the_file_stands_right_below_the_one_for_pasting(editor):
    media = LibraryMediaFactory()

    form = editor.get(reverse("wagtailmedia:edit", args=[media.pk])).context["form"]

    names = list(form.fields)
    assert names[names.index("captions") + 1] == "captions_file"


@pytest.mark.parametrize("kind", ["audio", "video"])
def test_captions_can_be_added_to_any_recording_that_is_taken(editor, kind):
    webm = next(content for name, content, _ in GOOD if name == "talk.webm")
    media = LibraryMediaFactory(type=kind, file=ContentFile(webm, name="talk.webm"))

    answer = change(editor, media, chosen=CAPTIONS.encode())

    assert answer.status_code == 302
    assert media.captions == CAPTIONS


def test_a_recording_that_is_not_taken_is_refused_with_what_to_do_instead(editor):
    answer = send(
        editor,
        reverse("wagtailmedia:add", args=["video"]),
        file=SimpleUploadedFile("talk.mov", b"film"),
    )

    assert answer.context["form"].errors["file"] == [
        "A .mov file cannot be used as a recording. Export it as .mp4."
    ]
