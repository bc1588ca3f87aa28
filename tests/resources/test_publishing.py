import datetime

import pytest

from resources.models import ArticlePage, LibraryHome, SectionPage
from resources.publishing import (
    Link,
    PageDraft,
    PageNotPublished,
    Passage,
    Shelf,
    publish_page,
)
from resources.wording import weak_title
from tests.factories.members import MemberFactory

NOW = datetime.datetime(2026, 12, 8, 16, tzinfo=datetime.UTC)
IN_GENERAL = "write what it opens, such as the title of the page or file."
SHELF = Shelf("accounts", "Accounts", "What came of it.")

pytestmark = pytest.mark.django_db


def draft(**changed):
    return PageDraft(
        **{
            "title": "Round the kettle",
            "summary": "Ten minutes.",
            "passages": (Passage(text="One.\r\nTwo.\r\n\r\nThree."), Passage("Empty")),
            "audience": "members",
            **changed,
        }
    )


def publish(page_id=None, **changed):
    return publish_page(
        draft=draft(**changed), shelf=SHELF, by=MemberFactory(), now=NOW, page_id=page_id
    )


def test_a_page_is_out_from_then_on_a_shelf_that_is_put_up_once():
    first, second = publish(), publish()
    shelf = SectionPage.objects.get(slug="accounts")
    assert (shelf.get_parent().specific, shelf.live) == (LibraryHome.objects.get(), True)
    assert [page.slug for page in shelf.get_children()] == [
        "round-the-kettle",
        "round-the-kettle-2",
    ]
    assert (first.first_published_at, first.live, second.live) == (NOW, True, True)


def test_plain_text_keeps_its_lines_and_what_is_empty_is_left_out():
    assert [block.value.source for block in publish().body] == ["<p>One.<br/>Two.</p><p>Three.</p>"]


def test_words_are_never_read_as_markup():
    page = publish(passages=(Passage("<i>", points=("<script>",), links=(Link("a<b", "x"),)),))
    source = page.body[0].value.source
    assert source == (
        '<h2>&lt;i&gt;</h2><ul><li>&lt;script&gt;</li></ul><ul><li><a href="x">a&lt;b</a></li></ul>'
    )


def test_a_link_that_says_nothing_is_refused_and_nothing_is_left():
    with pytest.raises(PageNotPublished) as refusal:
        publish(passages=(Passage(links=(Link("here", "https://example.org/"),)),))
    assert refusal.value.reasons == [weak_title("here", "https://example.org/")]
    assert (ArticlePage.objects.count(), SectionPage.objects.filter(slug="accounts").count()) == (
        0,
        0,
    )


def test_a_page_that_leads_to_itself_is_refused(settings):
    page = publish()
    link = Link("Round the kettle", settings.SITE_ADDRESS + page.get_url())
    with pytest.raises(PageNotPublished):
        publish(page_id=page.pk, passages=(Passage(links=(link,)),))


@pytest.mark.parametrize(
    ("text", "address", "advice"),
    [
        ("A toolkit", "https://example.org/", ""),
        (
            "here",
            "https://example.org/papers/holding_the-line.pdf?x=1",
            "“here” says nothing on its own: write what it opens, such as “Holding the line”.",
        ),
        (
            "here",
            "https://example.org/",
            f"“here” says nothing on its own: {IN_GENERAL}",
        ),
        (
            "",
            "http://[",
            f"A link needs words: {IN_GENERAL}",
        ),
    ],
)
def test_a_weak_title_is_told_with_words_from_its_address(text, address, advice):
    assert weak_title(text, address) == advice
