"""
The comforts of reading in a real browser: saving, coming back to where one was, copying, and
letters of any size.
"""

import json
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile

from resources.models import SavedPage
from tests.browser.fixtures import DESK, PHONE, find_chromium, until
from tests.factories.frameworks import ElementFactory
from tests.factories.members import MemberFactory
from tests.factories.resources import (
    ArticlePageFactory,
    BookPageFactory,
    BookSectionPageFactory,
    CaseStudyPageFactory,
    ChapterPageFactory,
    DeckPageFactory,
    GlossaryTermPageFactory,
    LibraryMediaFactory,
    PartPageFactory,
    RecordingPageFactory,
    ToolPageFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db(transaction=True)]

CLIPS = Path(django_settings.BASE_DIR) / "pielink/dashboard/demo/library/files"
PARAGRAPH = "<p>Nobody has to talk. The kettle is on, and whoever comes in may sit down.</p>"
LONG = "".join(
    f"<h2>{heading}</h2>{PARAGRAPH * 20}" for heading in ["First tea", "Second tea", "Third tea"]
)
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('pielink:places:'))"
# What is cut off, or sticks out of the window; what scrolls by itself may do so.
CUT = """() => [...document.querySelectorAll("body *")].filter((each) => {
  if (!each.checkVisibility() || each.closest(".visually-hidden, .wide-table, video, audio, svg")) {
    return false;
  }
  const style = getComputedStyle(each), box = each.getBoundingClientRect();
  const sticksOut = box.width > 1 && box.right > document.documentElement.clientWidth + 1;
  const isCut = ["hidden", "clip"].includes(style.overflowX)
    && style.textOverflow !== "ellipsis" && each.scrollWidth > each.clientWidth + 1;
  return sticksOut || isCut;
}).map((each) => `${each.tagName} ${each.className}: ${each.textContent.trim().slice(0, 40)}`)"""
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def member(page, sign_in):
    member = MemberFactory(name="Maryam Siddiqui")
    sign_in(page, member)
    return member


@pytest.fixture
def book():
    return BookPageFactory(title="The warm house", slug="warm-house")


@pytest.fixture
def section(book):
    chapter = ChapterPageFactory(title="Evenings", parent__parent=book)
    BookSectionPageFactory(title="Doors", parent=chapter)
    return BookSectionPageFactory(title="Kettles", body=[("text", LONG)], parent=chapter)


