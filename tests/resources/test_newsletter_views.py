"""
The screens that send a newsletter, its previews, the mail itself, and the archive on the web.
"""

import datetime
import email
import email.policy
import re
from io import BytesIO

import pytest
from django.core.files.images import ImageFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from forums.enums import SessionState
from notifications import delivery
from notifications.models import Delivery, Message
from notifications.transport import MemoryTransport
from resources import access, actions
from resources.enums import Audience
from resources.models import LibraryHome, NewsletterPage, NewsletterSending
from tests.factories.forums import SessionFactory
from tests.factories.members import MemberFactory
from tests.factories.newsletters import (
    NewsletterPageFactory,
    NewslettersPageFactory,
    agreeing,
)
from tests.factories.resources import ArticlePageFactory, LibraryImageFactory

from .cast import EVERYONE

IN_THE_CMS = {"editor", "board", "organiser", "steward"}
NOW = datetime.datetime(2026, 11, 27, 9, tzinfo=datetime.UTC)

pytestmark = [pytest.mark.looks, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _empty_box():
    MemoryTransport.sent.clear()
    yield
    MemoryTransport.sent.clear()


@pytest.fixture
def editor():
    return MemberFactory(name="Elspeth Morrow", roles=["editor"])


@pytest.fixture
def desk(editor):
    """
    Give the browser of an editor.
    """
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def newsletter():
    return NewsletterPageFactory(title="What a kettle can do", slug="kettle")


def screen(page, name="newsletter_send"):
    return reverse(name, args=[page.pk])


def send(page, now=NOW):
    return actions.send_newsletter(
        page=page, revision_id=page.latest_revision_id, by=MemberFactory(), now=now
    )


def rich_newsletter(sig, **fields):
    """
    Write a newsletter with one of everything.
    """
    picture = LibraryImageFactory(
        title="Our table",
        description="Six mugs on a table.",
        audience=Audience.PUBLIC,
        file=_picture(1200, 600),
    )
    page = ArticlePageFactory(title="Eleven weeks of tea", summary="Slowly.")
    words = (
        f'<p>First <a linktype="page" id="{page.pk}">how we began</a>, then '
        '<a href="https://example.org/x">what others did</a>.</p><ul><li>One</li><li>Two</li></ul>'
    )
    return NewsletterPageFactory(
        **{
            "title": "Tea & sympathy",
            "slug": "tea",
            "guest_editor": "Ines Halloran",
            "body": [
                ("words", words),
                ("heading", "Worth <ten> minutes"),
                ("library", {"page": page, "reason": "For anyone in a hurry."}),
                (
                    "session",
                    {"session": str(SessionFactory(topic__title="Open mic").pk), "reason": "Come."},
                ),
                ("sig", {"sig": str(sig.pk), "news": "<p>They met <b>twice</b>.</p>"}),
                ("quote", {"words": "I wanted the lamp.", "who": "A resident"}),
                ("picture", {"picture": picture, "caption": "As it stands."}),
            ],
            **fields,
        }
    )


def _picture(width, height):
    target = BytesIO()
    Image.new("RGB", (width, height), "#446").save(target, "PNG")
    target.seek(0)
    return ImageFile(target, name="table.png")


def parts_of_the_mail():
    [sent] = MemoryTransport.sent
    mail = email.message_from_bytes(sent.content, policy=email.policy.default)
    text = mail.get_body(["plain"]).get_content().replace("\r\n", "\n")
    return mail, text, mail.get_body(["html"]).get_content()


def deliver_all():
    for message in Message.objects.all():
        pks = list(message.deliveries.values_list("pk", flat=True))
        delivery.deliver(message_id=message.pk, first=min(pks), last=max(pks), clock=lambda: NOW)


# Who may


@pytest.mark.parametrize("role", sorted(EVERYONE))
@pytest.mark.parametrize("name", ["newsletter_send", "newsletter_confirm"])
def test_editors_alone_may_send(role, name, cast, clients, newsletter):
    agreeing()
    answers = [
        clients[role].get(screen(newsletter, name)),
        clients[role].post(
            screen(newsletter, name),
            {"what": "try", "to": "me", "revision": newsletter.latest_revision_id},
        ),
    ]

    allowed = role == "editor"
    assert access.can_send_newsletter(cast[role], newsletter) == allowed
    assert [answer.status_code for answer in answers] == ([200, 302] if allowed else [302, 302])
    if not allowed:
        target = "/cms/login/" if role in EVERYONE - IN_THE_CMS else "/cms/"
        assert [answer.url.partition("?")[0] for answer in answers] == [target, target]
    assert Message.objects.exists() == allowed


def test_what_does_not_exist_is_not_found(desk):
    assert desk.get(reverse("newsletter_send", args=[4711])).status_code == 404
    assert desk.get(screen(LibraryHome.objects.get())).status_code == 404


# The screens


def test_the_screen_says_to_whom_it_would_go_and_changes_nothing(desk, newsletter):
    agreeing()
    agreeing()
    MemberFactory()

    page = desk.get(screen(newsletter)).content.decode()
    confirm = desk.get(screen(newsletter, "newsletter_confirm")).content.decode()

    assert "2 people who agreed" in page
    assert "Send it to 2 people" in confirm
    assert Message.objects.count() + NewsletterSending.objects.count() == 0


def test_the_button_sends_and_the_screen_says_how_it_goes(desk, newsletter, editor):
    agreeing()
    address = screen(newsletter, "newsletter_confirm")
    answers = [
        desk.post(address, {"revision": newsletter.latest_revision_id}, follow=True)
        for _ in range(2)
    ]

    assert [answer.redirect_chain for answer in answers] == [[(screen(newsletter), 302)]] * 2
    assert "It is on its way, and on the web." in answers[0].content.decode()
    assert "has been sent already" in answers[1].content.decode()
    assert "Waiting to be sent" in answers[1].content.decode()
    assert Delivery.objects.count() == 1
    assert NewsletterSending.objects.get().by == editor
    assert desk.get(address).url == screen(newsletter)


def test_who_looks_after_mail_is_led_to_each_mail_and_an_editor_is_not(desk, newsletter):
    agreeing()
    send(newsletter)
    both = Client()
    both.force_login(MemberFactory(roles=["editor", "organiser"]))
    link = reverse("notifications:sent_message", args=[Message.objects.get().pk])

    assert [link in each.get(screen(newsletter)).content.decode() for each in (both, desk)] == [
        True,
        False,
    ]


def test_a_test_goes_to_the_editor_or_to_the_team(desk, newsletter, editor, settings):
    settings.MAIL_REPLY_TO = "team@example.org"
    for to in ["me", "team", "somebody@example.net"]:
        desk.post(screen(newsletter), {"what": "try", "to": to})

    assert sorted(Delivery.objects.values_list("address", flat=True)) == sorted(
        [editor.email, "team@example.org"]
    )


def test_an_hour_is_set_called_off_and_refused_when_it_has_passed(desk, newsletter):
    typed = {
        "what": "schedule",
        "revision": newsletter.latest_revision_id,
        "day": "2099-06-01",
        "hour": "09:30",
    }
    set_at = desk.post(screen(newsletter), typed, follow=True).content.decode()
    at = NewsletterSending.objects.get().scheduled_for
    refused = desk.post(screen(newsletter), {**typed, "day": "2020-06-01"}).content.decode()
    kept = NewsletterSending.objects.get().scheduled_for
    desk.post(screen(newsletter), {"what": "cancel"})

    assert at == kept == datetime.datetime(2099, 6, 1, 8, 30, tzinfo=datetime.UTC)
    assert "It goes out on Monday 1 June 2099, 09.30." in set_at
    assert "That is in the past." in refused
    assert 'value="2020-06-01"' in refused
    assert NewsletterSending.objects.get().scheduled_for is None


# Wagtail's own ways


def edit_form(page, **fields):
    """
    Give what an editor's form of this page would send.
    """
    return {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "issue_date": "2026-11-27",
        "guest_editor": "",
        "intro": '{"blocks": [{"key": "a", "text": "November is long.", "type": "unstyled", '
        '"depth": 0, "inlineStyleRanges": [], "entityRanges": [], "data": {}}], "entityMap": {}}',
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "heading",
        "body-0-id": "",
        "body-0-value": "Changed",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "seo_title": "",
        "search_description": "",
        **fields,
    }


def test_publishing_keeps_a_draft_and_leads_to_the_screen_that_sends(desk, newsletter):
    address = reverse("wagtailadmin_pages:edit", args=[newsletter.pk])
    before = newsletter.latest_revision_id

    answer = desk.post(address, edit_form(newsletter, **{"action-publish": "1"}))

    newsletter.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, screen(newsletter))
    assert not newsletter.live
    assert newsletter.latest_revision_id != before
    assert newsletter.get_latest_revision_as_object().body[0].value == "Changed"


