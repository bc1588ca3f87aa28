import datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session

from members import actions, registry
from members.models import ConsentRecord, Member, Organisation
from tests.factories.frameworks import SettingFactory
from tests.factories.members import PASSWORD, MemberFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 12, 8, 12, 30, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(days=30)
NEWSLETTER = ConsentRecord.Purpose.NEWSLETTER


@pytest.fixture
def nothing_registered(monkeypatch):
    monkeypatch.setattr(registry, "_registered", {})


def give(member, wording="Send it to me.", now=NOW):
    return actions.give_consent(member=member, purpose=NEWSLETTER, wording=wording, now=now)


def update(member, **typed):
    return actions.update_profile(
        member=member,
        **{
            "name": "Tamsin Quill",
            "organisation_name": "",
            "setting": None,
            "time_zone": "Europe/London",
            **typed,
        },
    )


def test_profile_update_saves_everything_typed():
    setting = SettingFactory()

    member = update(
        MemberFactory(),
        name="Tamsin Quill",
        organisation_name="Northmoor Outreach",
        setting=setting,
        time_zone="Australia/Sydney",
    )

    member.refresh_from_db()
    assert (member.name, member.organisation.name, member.setting, member.time_zone) == (
        "Tamsin Quill",
        "Northmoor Outreach",
        setting,
        "Australia/Sydney",
    )


@pytest.mark.parametrize(
    "typed", ["Quillmere Housing Trust", "quillmere HOUSING trust", "  Quillmere  Housing Trust "]
)
def test_profile_update_finds_an_organisation_however_it_is_typed(typed):
    known = OrganisationFactory(name="Quillmere Housing Trust")

    member = update(MemberFactory(), organisation_name=typed)

    assert member.organisation == known
    assert Organisation.objects.count() == 1


def test_profile_update_without_an_organisation_leaves_none():
    member = update(MemberFactory(organisation=OrganisationFactory()), organisation_name="  ")

    assert member.organisation is None
    assert Organisation.objects.count() == 1


def test_consent_keeps_its_wording_and_time():
    consent = give(MemberFactory(), wording="Once a month.")

    assert (consent.wording, consent.given_at, consent.withdrawn_at) == ("Once a month.", NOW, None)


def test_consent_given_twice_keeps_the_first_record():
    member = MemberFactory()

    first = give(member, wording="Once a month.")
    again = give(member, wording="Twice a month.", now=LATER)

    assert again == first
    assert [consent.wording for consent in member.consents.all()] == ["Once a month."]


def test_consent_withdrawn_keeps_the_record_and_says_when():
    member, other = MemberFactory(), MemberFactory()
    give(member)
    give(other)

    actions.withdraw_consent(member=member, purpose=NEWSLETTER, now=LATER)
    actions.withdraw_consent(
        member=member, purpose=NEWSLETTER, now=LATER + datetime.timedelta(days=1)
    )

    assert member.consents.get().withdrawn_at == LATER
    assert other.consents.get().withdrawn_at is None


def test_consent_given_after_withdrawal_is_a_second_record():
    member = MemberFactory()
    give(member)
    actions.withdraw_consent(member=member, purpose=NEWSLETTER, now=NOW)

    give(member, now=LATER)

    assert list(member.consents.values_list("given_at", "withdrawn_at")) == [
        (LATER, None),
        (NOW, NOW),
    ]


@pytest.mark.usefixtures("nothing_registered")
def test_closing_erases_what_identifies_the_person(client):
    member = MemberFactory(
        email="tamsin@example.org",
        name="Tamsin Quill",
        organisation=OrganisationFactory(),
        setting=SettingFactory(),
        time_zone="Australia/Sydney",
        is_superuser=True,
        roles=["editor"],
    )
    give(member)
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={})
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})

    closed = actions.close_account(member=member, now=LATER)

    assert list(
        Member.objects.filter(pk=member.pk).values(
            "name",
            "email",
            "organisation",
            "setting",
            "time_zone",
            "is_active",
            "is_superuser",
            "last_login",
            "closed_at",
        )
    ) == [
        {
            "name": "Former member",
            "email": f"closed-{member.pk}@closed.invalid",
            "organisation": None,
            "setting": None,
            "time_zone": "Europe/London",
            "is_active": False,
            "is_superuser": False,
            "last_login": None,
            "closed_at": LATER,
        }
    ]
    assert not closed.has_usable_password()
    assert not closed.groups.exists()
    assert closed.consents.get().withdrawn_at == LATER
    assert not EmailAddress.objects.filter(user=member).exists()
    assert not Authenticator.objects.filter(user=member).exists()


@pytest.mark.usefixtures("nothing_registered")
def test_closing_ends_the_sessions_of_that_person_alone(client):
    member, other = MemberFactory(), MemberFactory()
    for person in (member, other):
        client.cookies.clear()
        client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert Session.objects.count() == 2

    actions.close_account(member=member, now=NOW)

    [left] = Session.objects.all()
    assert left.get_decoded()["_auth_user_id"] == str(other.pk)


@pytest.mark.usefixtures("nothing_registered")
def test_closing_twice_keeps_the_first_time():
    member = MemberFactory()

    actions.close_account(member=member, now=NOW)
    again = actions.close_account(member=member, now=LATER)

    assert again.closed_at == NOW


@pytest.mark.usefixtures("nothing_registered")
def test_closing_frees_the_address_for_somebody_new():
    member = MemberFactory(email="tamsin@example.org")

    actions.close_account(member=member, now=NOW)

    assert MemberFactory(email="tamsin@example.org").pk != member.pk


@pytest.mark.usefixtures("nothing_registered")
def test_closing_asks_and_tells_every_app_that_registered():
    told = []
    registry.register_privacy("first", blockers=lambda member, now: [], erase=None)
    registry.register_privacy("second", erase=lambda member, now: told.append((member.pk, now)))
    member = MemberFactory()

    actions.close_account(member=member, now=NOW)

    assert told == [(member.pk, NOW)]


@pytest.mark.usefixtures("nothing_registered")
def test_closing_is_refused_with_every_reason_and_changes_nothing():
    told = []
    registry.register_privacy(
        "first",
        blockers=lambda member, now: ["Hand over PIE leads."],
        erase=lambda member, now: told.append(member),
    )
    registry.register_privacy("second", blockers=lambda member, now: ["Name another host."])
    member = MemberFactory(name="Tamsin Quill")

    with pytest.raises(actions.AccountStaysOpen) as refusal:
        actions.close_account(member=member, now=NOW)

    assert refusal.value.reasons == ["Hand over PIE leads.", "Name another host."]
    member.refresh_from_db()
    assert (member.name, member.closed_at, told) == ("Tamsin Quill", None, [])