@pytest.fixture
def recording(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    content = (CLIPS / "video-what-is-a-pie.webm").read_bytes()
    media = LibraryMediaFactory(
        type="video", file=ContentFile(content, name="pie.webm"), duration=57
    )
    return RecordingPageFactory(title="What is a PIE?", recording=media)


def top_of(page, heading):
    return page.get_by_role("heading", name=heading).evaluate(
        "(each) => each.getBoundingClientRect().top"
    )


class TestSaving:
    def test_a_member_saves_a_page_by_keyboard_and_finds_it_on_the_list(self, page, member):
        article = ArticlePageFactory(title="A hard shift")
        page.goto(article.url)

        page.get_by_role("button", name="Save for later").focus()
        page.keyboard.press("Enter")
        page.get_by_text("Saved for later. It is on your reading list.").wait_for()
        page.get_by_role("link", name="Your reading list").click()

        page.get_by_role("heading", name="Your reading list", level=1).wait_for()
        assert page.get_by_role("main").get_by_role("heading", level=2).all_inner_texts() == [
            "A hard shift"
        ]
        page.get_by_role("button", name="Take it off the list (A hard shift)").click()
        page.get_by_role("heading", name="You have not saved anything yet").wait_for()
        assert not SavedPage.objects.exists()

    def test_somebody_unknown_signs_in_and_is_back_with_nothing_saved_yet(self, page):
        member = MemberFactory()
        article = ArticlePageFactory(title="A hard shift")
        page.goto(article.url)

        page.get_by_role("link", name="Sign in to save it").click()
        page.locator("input[name=login]").fill(member.email)
        page.locator("input[name=password]").fill("kettle-on-the-hob-4")
        page.get_by_role("button", name="Sign in", exact=True).click()

        page.get_by_role("button", name="Save for later").wait_for()
        assert page.url.endswith(article.url)
        assert not SavedPage.objects.exists()


class TestComingBack:
    def test_a_book_opens_again_at_the_heading_one_was_at(self, page, member, book, section):
        page.goto(section.url)
        page.get_by_role("heading", name="Second tea").evaluate("(each) => each.scrollIntoView()")
        page.goto("/library/")

        page.get_by_role("link", name="Continue: Kettles").click()

        page.wait_for_url(f"**{section.url}#continue")
        until(page, "() => document.activeElement.textContent === 'Second tea'")
        assert 0 <= top_of(page, "Second tea") < 200
        assert page.evaluate("document.activeElement.textContent") == "Second tea"

    def test_the_book_itself_shows_the_way_back_and_forgets_it_by_keyboard(
        self, page, member, book, section
    ):
        page.goto(section.url)
        page.goto(book.url)
        assert page.get_by_role("link", name="Continue: Kettles").get_attribute("href") == (
            f"{section.url}#continue"
        )

        page.get_by_role("button", name="Forget this (Kettles)").focus()
        page.keyboard.press("Enter")

        assert page.evaluate("document.activeElement.textContent") == "Forgotten."
        assert page.evaluate(KEPT) == []
        page.reload()
        assert page.get_by_role("heading", name="Where you were").count() == 0

    def test_only_the_last_place_in_each_book_is_kept(self, page, member, book, section):
        other = ChapterPageFactory(
            title="Mornings", parent=PartPageFactory(parent__title="The cold house")
        )
        page.goto(section.get_prev_sibling().url)
        page.goto(section.url)
        page.goto(other.url)

        page.goto("/library/")

        assert page.locator(".ways-back p").all_inner_texts() == [
            "Continue: Mornings in The cold house",
            "Continue: Kettles in The warm house",
        ]

    def test_another_member_on_the_same_machine_is_shown_nothing(
        self, page, member, sign_in, section
    ):
        page.goto(section.url)
        assert len(page.evaluate(KEPT)) == 1

        sign_in(page, MemberFactory())
        page.goto("/library/")

        assert page.get_by_role("link", name="What you saved for later").is_visible()
        assert page.get_by_role("link", name="Continue: Kettles").count() == 0

    def test_signing_out_forgets_it(self, page, member, sign_in, section):
        page.goto(section.url)

        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("link", name="Sign in", exact=True).first.wait_for()

        assert page.evaluate(KEPT) == []

    def test_nothing_of_it_is_sent_anywhere(self, page, member, section):
        sent = []
        page.on("request", lambda request: sent.append((request.method, request.url)))

        page.goto(section.url)
        page.get_by_role("heading", name="Third tea").evaluate("(each) => each.scrollIntoView()")
        page.goto("/library/")
        page.get_by_role("link", name="Continue: Kettles").wait_for()

        assert {method for method, _ in sent} == {"GET"}
        assert [url for _, url in sent if "places" in url and not url.endswith(".js")] == []
        assert page.context.cookies()[0]["name"] == django_settings.SESSION_COOKIE_NAME

    def test_what_it_cannot_read_it_leaves_out(self, page, member, section):
        problems = []
        page.on("pageerror", lambda problem: problems.append(str(problem)))
        page.goto("/library/")

        for kept in ["nonsense", "{}", "[1, null, {}]", '[{"of": "book-1"}]']:
            page.evaluate(
                "([key, kept]) => localStorage.setItem(key, kept)",
                [f"pielink:places:{member.pk}", kept],
            )
            page.reload()
            assert page.get_by_role("heading", name="Where you were").count() == 0

        assert problems == []

    def test_it_leads_to_no_address_but_our_own(self, page, member):
        place = {"of": "book-1", "title": "Tea", "address": "javascript:alert(1)"}
        page.goto("/library/")
        page.evaluate(
            "([key, kept]) => localStorage.setItem(key, kept)",
            [f"pielink:places:{member.pk}", json.dumps([place])],
        )

        page.reload()

        assert page.get_by_role("link", name="Continue: Tea").count() == 0

    def test_a_recording_goes_on_at_its_second(self, page, member, recording):
        page.goto(recording.url)
        until(page, "() => document.querySelector('#player').readyState >= 1")
        page.evaluate(
            "() => { const player = document.querySelector('#player');"
            " player.muted = true; player.currentTime = 28; return player.play(); }"
        )
        until(page, "() => document.querySelector('#player').currentTime > 28.2")
        page.evaluate("document.querySelector('#player').pause()")
        until(page, f"() => {KEPT}.length === 1")
        page.goto("/library/")

        page.get_by_role("link", name="Continue: What is a PIE? at 0:28").click()

        # The address changes before the page is there.
        page.locator("#player").wait_for()
        until(
            page,
            "() => { const player = document.querySelector('#player');"
            " return player?.readyState >= 1 && !player.seeking && player.currentTime >= 28; }",
        )
        assert page.evaluate("document.querySelector('#player').paused")

    def test_a_recording_heard_to_its_end_is_forgotten(self, page, member, recording):
        page.goto(recording.url)
        until(page, "() => document.querySelector('#player').readyState >= 1")
        page.evaluate(
            "() => { const player = document.querySelector('#player'); player.muted = true;"
            " player.currentTime = player.duration - 1; return player.play(); }"
        )

        until(page, "() => document.querySelector('#player').ended")

        until(page, f"() => {KEPT}.length === 0")


class TestSharing:
    @pytest.fixture
    def article(self):
        return ArticlePageFactory(title="A hard shift", last_published_at="2025-03-04T16:00:00Z")

    @pytest.mark.parametrize(
        ("summary", "button", "said"),
        [
            ("Share", "Copy the address", "The address is copied."),
            ("Cite", "Copy the reference", "The reference is copied."),
        ],
    )
    def test_what_is_shown_is_copied(self, page, site, article, summary, button, said):
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
        page.goto(article.url)

        page.locator("summary", has_text=summary).focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name=button).click()

        page.get_by_role("status").get_by_text(said).wait_for(state="attached")
        address = f"{site}{article.url}"
        assert page.evaluate("navigator.clipboard.readText()") == (
            address
            if summary == "Share"
            else f"PIElink (2025) A hard shift. Available at: {address} (Accessed: [date])."
        )

    def test_a_copy_that_is_forbidden_is_said_in_words(self, page, article):
        page.goto(article.url)
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")

        page.locator("summary", has_text="Share").click()
        page.get_by_role("button", name="Copy the address").click()

        page.get_by_role("status").get_by_text("Select the text").wait_for(state="attached")

    def test_without_a_script_only_what_works_is_offered(self, chromium, site, article):
        context = chromium.new_context(base_url=site, viewport=PHONE, java_script_enabled=False)
        page = context.new_page()
        page.goto(article.url)

        page.locator("summary", has_text="Share").click()

        line = page.locator(".comforts")
        assert line.locator("button:visible").count() == 0
        assert line.get_by_role("link", name="Send by e-mail").is_visible()
        context.close()

    def test_a_browser_that_shares_is_asked_to(self, page, site, article):
        page.add_init_script(
            "navigator.share = (what) => { window.shared = what; return Promise.resolve(); };"
        )
        page.goto(article.url)

        page.locator("summary", has_text="Share").click()
        page.get_by_role("button", name="Share with an app").click()

        assert page.evaluate("window.shared") == {
            "title": "A hard shift",
            "url": f"{site}{article.url}",
        }


