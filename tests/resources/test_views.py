import pytest
from django.core.files.storage import default_storage

from resources.enums import Audience
from tests.factories.members import MemberFactory
from tests.factories.resources import (
    InformationPageFactory,
    LibraryDocumentFactory,
    LibraryImageFactory,
    LibraryMediaFactory,
    LibraryRenditionFactory,
)
from tests.factories.sigs import SigFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sig():
    return SigFactory(name="PIE leads", slug="pie-leads")


def kept(factory, sig, **fields):
    return factory(audience=Audience.SIG, sig=sig, **fields)


def test_a_stranger_is_sent_to_sign_in_and_back(client, sig):
    page = kept(InformationPageFactory, sig)

    answer = client.get(f"{page.url}?from=mail")

    assert answer.status_code == 302
    assert answer.url == f"/accounts/login/?next={page.url}%3Ffrom%3Dmail"
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_member_outside_the_sig_is_shown_how_to_join(client, sig):
    page = kept(InformationPageFactory, sig, title="What we told the council")
    client.force_login(MemberFactory())

    answer = client.get(page.url)

    text = answer.content.decode()
    assert answer.status_code == 403
    assert "This is for members of PIE leads" in text
    assert '<a class="button" href="/sigs/pie-leads/">See the group and how to join</a>' in text
    assert "What we told the council" not in text
    assert "no-store" in answer.headers["Cache-Control"]


def test_nobody_is_asked_to_join_a_sig_that_closed(client):
    page = kept(InformationPageFactory, SigFactory(state="closed"))
    client.force_login(MemberFactory())

    text = client.get(page.url).content.decode()

    assert "The group has closed" in text
    assert '<a class="button quiet" href="/library/">Back to the library</a>' in text
    assert "how to join" not in text


def test_after_joining_the_same_address_opens(client, sig):
    page = kept(InformationPageFactory, sig, title="What we told the council")
    member = MemberFactory()
    client.force_login(member)
    assert client.get(page.url).status_code == 403

    sig.memberships.create(member=member, joined_at=sig.created_at)

    assert client.get(page.url).status_code == 200


@pytest.mark.parametrize("make", [LibraryDocumentFactory, LibraryMediaFactory])
def test_a_file_refuses_like_a_page(make, client, sig):
    thing = kept(make, sig)
    assert client.get(thing.url).url == f"/accounts/login/?next={thing.url}"

    client.force_login(MemberFactory())

    assert client.get(thing.url).status_code == 403


def test_a_picture_refuses_like_a_page(client, sig):
    address = LibraryRenditionFactory(image=kept(LibraryImageFactory, sig)).url
    assert client.get(address).url == f"/accounts/login/?next={address}"

    client.force_login(MemberFactory())

    assert client.get(address).status_code == 403


@pytest.mark.parametrize("make", [LibraryDocumentFactory, LibraryMediaFactory, LibraryImageFactory])
def test_the_store_is_at_no_address(make, client):
    thing = make()
    assert default_storage.exists(thing.file.name)

    assert client.get(thing.file.url).status_code == 404


@pytest.mark.parametrize("make", [LibraryDocumentFactory, LibraryMediaFactory])
def test_a_number_without_the_right_name_finds_nothing(make, client):
    thing = make()

    assert client.get(f"{thing.url}x").status_code == 404


def test_a_number_without_the_right_name_finds_no_picture(client):
    rendition = LibraryRenditionFactory()

    assert client.get(f"/images/{rendition.pk}/other.png").status_code == 404


def test_a_number_that_no_file_has_finds_nothing(client):
    for address in ["/documents/77/a.txt", "/recordings/77/a.mp3", "/images/77/a.png"]:
        assert client.get(address).status_code == 404


def test_what_everyone_may_see_may_be_kept_by_any_cache(client):
    answer = client.get(LibraryRenditionFactory().url)
    answer.getvalue()

    assert answer.headers["Cache-Control"] == "max-age=3600, public"
    assert answer.headers["Content-Type"] == "image/png"
    assert "Vary" not in answer.headers


def test_what_members_may_hear_is_kept_by_their_own_browser_only(client):
    recording = LibraryMediaFactory(audience=Audience.MEMBERS)
    client.force_login(MemberFactory())

    answer = client.get(recording.url)
    answer.getvalue()

    assert answer.headers["Cache-Control"] == "max-age=3600, private"


def test_a_file_can_run_nothing_in_a_browser(client):
    for address in [LibraryMediaFactory().url, LibraryDocumentFactory().url]:
        answer = client.get(address)
        answer.getvalue()

        assert answer.headers["Content-Security-Policy"] == "default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_only_ever_read(client):
    assert client.post(LibraryMediaFactory().url).status_code == 405
    assert client.post(LibraryRenditionFactory().url).status_code == 405
