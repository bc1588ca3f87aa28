"""
A video kept elsewhere, in a real browser: nobody elsewhere is asked for anything before a click.
"""

from urllib.parse import urlsplit

import pytest

from tests.factories.resources import ArticlePageFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.looks,
    pytest.mark.django_db(transaction=True),
]

TITLE = "A walk through a quiet ward"
HOSTS = {
    "https://www.youtube.com/watch?v=kettle_0n-h": "www.youtube-nocookie.com",
    "https://vimeo.com/1000001": "player.vimeo.com",
}


def film(address):
    return ("embed", {"title": TITLE, "address": address, "about": ""})


@pytest.fixture
def elsewhere(page, site):
    """
    Keep what a page asks of other hosts from leaving this machine, and list whom it asked.
    """
    asked = []
    own = urlsplit(site).netloc

    def stop(route):
        host = urlsplit(route.request.url).netloc
        if host == own:
            route.continue_()
            return
        asked.append(host)
        route.fulfill(status=200, content_type="text/html", body="<p>The film</p>")

    page.route("**/*", stop)
    return asked


@pytest.mark.parametrize("address", HOSTS)
def test_nothing_is_asked_elsewhere_before_the_click_and_then_the_player_alone(
    address, page, elsewhere
):
    refusals = []
    page.on("console", lambda message: refusals.append(message.text))
    page.goto(ArticlePageFactory(body=[film(address)]).url)
    button = page.get_by_role("button", name=f"Load the video “{TITLE}”")
    button.wait_for()
    page.wait_for_load_state("networkidle")
    assert elsewhere == []

    button.click()

    page.frame_locator("iframe").get_by_text("The film").wait_for()
    assert elsewhere == [HOSTS[address]]
    assert refusals == []


def test_the_keyboard_goes_on_in_the_frame(page, elsewhere):
    page.goto(ArticlePageFactory(body=[film(next(iter(HOSTS)))]).url)

    page.get_by_role("button", name="Load the video").focus()
    page.keyboard.press("Enter")

    page.frame_locator("iframe").get_by_text("The film").wait_for()
    focused = page.evaluate("[document.activeElement.tagName, document.activeElement.title]")
    assert focused == ["IFRAME", TITLE]
    assert page.get_by_role("button", name="Load the video").count() == 0


def test_each_of_two_videos_loads_by_itself(page, elsewhere):
    page.goto(ArticlePageFactory(body=[film(address) for address in HOSTS]).url)

    page.get_by_role("button", name="Load the video").nth(1).click()

    page.frame_locator("iframe").get_by_text("The film").wait_for()
    assert elsewhere == ["player.vimeo.com"]
    assert page.locator("iframe").count() == 1


def test_without_scripts_a_link_leads_to_the_video(chromium, site):
    context = chromium.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    address = next(iter(HOSTS))
    page.goto(ArticlePageFactory(body=[film(address)]).url)

    link = page.get_by_role("link", name=f"Watch “{TITLE}” on YouTube")

    assert link.get_attribute("href") == address
    assert page.get_by_role("button", name="Load the video").count() == 0
    context.close()


def test_nothing_stands_in_the_way_of_a_video_not_loaded_yet(page, phone, barriers, elsewhere):
    address = ArticlePageFactory(body=[film(next(iter(HOSTS)))]).url
    for each in (page, phone):
        each.goto(address)
        assert barriers(each) == []
        assert each.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