class TestPaper:
    def test_the_address_and_the_day_stand_at_the_foot_and_nothing_to_press(self, page, site):
        article = ArticlePageFactory(
            title="A hard shift", body=[("text", '<p>See <a href="/forums/">forums</a>.</p>')]
        )
        page.clock.set_fixed_time("2026-11-25T12:00:00Z")
        page.goto(article.url)

        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")

        foot = page.locator(".printed")
        assert foot.inner_text() == f"{site}{article.url}, printed on 25 November 2026"
        assert page.locator("main :is(button, summary):visible").count() == 0
        assert page.get_by_role("link", name="forums").get_attribute("data-address") == (
            f"{site}/forums/"
        )

    def test_everything_folded_away_is_open(self, page):
        deck = DeckPageFactory()
        page.goto(deck.url)
        assert not page.get_by_text("Wait here for a moment.").is_visible()

        page.emulate_media(media="print")

        assert page.get_by_text("Wait here for a moment.").is_visible()

    def test_what_is_said_is_printed_whole_without_the_player(self, page, recording):
        recording.recording.captions = (
            "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\nTwo hostels on the same road.\n"
        )
        recording.recording.save()
        page.goto(recording.url)

        page.emulate_media(media="print")

        assert page.get_by_text("Two hostels on the same road.").is_visible()
        assert not page.locator("#player").is_visible()


