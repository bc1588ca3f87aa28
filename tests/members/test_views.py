import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members.actions import give_consent
from members.forms import NEWSLETTER_WORDING
from members.models import ConsentRecord, Organisation
from sigs.actions import HandOverFirst
from sigs.models import FacilitationTerm
from tests.factories.frameworks import SettingFactory
from tests.factories.members import MemberFactory, OrganisationFactory
from tests.factories.sigs import SigFactory

pytestmark = pytest.mark.django_db

PAGES = ["/me/", "/me/details/", "/me/newsletter/", "/me/close/"]


@pytest.fixture
def member(client):
    member = MemberFactory(
        name="Tamsin Quill",
        email="tamsin@example.org",
        organisation=OrganisationFactory(name="Northmoor Outreach"),
    )
    client.force_login(member)
    return member


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize("page", PAGES)
def test_page_sends_whoever_is_not_signed_in_to_sign_in_and_back(client, page):
    response = client.get(page)

    assert (response.status_code, response.url) == (302, f"/accounts/login/?next={page}")


@pytest.mark.usefixtures("member")
@pytest.mark.parametrize("page", PAGES)
def test_page_is_kept_out_of_every_cache(client, page):
    assert "no-store" in client.get(page)["Cache-Control"]


@pytest.mark.usefixtures("member")
@pytest.mark.parametrize("page", PAGES)
def test_page_shows_no_address_but_ones_own(client, page):
    MemberFactory(email="somebody-else@example.org")

    assert "somebody-else@" not in client.get(page).content.decode()


@pytest.mark.parametrize("number", [1, 3, 12])
def test_overview_costs_a_fixed_number_of_queries(client, member, number):
    for _ in range(number):
        MemberFactory(organisation=member.organisation)
        SigFactory(members=[member])

    with CaptureQueriesContext(connection) as queries:
        client.get("/me/")

    assert len(queries) == 7


def test_overview_of_somebody_who_said_little_says_so(client):
    client.force_login(MemberFactory())

    assert "Not said" in client.get("/me/").content.decode()


def test_details_show_what_is_known(client, member):
    form = client.get("/me/details/").context["form"]

    assert form.initial == {
        "name": "Tamsin Quill",
        "organisation": "Northmoor Outreach",
        "setting": None,
        "time_zone": "Europe/London",
    }


def test_details_are_saved(client, member):
    setting = SettingFactory()

    response = client.post(
        "/me/details/",
        {
            "name": "Tamsin Vale",
            "organisation": "Harbour day centre",
            "setting": setting.pk,
            "time_zone": "Europe/Lisbon",
        },
    )

    assert response.url == "/me/"
    member.refresh_from_db()
    assert (member.name, member.organisation.name, member.setting, member.time_zone) == (
        "Tamsin Vale",
        "Harbour day centre",
        setting,
        "Europe/Lisbon",
    )


def test_details_refused_keep_what_was_typed_and_name_the_fault(client, member):
    response = client.post(
        "/me/details/",
        {"name": "", "organisation": "Harbour day centre", "time_zone": "Moon/Tranquility"},
    )

    form = response.context["form"]
    assert response.status_code == 200
    assert set(form.errors) == {"name", "time_zone"}
    assert form["organisation"].value() == "Harbour day centre"
    assert not Organisation.objects.filter(name="Harbour day centre").exists()


def test_details_offer_every_time_zone_once_with_ones_own_chosen(client, member):
    member.time_zone = "Australia/Sydney"
    member.save()

    page = client.get("/me/details/").content.decode()

    assert page.count('<option value="Europe/London">') == 1
    assert page.count('<option value="Africa/Nairobi">') == 1
    assert '<option value="Australia/Sydney" selected>Sydney</option>' in page
    assert page.count(" selected") == 2


def test_newsletter_consent_is_recorded_in_the_words_shown(client, member):
    assert NEWSLETTER_WORDING in client.get("/me/newsletter/").content.decode()

    response = client.post("/me/newsletter/", {"answer": "yes"}, follow=True)

    assert messages_of(response) == ["You will get the next newsletter."]
    assert member.consents.get().wording == NEWSLETTER_WORDING


def test_newsletter_consent_is_withdrawn(client, member):
    give_consent(
        member=member,
        purpose=ConsentRecord.Purpose.NEWSLETTER,
        wording=NEWSLETTER_WORDING,
        now=timezone.now(),
    )

    response = client.post("/me/newsletter/", {"answer": "no"}, follow=True)

    assert messages_of(response) == ["You will get no more newsletters."]
    assert not member.consents.filter(withdrawn_at=None).exists()


def test_newsletter_page_shows_the_words_agreed_to_then(client, member, time_machine):
    time_machine.move_to("2026-12-08 12:30 +0000", tick=False)
    ConsentRecord.objects.create(
        member=member,
        purpose=ConsentRecord.Purpose.NEWSLETTER,
        wording="Yes to a letter every spring.",
        given_at="2026-03-29T12:00:00Z",
    )

    page = client.get("/me/newsletter/").content.decode()

    assert "Yes to a letter every spring." in page
    assert "Sunday 29 March 2026" in page


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_the_pages_changes_nothing(client, member, method):
    for page in PAGES:
        getattr(client, method)(page)

    member.refresh_from_db()
    assert member.closed_at is None
    assert not member.consents.exists()


def test_closing_needs_the_box_to_be_ticked(client, member):
    response = client.post("/me/close/", {})

    assert response.context["form"].errors == {
        "sure": ["Tick the box if you want to close your account."]
    }
    member.refresh_from_db()
    assert member.closed_at is None


def test_closing_signs_out_and_erases(client, member):
    response = client.post("/me/close/", {"sure": "on"})

    assert response.url == "/"
    assert "_auth_user_id" not in client.session
    member.refresh_from_db()
    assert (member.name, member.is_active) == ("Former member", False)


def test_closing_as_the_only_facilitator_says_to_hand_over_first(client, member):
    sig = SigFactory(name="PIE leads", facilitators=[member])

    response = client.post("/me/close/", {"sure": "on"})

    assert response.context["reasons"] == [str(HandOverFirst(sig))]
    member.refresh_from_db()
    assert member.closed_at is None
    assert FacilitationTerm.objects.get(sig=sig).ended_at is None


def test_overview_leads_to_every_page_about_signing_in(client, member):
    page = client.get("/me/").content.decode()

    for name in [
        "account_email",
        "account_change_password",
        "mfa_index",
        "mfa_list_webauthn",
        "usersessions_list",
        "members:details",
        "members:newsletter",
        "members:close",
    ]:
        assert f'href="{reverse(name)}"' in page


@pytest.mark.parametrize(
    ("roles", "is_led"),
    [(["organiser"], True), (["steward"], True), (["editor"], False), ([], False)],
)
def test_overview_leads_those_who_look_after_mail_to_all_of_it(client, roles, is_led):
    client.force_login(MemberFactory(roles=roles))

    assert ('href="/mail/sent/"' in client.get("/me/").text) == is_led
