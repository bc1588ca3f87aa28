"""
Take the pictures of the guides and the README from a running demo.

Needs Chromium and the tools of the tests: `make demo-fresh` in one terminal, and in another
`.venv/bin/python scripts/guide_pictures.py http://localhost:8000`. What it types it does not save,
so that a picture can be taken again.
"""

import argparse
import io
import re
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
CHROMIUM = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
PASSWORD = "kettle-on-at-noon"  # noqa: S105 - the demo shows it to whoever starts it
EDITOR, BOARD = "editor@example.org", "desta.woldemariam@inkwell.example.org"
MEMBER, ORGANISER = "member@example.org", "organiser@example.org"
FACILITATOR = "facilitator@example.org"
ROUND_UP = re.compile(r"new pages? in the library|sessions?,")
SCALE = 2
LIMIT = 150_000
COLOURS = [256, 128, 64, 32]
WAITING_PAGE = "The plate we keep warm"
READ_PAGE = "Rewriting the eviction rules at the kitchen table"
THREAD = "What do you do with the first five minutes at a door?"
WRITTEN_TOGETHER = "House rules that read like a welcome"
LEAVE_UNSAVED = """() => {
  for (const form of document.querySelectorAll("[data-controller~=w-autosave]"))
    form.dataset.controller = form.dataset.controller.replace("w-autosave", "");
}"""
BAD_CAPTIONS = """WEBVTT

00:00:09.000 --> 00:00:04.000
Good morning.

00:00:12 --> 00:00:15.000
Is there tea?
"""