class TestLetters:
    @pytest.fixture
    def pages(self, book, section, recording):
        element = ElementFactory(name="Staff support and welfare in the organisation")
        article = ArticlePageFactory(
            title="Psychologically informed accommodation", elements=[element]
        )
        ArticlePageFactory(elements=[element])
        kinds = [CaseStudyPageFactory, GlossaryTermPageFactory, ToolPageFactory]
        made = [article, book, section, recording, *(make() for make in kinds)]
        return ["/library/", *(each.url for each in made), made[-2].get_parent().url]

    def looked_at(self, page, pages):
        found = {}
        for address in pages:
            page.goto(address)
            for summary in page.locator(".comforts summary").all():
                summary.click()
                if page.evaluate(WIDER) or page.evaluate(CUT):
                    found[address] = page.evaluate(CUT)
            if page.evaluate(WIDER) or page.evaluate(CUT):
                found[address] = page.evaluate(CUT)
        return found

    @pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
    def test_letters_twice_as_large_cut_nothing_off(self, chromium, site, pages, viewport):
        large = chromium.browser_type.launch(
            executable_path=find_chromium(),
            args=["--no-sandbox", "--disable-gpu", "--blink-settings=defaultFontSize=32"],
        )
        page = large.new_context(base_url=site, viewport=viewport).new_page()
        page.goto("/library/")
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"

        assert self.looked_at(page, pages) == {}
        large.close()

    def test_at_four_times_the_size_one_scrolls_in_one_direction(self, chromium, site, pages):
        # What 400% leaves of a window of 1280 by 1024, as WCAG 2.2 reckons it (1.4.10).
        context = chromium.new_context(
            base_url=site, viewport={"width": 320, "height": 256}, device_scale_factor=4
        )

        assert self.looked_at(context.new_page(), pages) == {}
        context.close()

    def test_a_member_at_four_times_the_size_loses_nothing_either(
        self, chromium, site, sign_in, pages
    ):
        context = chromium.new_context(
            base_url=site, viewport={"width": 320, "height": 256}, device_scale_factor=4
        )
        page = context.new_page()
        sign_in(page, MemberFactory(name="Maryam Siddiqui"))
        page.goto(pages[3])

        assert self.looked_at(page, [*pages, "/me/reading/"]) == {}
        context.close()


def test_nothing_stands_in_the_way_with_everything_open(
    page, phone, member, sign_in, barriers, book, section
):
    sign_in(phone, member)
    SavedPage.objects.create(member=member, page_id=section.pk, saved_at="2026-11-25T12:00:00Z")
    found = {}
    for screen, each in {"page": page, "phone": phone}.items():
        for address in [section.url, book.url, "/library/", "/me/reading/"]:
            each.goto(address)
            # One opens as another closes.
            for summary in each.locator(".comforts summary").all() or [each.locator("h1")]:
                summary.click()
                opened = summary.inner_text()
                for scheme in ("light", "dark"):
                    each.emulate_media(color_scheme=scheme)
                    found[screen, address, opened, scheme] = barriers(each)

    assert {where: what for where, what in found.items() if what} == {}