def test_publishing_after_it_was_sent_corrects_the_page_and_says_so(desk, newsletter, client):
    send(newsletter)
    address = reverse("wagtailadmin_pages:edit", args=[newsletter.pk])
    before = client.get("/library/newsletters/kettle/").content.decode()

    desk.post(address, edit_form(newsletter, **{"action-publish": "1"}))

    after = client.get("/library/newsletters/kettle/").content.decode()
    assert ["Corrected on" in page for page in (before, after)] == [False, True]
    assert ["<h2>Changed</h2>" in page for page in (before, after)] == [False, True]
    assert Message.objects.count() == 1


def test_pages_are_not_published_together_with_a_newsletter_that_was_not_sent(desk, newsletter):
    other = ArticlePageFactory(live=False)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    answer = desk.post(f"{address}?id={newsletter.pk}&id={other.pk}&next=/cms/")

    assert (answer.status_code, answer.url) == (302, screen(newsletter))
    assert [type(each).objects.get(pk=each.pk).live for each in (newsletter, other)] == [
        False,
        False,
    ]


def test_what_waits_to_be_sent_is_not_deleted(desk, newsletter):
    actions.schedule_newsletter(
        page=newsletter,
        revision_id=newsletter.latest_revision_id,
        at=NOW + datetime.timedelta(days=36500),
        by=MemberFactory(),
        now=NOW,
    )
    one = desk.post(reverse("wagtailadmin_pages:delete", args=[newsletter.pk]))
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    several = desk.post(f"{bulk}?id={newsletter.pk}&next=/cms/")

    assert [one.url, several.url] == [screen(newsletter)] * 2
    assert NewsletterPage.objects.filter(pk=newsletter.pk).exists()


