import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members import access
from members.actions import close_account, save_profile
from members.forms import DirectoryForm
from members.models import Profile
from members.queries import own_profile, preview
from tests.factories.frameworks import ElementFactory, ElementMappingFactory, NeedFactory
from tests.factories.members import MemberFactory, OrganisationFactory, ProfileFactory

pytestmark = pytest.mark.django_db

PAGE = "/me/profile/"
AUDIENCES = {f"{part}_for": "nobody" for part in Profile.PARTS}


@pytest.fixture
def member(client):
    member = MemberFactory(
        name="Tamsin Quill",
        email="tamsin@example.org",
        organisation=OrganisationFactory(name="Northmoor Outreach"),
    )
    client.force_login(member)
    return member


def typed(**more):
    return {"is_listed": "on", "everything": "members", "role": "Night worker", **more}


def seen(page):
    return {who: (card.role, card.organisation) for who, card in page.context["previews"]}


def test_nobody_is_listed_and_nothing_is_for_anybody_before_they_say_so():
    profile = Profile(member=MemberFactory())

    assert profile.is_listed is False
    assert {name: getattr(profile, name) for name in AUDIENCES} == AUDIENCES


def test_whoever_may_be_found_is_the_same_asked_of_one_and_of_many():
    ProfileFactory(member__name="Listed")
    ProfileFactory(member__name="Not listed", is_listed=False)
    ProfileFactory(member__name="Suspended", member__is_active=False)
    ProfileFactory(member__name="Closed", member__closed_at=timezone.now())
    for viewer in [MemberFactory(), MemberFactory(is_active=False)]:
        one = {
            profile.member.name
            for profile in Profile.objects.all()
            if access.can_view_profile(viewer, profile)
        }
        many = {profile.member.name for profile in access.visible_profiles(viewer)}

        assert one == many == ({"Listed"} if viewer.is_active else set())


@pytest.mark.parametrize("audience", ["nobody", "sigs", "members"])
@pytest.mark.parametrize("part", Profile.PARTS)
def test_whether_a_part_is_shown_is_the_same_asked_of_one_and_of_many(part, audience):
    profile = ProfileFactory(**{f"{part}_for": audience})
    for is_near in [True, False]:
        near = type(profile.member).objects.filter(pk=profile.member_id if is_near else 0)
        condition = access.shown_where(lambda seen: access.Q(**{f"{part}_for__in": seen}), near)

        assert Profile.objects.filter(condition).exists() == access.shows(
            profile, part, is_near=is_near
        )
        assert access.shows(profile, part, is_near=is_near) == (
            audience == "members" or (audience == "sigs" and is_near)
        )


def test_saving_the_same_twice_leaves_one_profile_with_its_address():
    member, element, need = MemberFactory(), ElementFactory(), NeedFactory()
    said = {"is_listed": True, "role": "Night worker"}

    first = save_profile(member=member, said=said, elements=[element], needs=[need])
    second = save_profile(member=member, said=said, elements=[element], needs=[need])

    kept = Profile.objects.get()
    assert (first.pk, first.public_id) == (second.pk, second.public_id)
    assert (kept.role, kept.about, kept.is_listed) == ("Night worker", "", True)
    assert (list(kept.elements.all()), list(kept.needs.all())) == ([element], [need])


def test_closing_the_account_deletes_the_profile_and_nobody_elses():
    mine = ProfileFactory(elements=[ElementFactory()])
    other = ProfileFactory()

    close_account(member=mine.member, now=timezone.now())

    assert list(Profile.objects.all()) == [other]


def test_nothing_is_kept_of_somebody_whose_account_has_closed_meanwhile():
    member = MemberFactory(closed_at=timezone.now())

    assert save_profile(member=member, said={"is_listed": True}, elements=[], needs=[]) is None
    assert not Profile.objects.exists()


def test_three_presses_list_somebody_with_everything_for_members(client, member):
    element, need = ElementFactory(), NeedFactory()

    response = client.post(
        PAGE,
        typed(nation="wales", elements=[element.pk], needs=[need.pk], ask_about="rotas"),
        follow=True,
    )

    profile = member.profile
    assert response.redirect_chain == [("/members/", 302)]
    assert "You are in the directory" in response.content.decode()
    assert {getattr(profile, name) for name in AUDIENCES} == {"members"}
    assert (profile.role, profile.nation, profile.ask_about) == ("Night worker", "wales", "rotas")
    assert (list(profile.elements.all()), list(profile.needs.all())) == ([element], [need])