def save(name, png):
    """
    Write a picture in as many colours as fit into 150 kB.
    """
    image = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in COLOURS:
        out = io.BytesIO()
        reduced = image.quantize(colours, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        reduced.save(out, "PNG", optimize=True)
        if len(out.getvalue()) < LIMIT:
            break
    else:
        sys.exit(f"{name} does not fit into {LIMIT // 1000} kB: show less of the page.")
    (PICTURES / name).write_bytes(out.getvalue())
    print(f"{name}: {image.width} x {image.height}, {len(out.getvalue()) // 1000} kB")


class Camera:
    """
    A browser window in which somebody is signed in, or nobody where no address is given.
    """

    def __init__(self, browser, site, *, width, height, email="", scheme="light"):
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": height},
            device_scale_factor=SCALE,
            locale="en-GB",
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        self.page = context.new_page()
        if email:
            self.page.goto("/accounts/login/")
            self.page.locator("[name=login]").fill(email)
            self.page.locator("[name=password]").fill(PASSWORD)
            self.page.locator("[name=password]").press("Enter")
            self.page.wait_for_url(f"{site}/")

    def open(self, address):
        """
        Go to an address and wait until nothing moves any more.
        """
        self.page.goto(address)
        self.settle()
        # The editor saves by itself while one types; nothing of this is meant to stay.
        self.page.evaluate(LEAVE_UNSAVED)

    def settle(self):
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_timeout(600)

    def take(self, name, *, left=0, top=0, width=None, height=None):
        """
        Keep what the window shows, or a part of it in CSS pixels.
        """
        size = self.page.viewport_size
        part = {
            "x": left,
            "y": top,
            "width": width or size["width"] - left,
            "height": height or size["height"] - top,
        }
        save(name, self.page.screenshot(clip=part, animations="disabled"))

    def number_of(self, title):
        """
        Return the number under which the editors' rooms know a page.
        """
        found = self.page.request.get("/cms/api/main/pages/", params={"search": title}).json()
        return next(each["id"] for each in found["items"] if each["title"] == title)


def picture_home(camera):
    camera.open("/cms/")
    camera.take("editors-home.png", height=800)


def picture_writing(camera):
    camera.open(f"/cms/pages/{camera.number_of(READ_PAGE)}/edit/")
    camera.take("editors-write.png", left=200, height=820)


def picture_of_blocks(camera):
    camera.open(f"/cms/pages/{camera.number_of(READ_PAGE)}/edit/")
    camera.page.get_by_role("button", name="Insert a block").last.click()
    camera.settle()
    box = camera.page.locator(".w-combobox-container").bounding_box()
    camera.take(
        "editors-blocks.png",
        left=max(box["x"] - 20, 0),
        top=max(box["y"] - 20, 0),
        width=box["width"] + 40,
        height=box["height"] + 40,
    )


def picture_of_words(camera):
    camera.open(f"/cms/pages/{camera.number_of(READ_PAGE)}/edit/")
    camera.page.get_by_role("tab", name="Readers and words").click()
    camera.settle()
    camera.take("editors-words.png", left=200)


def picture_of_a_weak_link(camera):
    page = camera.page
    camera.open(f"/cms/pages/{camera.number_of(READ_PAGE)}/edit/")
    field = page.locator("[data-field]:has([name=place_setting])").first
    words = field.locator("[role=textbox]").first
    words.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("How a team rewrote its rules is told here")
    for _ in "here":
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Control+k")
    page.get_by_role("link", name="External link").first.click()
    page.locator("[name=external-link-chooser-url]").fill("https://example.org/rules")
    page.get_by_role("button", name="Insert link").click()
    camera.settle()
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("says nothing on its own").wait_for()
    field.scroll_into_view_if_needed()
    camera.settle()
    box = page.locator("#panel-child-content-place_setting-section").bounding_box()
    camera.take(
        "editors-link.png",
        left=220,
        top=max(box["y"] - 16, 0),
        width=940,
        height=min(box["height"] + 32, 300),
    )


def picture_of_captions(camera):
    page = camera.page
    camera.open("/cms/media/")
    page.locator("main a[href*='/cms/media/edit/']").first.click()
    page.locator("[name=captions]").fill(BAD_CAPTIONS)
    page.locator("main form [type=submit]").first.click()
    page.get_by_text("Line 3").wait_for()
    page.locator("[name=captions]").scroll_into_view_if_needed()
    camera.settle()
    box = page.get_by_text("Line 3").bounding_box()
    camera.take("editors-captions.png", left=220, top=max(box["y"] - 140, 0), width=860, height=560)


def picture_of_the_remark(camera):
    camera.open(f"/cms/pages/{camera.number_of(WAITING_PAGE)}/edit/")
    camera.take("editors-remark.png", left=200, height=420)


def picture_of_taking_out(camera):
    page = camera.page
    camera.open(f"/cms/keeping/{camera.number_of(READ_PAGE)}/take-out/")
    page.locator("[name=state][value=archived]").check()
    page.locator("[name=reason]").fill(
        "The hostel closed in 2026. What it learned stands in the Book of PIE now."
    )
    camera.take("editors-take-out.png", left=200)


def picture_of_a_suggestion(camera):
    camera.open("/cms/suggestions/")
    camera.page.get_by_role("link", name="How night staff hand over").click()
    camera.settle()
    camera.take("editors-suggestion.png", left=200)


def picture_of_the_board(camera):
    camera.open("/board/")
    camera.page.get_by_role("link", name=WAITING_PAGE).first.click()
    camera.settle()
    camera.page.get_by_text("Ask for changes").click()
    camera.page.get_by_role("heading", name="Your turn").scroll_into_view_if_needed()
    camera.take("board-phone.png")


def picture_of_what_reaches_you(camera):
    camera.open("/mail/")
    heading = camera.page.get_by_role("heading", name="Your SIGs")
    heading.evaluate("heading => heading.scrollIntoView({block: 'start'})")
    camera.page.mouse.wheel(0, -24)
    camera.settle()
    camera.take("what-reaches-you-phone.png")


def picture_of_a_round_up(camera):
    camera.open(f"/mail/box/?to={MEMBER}")
    camera.page.get_by_role("link", name=ROUND_UP).first.click()
    camera.settle()
    camera.open(camera.page.locator("iframe").first.get_attribute("src"))
    camera.take("round-up.png")


def picture_of_addresses(camera):
    camera.open("/mail/addresses/")
    camera.take("addresses.png")


def picture_of_a_sig(camera):
    camera.open("/sigs/pie-leads/")
    camera.take("sigs-home.png")


def picture_of_a_sig_on_a_phone(camera):
    camera.open("/sigs/pie-leads/")
    camera.take("sigs-home-phone.png")


def picture_of_a_thread(camera):
    camera.open("/sigs/tenancy-sustainment/threads/")
    camera.page.get_by_role("link", name=THREAD).first.click()
    camera.settle()
    camera.take("sigs-thread.png", height=860)


def picture_of_a_line(camera):
    camera.open("/sigs/plain-language/")
    camera.page.get_by_role("link", name=WRITTEN_TOGETHER).first.click()
    camera.settle()
    camera.page.get_by_role("link", name=re.compile("suggest")).first.click()
    camera.settle()
    camera.take("sigs-suggestion.png")


def picture_of_people_waiting(camera):
    camera.open("/sigs/pie-leads/people/")
    camera.take("sigs-people.png", height=860)


def picture_of_a_contact(camera):
    camera.open("/sigs/pie-leads/contact/all/")
    camera.page.locator("main a[href*='/contact/']").filter(has_text=re.compile(r"\S")).last.click()
    camera.settle()
    camera.take("sigs-contact.png", height=860)


def picture_of_the_directory(camera):
    camera.open("/members/")
    camera.take("sigs-directory.png", height=860)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", help="the address of a running demo, such as http://localhost:8000")
    site = parser.parse_args().site.rstrip("/")
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        sys.exit("No Chromium was found on this machine.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        editor = Camera(browser, site, width=1280, height=900, email=EDITOR)
        for picture in [
            picture_home,
            picture_writing,
            picture_of_blocks,
            picture_of_words,
            picture_of_a_weak_link,
            picture_of_captions,
            picture_of_the_remark,
            picture_of_taking_out,
            picture_of_a_suggestion,
        ]:
            picture(editor)
        picture_of_the_board(Camera(browser, site, width=375, height=812, email=BOARD))
        member = Camera(browser, site, width=375, height=812, email=MEMBER)
        picture_of_what_reaches_you(member)
        picture_of_a_round_up(member)
        picture_of_a_sig_on_a_phone(member)
        belongs = Camera(browser, site, width=1280, height=900, email=MEMBER)
        for picture in [picture_of_a_sig, picture_of_a_thread, picture_of_the_directory]:
            picture(belongs)
        runs = Camera(browser, site, width=1280, height=900, email=FACILITATOR)
        picture_of_people_waiting(runs)
        picture_of_a_contact(runs)
        picture_of_a_line(Camera(browser, site, width=1280, height=900, email=BOARD))
        picture_of_addresses(Camera(browser, site, width=1280, height=900, email=ORGANISER))
        visitor = Camera(browser, site, width=1280, height=1000)
        visitor.open("/library/case-studies/rewriting-the-eviction-rules-at-the-kitchen-table/")
        visitor.take("case-study.png")
        visitor.open("/forums/")
        visitor.take("programme.png", height=860)
        phone = Camera(browser, site, width=375, height=1000, scheme="dark")
        phone.open("/library/watch-and-listen/what-is-a-pie-in-under-a-minute/")
        phone.take("recording-phone.png")
        browser.close()


if __name__ == "__main__":
    main()