def test_no_board_is_asked_about_a_newsletter(newsletter):
    assert (newsletter.has_workflow, newsletter.get_workflow()) == (False, None)


def test_the_editor_offers_what_may_be_chosen_and_a_button_to_send(desk, newsletter):
    SessionFactory(topic__title="Open mic")
    SessionFactory(topic__title="Still secret", state=SessionState.DRAFT)

    page = desk.get(reverse("wagtailadmin_pages:edit", args=[newsletter.pk])).content.decode()

    assert "8 December 2026: Open mic" in page
    assert "Still secret" not in page
    assert screen(newsletter) in page


@pytest.mark.parametrize(
    ("mode", "content_type", "holds"),
    [
        ("", "text/html", "put together by Ines Halloran"),
        ("mail-html", "text/html", "Hello [first name]"),
        ("mail-text", "text/plain", "Subject: Tea & sympathy"),
    ],
)
def test_each_preview_shows_the_draft(mode, content_type, holds, desk, sig):
    page = rich_newsletter(sig)
    address = reverse("wagtailadmin_pages:view_draft", args=[page.pk])

    answer = desk.get(f"{address}?mode={mode}")

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith(content_type)
    assert holds in answer.content.decode()
    assert "Eleven weeks of tea" in answer.content.decode()
    assert Message.objects.count() == 0


def test_the_mail_in_a_preview_may_dress_itself_and_do_nothing(desk, newsletter):
    address = reverse("wagtailadmin_pages:view_draft", args=[newsletter.pk])

    policy = desk.get(f"{address}?mode=mail-html")["Content-Security-Policy"]

    assert sorted(policy.split("; ")) == [
        "base-uri 'none'",
        "default-src 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "img-src 'self' data:",
        "style-src 'unsafe-inline'",
    ]


# The mail


def test_the_mail_says_everything_in_plain_text_with_whole_addresses(sig, settings):
    settings.SITE_ADDRESS = "https://pielink.example.org"
    agreeing(name="Maryam Siddiqui")
    send(rich_newsletter(sig))
    deliver_all()

    mail, text, _ = parts_of_the_mail()

    assert mail["Subject"] == "Tea & sympathy"
    assert text.startswith(
        "Tea & sympathy\n27 November 2026, put together by Ines Halloran\n\nHello Maryam,\n\n"
        "November is long.\n\n"
    )
    assert "then what others did (https://example.org/x).\n\n- One\n- Two\n\n" in text
    assert "WORTH <TEN> MINUTES\n\nEleven weeks of tea (article)\nFor anyone in a hurry.\n" in text
    assert (
        "Open mic (conversation)\nTuesday 8 December 2026, 12.30 to 14.00, London time\nCome.\n"
        "https://pielink.example.org/forums/s/" in text
    )
    assert f"News of a Special Interest Group: {sig.name}\n\nThey met twice.\n" in text
    assert (
        "“I wanted the lamp.”\nA resident\n\n[Picture: Six mugs on a table.]\nAs it stands.\n"
        in (text)
    )
    assert "\nRead it on the web:\nhttps://pielink.example.org/library/newsletters/tea/\n" in text
    assert "\nYou get this mail because you agreed to get the PIElink newsletter.\n" in text
    addresses = re.findall(r"https?://[^\s)]+", text)
    assert [each for each in addresses if "pielink" not in each] == ["https://example.org/x"]