def test_nothing_is_compulsory_and_each_part_is_chosen_apart(client, member):
    client.post(PAGE, {"everything": "each", "role_for": "sigs", "nation_for": "members"})

    profile = member.profile
    assert profile.is_listed is False
    assert {name: getattr(profile, name) for name in AUDIENCES} == {
        **AUDIENCES,
        "role_for": "sigs",
        "nation_for": "members",
    }


def test_looking_first_shows_both_kinds_of_viewers_and_keeps_nothing(client, member):
    page = client.post(
        PAGE, typed(everything="each", role_for="members", organisation_for="sigs", look="yes")
    )

    assert seen(page) == {
        "People in a SIG with you": ("Night worker", "Northmoor Outreach"),
        "Other members": ("Night worker", ""),
    }
    assert 'value="Night worker"' in page.content.decode()
    assert not Profile.objects.exists()


def test_whoever_is_not_listed_reads_that_nobody_finds_them(client, member):
    assert "you are not listed" in client.get(PAGE).content.decode()


def test_the_page_shows_what_was_kept_and_changes_nothing(client, member):
    profile = ProfileFactory(member=member, role="Night worker", seen_by="sigs")

    page = client.get(PAGE)

    assert seen(page) == {
        "People in a SIG with you": ("Night worker", "Northmoor Outreach"),
        "Other members": ("", ""),
    }
    assert page.context["form"]["everything"].value() == "sigs"
    assert Profile.objects.get() == profile


def test_a_visitor_is_sent_to_sign_in(client):
    response = client.get(PAGE)

    assert (response.status_code, response.url) == (302, f"/accounts/login/?next={PAGE}")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("role", "x" * 121, "at most 120 characters"),
        ("about", "x" * 301, "at most 300 characters"),
        ("ask_about", "write to me@example.org", "Leave e-mail addresses out"),
        ("role", "a\0b", "Null characters are not allowed"),
        ("nation", "atlantis", "not one of the available choices"),
        ("elements", "999999", "not one of the available choices"),
        ("needs", "many", "is not a valid value"),
        ("everything", "", "Choose who sees what you fill in"),
        ("organisation_for", "everybody", "not one of the available choices"),
    ],
)
def test_what_is_refused_is_said_and_what_was_typed_is_kept(field, value, sentence, client, member):
    page = client.post(PAGE, typed(nation="wales") | {field: value})

    form = page.context["form"]
    assert [*form.errors] == [field]
    assert sentence in form.errors[field][0]
    assert form["is_listed"].value() is True
    assert sentence in page.content.decode()
    assert not Profile.objects.exists()


def test_an_element_of_an_older_version_is_offered_in_todays_words():
    old = ElementFactory(name="Relationships", theme__version__label="1.0")
    new = ElementFactory(name="Responsiveness")
    ElementMappingFactory(older=old, newer=new)
    member = ProfileFactory(elements=[old]).member

    profile, elements, needs = own_profile(member)
    form = DirectoryForm(profile=profile, elements=elements, needs=needs)

    assert elements == [new]
    assert [
        (theme, [(box.choice_label, box.data["selected"]) for box in boxes])
        for theme, boxes in form.elements_by_theme
    ] == [(new.theme, [("Responsiveness", True)])]


def test_a_profile_never_tells_an_address():
    profile = ProfileFactory(member__name="", member__email="bare@example.org", seen_by="members")

    cards = [card for _, card in preview(profile, [], [])]

    assert [card.name for card in cards] == ["A member", "A member"]
    assert "bare@example.org" not in str(cards)


@pytest.mark.parametrize("number", [1, 3, 8])
def test_the_page_takes_the_same_steps_for_any_number_of_interests(number, client, member):
    elements = ElementFactory.create_batch(number)
    ProfileFactory(member=member, elements=elements, needs=NeedFactory.create_batch(number))

    with CaptureQueriesContext(connection) as steps:
        client.get(PAGE)

    assert len(steps) == 14
