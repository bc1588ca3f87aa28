import datetime

import pytest
from django.test import Client

from notifications.models import Delivery, Message
from notifications.previews import Look, as_in_the_dark, preview_of
from notifications.registry import NoticeKind, Sample, kinds, register, register_sample
from tests.factories.members import MemberFactory

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)
PAGES = ["", "html/", "html/no-images/"]


@pytest.fixture
def walk():
    """
    Return the name of a kind that has a sample.
    """
    register_sample(
        "tests.subscription",
        lambda: Sample(
            {"where": "the mill"}, slots={"answer_url": "https://x.example/a"}, stream="walks"
        ),
    )
    return "tests.subscription"


def signed_in(*roles):
    client = Client()
    client.force_login(MemberFactory(roles=list(roles)))
    return client


def test_preview_says_what_would_be_sent_and_writes_nothing_down(db, walk):
    kind = next(kind for kind in kinds() if kind.name == walk)
    preview = preview_of(kind, now=NOW)

    assert preview.mail.subject == "A walk: the mill"
    assert preview.mail.text.startswith("Hello Maryam,\n\nwe walk to the mill.\n\nCome along:\n")
    assert 'href="https://x.example/a"' in preview.mail.html
    assert preview.content.endswith(b"--\r\n")
    assert (Message.objects.count(), Delivery.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("is_dark", "rule"), [(True, "@media all {p{}}"), (False, "@media not all {p{}}")]
)
def test_preview_is_dark_or_light_whatever_the_reader_prefers(is_dark, rule):
    page = "@media (prefers-color-scheme: dark) {p{}}"

    assert as_in_the_dark(page, is_dark=is_dark) == rule


@pytest.mark.parametrize(
    ("asked", "look"),
    [
        ({}, Look()),
        ({"width": "phone"}, Look(is_wide=False)),
        ({"light": "dark", "images": "off"}, Look(is_dark=True, has_images=False)),
        ({"width": "<script>", "light": "", "images": "0"}, Look()),
    ],
)
def test_look_is_read_from_an_address_and_goes_by_default_where_it_makes_no_sense(asked, look):
    assert Look.of(asked) == look


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("roles", "status"),
    [([], 403), (["editor"], 403), (["board"], 403), (["organiser"], 200), (["steward"], 200)],
)
def test_previews_are_for_those_who_look_after_mail(db, walk, roles, status, page):
    assert signed_in(*roles).get(f"/mail/kinds/{walk}/{page}").status_code == status
    assert signed_in(*roles).get("/mail/kinds/").status_code == status


@pytest.mark.parametrize("page", ["", *(f"tests.subscription/{page}" for page in PAGES)])
def test_previews_ask_strangers_to_sign_in(client, db, walk, page):
    answer = client.get(f"/mail/kinds/{page}")

    assert (answer.status_code, answer.url) == (
        302,
        f"/accounts/login/?next=/mail/kinds/{page}",
    )


def test_list_has_every_kind_with_why_it_comes(db):
    page = signed_in("organiser").get("/mail/kinds/")
    listed = [kind.name for one in page.context["classes"] for kind in one.kinds]

    assert sorted(listed) == [kind.name for kind in kinds()]
    assert "You get this mail because you took a walk with us." in page.text


def test_what_was_sent_leads_to_the_kinds(db):
    assert 'href="/mail/kinds/"' in signed_in("steward").get("/mail/sent/").text


def test_preview_shows_the_mail_its_text_and_its_headers(db, walk):
    page = signed_in("organiser").get(f"/mail/kinds/{walk}/").text

    assert '<iframe src="/mail/kinds/tests.subscription/html/?width=desk&amp;' in page
    assert "we walk to the mill." in page
    assert "List-Unsubscribe-Post" in page
    assert "Subscription" in page


def test_preview_on_a_phone_in_the_dark_without_images(db, walk):
    client = signed_in("organiser")
    page = client.get(f"/mail/kinds/{walk}/?width=phone&light=dark&images=off")
    frame = client.get(page.context["frame"])

    assert 'class="mail on-a-phone"' in page.text
    assert "@media all {" in frame.text
    assert "img-src 'none'" in frame["Content-Security-Policy"]
    assert (
        "img-src 'self' data:" in client.get(f"/mail/kinds/{walk}/html/")["Content-Security-Policy"]
    )


@pytest.mark.parametrize("page", ["html/", "html/no-images/"])
def test_html_of_a_preview_can_do_nothing(db, walk, page):
    answer = signed_in("organiser").get(f"/mail/kinds/{walk}/{page}")
    policy = {part.strip() for part in answer["Content-Security-Policy"].split(";")}

    assert {"default-src 'none'", "form-action 'none'", "sandbox"} <= policy


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", ["tests.bare", "no.such"])
def test_kind_that_nobody_knows_or_without_a_sample_is_not_found(db, name, page):
    register(NoticeKind("tests.bare", "Bare", "service"))

    assert signed_in("organiser").get(f"/mail/kinds/{name}/{page}").status_code == 404


@pytest.mark.parametrize("more", [1, 3, 30])
def test_list_of_kinds_takes_a_fixed_number_of_queries(db, django_assert_num_queries, more):
    for number in range(more):
        register(NoticeKind(f"tests.kind{number}", f"Kind {number}", "service"))
    client = signed_in("organiser")
    # Session, member, roles.
    with django_assert_num_queries(4):
        client.get("/mail/kinds/")
