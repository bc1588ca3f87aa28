"""
A real browser for walks through the site: Chromium as the machine has it, steered by Playwright.
"""

import contextlib
import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Error, sync_playwright

from scripts.guide_pictures import SCALE, save

CHROMIUM = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
# A browser that looks after itself asks the outside world; these walks stay on this machine.
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 375, "height": 812}
DESK = {"width": 1280, "height": 900}
TAKES_PICTURES = os.environ.get("GUIDE_PICTURES") == "1"
DENSITY = SCALE if TAKES_PICTURES else 1
TIMES_ASKED, BETWEEN_MS = 200, 50


def pytest_terminal_summary(terminalreporter):
    """
    Show how many interactions the measured paths took, beside the most they may take.
    """
    reports = terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
    rows = [
        value for report in reports for name, value in report.user_properties if name == "effort"
    ]
    if rows:
        terminalreporter.section("clicks and fields after sign-in")
        for path, count, most in rows:
            terminalreporter.write_line(f"{path:40}{count:4}  (at most {most})")


def find_chromium():
    """
    Return the path of a Chromium on this machine, or None.
    """
    return next(filter(None, map(shutil.which, [*CHROMIUM, MAC_CHROME])), None)


def until(page, expression, *arguments):
    """
    Wait until a JavaScript expression is true on a page, asking for it from outside.

    A page's own policy may forbid what Playwright would wait with inside it.
    """
    for _ in range(TIMES_ASKED):
        with contextlib.suppress(Error):
            if page.evaluate(expression, *arguments):
                return
        page.wait_for_timeout(BETWEEN_MS)
    assert page.evaluate(expression, *arguments)


@pytest.fixture(scope="session")
def chromium():
    """
    Start one Chromium for all walks.
    """
    path = find_chromium()
    if path is None:
        reason = "needs a Chromium: none of " + ", ".join(CHROMIUM) + " was found"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    # Playwright keeps an event loop in this thread, which Django would take for an async caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(live_server, settings):
    """
    Serve the site for a browser and return its address; links in mails lead there too.
    """
    settings.SITE_ADDRESS = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    return live_server.url


@pytest.fixture
def page(chromium, site):
    """
    Open an empty page as wide as a desk's, of a visitor nobody knows; paths are relative.
    """
    context = chromium.new_context(
        base_url=site,
        viewport=DESK,
        device_scale_factor=DENSITY,
        locale="en-GB",
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(chromium, site):
    """
    Open an empty page as narrow as a phone's.
    """
    context = chromium.new_context(
        base_url=site,
        viewport=PHONE,
        device_scale_factor=DENSITY,
        locale="en-GB",
        has_touch=True,
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def sign_in(site):
    """
    Return a function that makes a page's visitor a signed-in member, without typing.
    """

    def sign_in(page, member):
        client = Client()
        client.force_login(member)
        value = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        cookie = {"name": django_settings.SESSION_COOKIE_NAME, "value": value, "url": site}
        page.context.add_cookies([cookie])

    return sign_in


@pytest.fixture
def barriers():
    """
    Return a function that lists what stands in someone's way on a page, as axe-core sees it.
    """

    def barriers(page):
        found = Axe().run(page).response["violations"]
        return [
            f"{rule['id']}: {node['html']}\n{node.get('failureSummary', '')}"
            for rule in found
            for node in rule["nodes"]
        ]

    return barriers


@pytest.fixture
def picture():
    """
    Return a function that keeps what a page shows as a picture of the guides, from the top or from
    a part of it on, `height` CSS pixels high. It does so where GUIDE_PICTURES=1 asks for it.
    """

    def picture(page, name, *, start=None, height=None):
        if not TAKES_PICTURES:
            return
        page.evaluate("document.activeElement.blur()")
        if start is None:
            page.evaluate("scrollTo(0, 0)")
        else:
            start.evaluate("e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 24)")
        size = page.viewport_size
        part = {"x": 0, "y": 0, "width": size["width"], "height": height or size["height"]}
        save(name, page.screenshot(clip=part, animations="disabled"))

    return picture