def test_the_mail_has_pictures_with_words_and_a_width_and_nothing_that_tracks(sig, settings):
    settings.SITE_ADDRESS = "https://pielink.example.org"
    agreeing()
    send(rich_newsletter(sig))
    deliver_all()

    mail, _, html = parts_of_the_mail()

    [picture] = re.findall(r"<img[^>]*>", html)
    assert 'alt="Six mugs on a table."' in picture
    assert 'width="536"' in picture
    assert re.search(r'src="https://pielink\.example\.org/images/\d+/[^"?]+\.jpg"', picture)
    hosts = {
        re.match(r"https?://([^/]+)", each)[1] for each in re.findall(r'href="(http[^"]+)"', html)
    }
    assert hosts == {"pielink.example.org", "example.org"}
    assert "Worth &lt;ten&gt; minutes" in html
    assert "List-Unsubscribe-Post" in mail
    assert [each for each in re.findall(r'(?:href|src)="([^"]*)"', html) if each[:1] == "/"] == []


def test_its_picture_is_handed_to_whoever_opens_the_mail(sig, client, settings):
    agreeing()
    send(rich_newsletter(sig))
    deliver_all()
    [source] = re.findall(r'<img[^>]*src="([^"]*)"', parts_of_the_mail()[2])

    answer = client.get(source.removeprefix(settings.SITE_ADDRESS))
    answer.close()

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")


def test_one_click_in_the_mail_ends_the_consent(client):
    member = agreeing()
    send(NewsletterPageFactory())
    deliver_all()
    [address] = re.findall(r"<(https?://[^>]+)>", parts_of_the_mail()[0]["List-Unsubscribe"])

    path = "/" + address.split("/", 3)[3]
    shown = client.get(path)
    stands = member.consents.get().withdrawn_at
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})

    assert (shown.status_code, stands) == (200, None)
    assert answer.status_code == 200
    assert member.consents.get().withdrawn_at is not None


# The archive


def test_the_archive_shows_what_was_sent_the_newest_first(client):
    for title, day in [("October", 20), ("September", 9), ("November", 25)]:
        send(NewsletterPageFactory(title=title, issue_date=datetime.date(2026, 11, day)))
    NewsletterPageFactory(title="Not yet")

    page = client.get("/library/newsletters/").content.decode()

    assert re.findall(r"<h2><a [^>]*>(\w+)</a></h2>", page) == ["November", "October", "September"]
    assert "Not yet" not in page


@pytest.mark.parametrize("state", ["draft", "scheduled"])
def test_what_is_not_sent_is_nowhere_on_the_web(state, client, newsletter):
    if state == "scheduled":
        actions.schedule_newsletter(
            page=newsletter,
            revision_id=newsletter.latest_revision_id,
            at=NOW + datetime.timedelta(hours=1),
            by=MemberFactory(),
            now=NOW,
        )
    addresses = [
        "/library/newsletters/",
        "/library/feed/newsletters/",
        "/library/feed/",
        "/search/?q=kettle",
        "/api/v2/pages/?limit=100",
        "/sitemap.xml",
    ]
    unsent = [client.get(each) for each in addresses]
    gone = client.get("/library/newsletters/kettle/").status_code
    send(newsletter)
    sent = [client.get(each) for each in addresses]

    assert [(answer.status_code, "kettle/" in answer.content.decode()) for answer in unsent] == [
        (200, False)
    ] * len(addresses)
    assert gone == 404
    assert ["kettle/" in answer.content.decode() for answer in sent] == [True] * len(addresses)


def test_without_an_archive_there_is_no_feed_of_newsletters(client):
    assert client.get("/library/feed/newsletters/").status_code == 404


@pytest.mark.parametrize("count", [1, 3, 12])
def test_the_archive_takes_as_many_steps_for_many(count, client, django_assert_num_queries):
    archive = NewslettersPageFactory()
    NewsletterPageFactory.create_batch(count, parent=archive, live=True)
    client.get("/library/newsletters/")

    with django_assert_num_queries(3):
        client.get("/library/newsletters/")


@pytest.mark.parametrize("count", [1, 3, 12])
def test_a_newsletter_takes_as_many_steps_for_many_things(
    count, client, sig, django_assert_num_queries
):
    things = []
    for _ in range(count):
        things += [
            ("library", {"page": ArticlePageFactory(), "reason": "Short."}),
            ("session", {"session": str(SessionFactory().pk), "reason": ""}),
            ("sig", {"sig": str(sig.pk), "news": "<p>They met.</p>"}),
        ]
    newsletter = NewsletterPageFactory(body=things)
    send(newsletter)
    client.get(newsletter.url)

    with django_assert_num_queries(7):
        client.get(newsletter.url)


def test_the_way_into_the_library_shows_the_newest_newsletters_first(client):
    for day in [3, 5, 1, 2, 4]:
        NewsletterPageFactory(
            title=f"Issue {day}", issue_date=datetime.date(2026, 11, day), live=True
        )

    [shelf] = [
        shelf
        for shelf in client.get("/library/").context["shelves"]
        if shelf["page"].slug == "newsletters"
    ]

    assert [page.title for page in shelf["pages"]] == ["Issue 5", "Issue 4", "Issue 3", "Issue 2"]
    assert shelf["number"] == 5
