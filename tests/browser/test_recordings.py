"""
A recording in a real browser: a line of what is said leads to its moment.
"""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile

from tests.browser.fixtures import until
from tests.factories.resources import LibraryMediaFactory, RecordingPageFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.looks,
    pytest.mark.django_db(transaction=True),
]

CLIPS = Path(settings.BASE_DIR) / "pielink/dashboard/demo/library/files"
CAPTIONS = """WEBVTT

00:00:00.500 --> 00:00:04.500
Think of two hostels on the same road.

00:00:13.750 --> 00:00:18.250
There’s a geranium on the desk.

00:00:28.500 --> 00:00:32.500
And then they’ve moved the furniture.
"""


@pytest.fixture
def recording(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    content = (CLIPS / "video-what-is-a-pie.webm").read_bytes()
    media = LibraryMediaFactory(
        type="video", file=ContentFile(content, name="pie.webm"), captions=CAPTIONS, duration=51
    )
    return RecordingPageFactory(title="What is a PIE?", recording=media)


def at(page):
    return page.evaluate("document.querySelector('#player').currentTime")


def is_sought(page, seconds):
    until(
        page,
        "([from, to]) => { const player = document.querySelector('#player');"
        " return !player.seeking && player.currentTime >= from && player.currentTime < to; }",
        [seconds - 0.1, seconds + 3],
    )


def test_a_line_leads_to_its_moment_and_plays(page, recording):
    page.goto(recording.url)
    line = page.get_by_role("link", name="0:13 There’s a geranium on the desk.")

    line.click()

    is_sought(page, 13.75)
    until(page, "!document.querySelector('#player').paused")
    page.wait_for_selector("#t-13-750[aria-current=true]")
    assert page.url.endswith("#t-13-750")


def test_an_address_with_a_second_opens_there_and_waits(page, recording):
    for fragment in ("t-28-500", "t=28.5"):
        page.goto("about:blank")
        page.goto(f"{recording.url}#{fragment}")

        is_sought(page, 28.5)
        page.wait_for_selector("#t-28-500[aria-current=true]")
        assert page.evaluate("document.querySelector('#player').paused")


def test_a_line_is_reached_and_chosen_by_keyboard(page, recording):
    page.goto(recording.url)

    page.locator("#t-28-500").focus()
    page.keyboard.press("Enter")

    is_sought(page, 28.5)


def test_captions_show_in_the_player(page, recording):
    page.goto(recording.url)

    until(page, "document.querySelector('track').readyState === 2")

    assert page.evaluate("document.querySelector('track').track.cues.length") == 3


def test_nothing_stands_in_the_way_on_a_recording(page, phone, recording, barriers):
    for each in (page, phone):
        each.goto(recording.url)
        assert barriers(each) == []
        assert each.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
