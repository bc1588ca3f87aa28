import pytest

from resources.enums import Audience
from resources.models import InformationPage, LibraryHome
from tests.factories.members import MemberFactory
from tests.factories.resources import InformationPageFactory
from tests.factories.sigs import SigFactory

pytestmark = pytest.mark.django_db


def sign_in(client, *roles):
    member = MemberFactory(roles=roles)
    client.force_login(member)
    return member


def typed(page, **changes):
    """
    Give what an editor's browser sends for a page with one paragraph.
    """
    return {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "audience": page.audience,
        "sig": page.sig_id or "",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "mailbox",
        "body-0-value-heading": "Write to us",
        "body-0-value-text": "We read everything.",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-publish": "1",
        **changes,
    }


def test_a_member_has_no_way_into_wagtail(client):
    sign_in(client)

    assert client.get("/cms/", follow=True).status_code == 403


def test_an_editor_changes_and_publishes_a_page(client):
    sign_in(client, "editor")
    page = InformationPage.objects.get(slug="contact")

    client.post(f"/cms/pages/{page.pk}/edit/", typed(page, title="Talk to us"))

    assert "<h1>Talk to us</h1>" in client.get("/library/about/contact/").content.decode()


def test_an_editor_who_forgets_the_sig_is_told_beside_the_field(client):
    sign_in(client, "editor")
    page = InformationPageFactory()

    answer = client.post(f"/cms/pages/{page.pk}/edit/", typed(page, audience=Audience.SIG))

    assert answer.context["form"].errors["sig"] == ["Choose the SIG whose members may read it."]
    page.refresh_from_db()
    assert page.audience == Audience.PUBLIC


def test_what_an_editor_keeps_for_a_sig_is_closed_to_others_at_once(client):
    page = InformationPageFactory()
    assert client.get(page.url).status_code == 200
    sign_in(client, "editor")

    client.post(
        f"/cms/pages/{page.pk}/edit/",
        typed(page, audience=Audience.SIG, sig=SigFactory().pk),
    )
    client.logout()

    assert client.get(page.url).status_code == 302


def test_the_board_changes_a_page_and_cannot_publish_it(client):
    sign_in(client, "board")
    page = InformationPage.objects.get(slug="contact")

    client.post(f"/cms/pages/{page.pk}/edit/", typed(page, title="Talk to us"))

    assert "<h1>Contact</h1>" in client.get("/library/about/contact/").content.decode()


def test_the_editors_rooms_carry_the_name_of_the_site(client):
    sign_in(client, "editor")

    text = client.get("/cms/").content.decode()

    assert "PIElink: the editors’ rooms" in text
    assert "What's new in Wagtail" not in text


def test_where_the_tree_begins_is_shown_to_nobody(client):
    root = LibraryHome.objects.get().get_parent()

    assert client.get(f"/{root.slug}/").status_code == 404


def test_a_page_answers_options_and_refuses_posts(client):
    page = InformationPageFactory()

    assert client.options(page.url).status_code == 200
    assert client.head(page.url).status_code == 200
