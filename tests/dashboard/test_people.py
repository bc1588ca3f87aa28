import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from frameworks.queries import element_with_words
from members.models import Member
from members.queries import Wanted
from pielink.dashboard import queries
from pielink.dashboard.connections import people_about
from tests.factories.frameworks import (
    ElementFactory,
    ElementMappingFactory,
    NeedFactory,
    SettingFactory,
    ThemeFactory,
)
from tests.factories.members import MemberFactory, OrganisationFactory, ProfileFactory
from tests.factories.sigs import (
    FOUNDED_AT,
    SigFactory,
    SigFollowingFactory,
    SigMembershipFactory,
)

pytestmark = pytest.mark.django_db

SIGNED_IN = {"stranger", "in the SIG", "follower", "removed", "organiser", "themselves"}
SHOWN_TO = {"nobody": set(), "sigs": {"in the SIG", "themselves"}, "members": SIGNED_IN}
TOLD = [
    "Saltmarsh Refuge",
    "Floating hostel",
    "Wales",
    "Keeper of keys",
    "Knits at meetings",
    "Kettles and kindness",
    "Doors that open",
    "Grief after moving",
]
FACETS = ["setting", "nation", "theme", "element", "need", "organisation"]


@pytest.fixture
def listed():
    """
    Return somebody who tells everything, in a hidden SIG, with those who may look at them.
    """
    sig = SigFactory(name="Safe harbour circle", joining="hidden", is_confidential=True)
    profile = ProfileFactory(
        member__name="Beca Hallam",
        member__email="beca@private.example.org",
        member__organisation=OrganisationFactory(name="Saltmarsh Refuge"),
        member__setting=SettingFactory(slug="floating", name="Floating hostel"),
        nation="wales",
        role="Keeper of keys",
        about="Knits at meetings",
        ask_about="Kettles and kindness",
        elements=[
            ElementFactory(
                slug="doors", name="Doors that open", theme__slug="way-in", theme__name="Way in"
            )
        ],
        needs=[NeedFactory(slug="grief", name="Grief after moving")],
    )
    SigMembershipFactory(sig=sig, member=profile.member, is_shown=True)
    SigFollowingFactory(sig=sig, member=MemberFactory(name="follower"))
    SigMembershipFactory(
        sig=sig,
        member=MemberFactory(name="removed"),
        left_at=FOUNDED_AT,
        ended_by=MemberFactory(),
        end_reason="Wrote names down",
    )
    SigMembershipFactory(sig=sig, member=MemberFactory(name="in the SIG"))
    MemberFactory(name="stranger")
    MemberFactory(name="organiser", roles=["organiser"])
    return profile


def looking(who, profile):
    if who == "themselves":
        return Member.objects.get(pk=profile.member_id)
    return Member.objects.get(name=who)


def seen_by(profile, audience):
    for part in profile.PARTS:
        setattr(profile, f"{part}_for", audience)
    profile.save()


def found(user, text="", number=1, **wanted):
    page = queries.people(user, text, Wanted(**wanted), number)
    return [card.name for card in page.found.cards]


@pytest.mark.parametrize("audience", SHOWN_TO)
@pytest.mark.parametrize("who", sorted(SIGNED_IN))
def test_a_part_is_told_counted_and_found_by_for_those_alone_whom_it_is_for(
    audience, who, listed, client
):
    seen_by(listed, audience)
    client.force_login(looking(who, listed))
    user = looking(who, listed)
    shown = who in SHOWN_TO[audience]
    wanted = {
        "setting": "floating",
        "nation": "wales",
        "theme": "way-in",
        "element": "doors",
        "need": "grief",
        "organisation": str(listed.member.organisation_id),
    }

    pages = [
        client.get("/members/").content.decode(),
        client.get(listed.get_absolute_url()).content.decode(),
    ]
    everybody = queries.people(user, "", Wanted(), 1)
    word = element_with_words(listed.elements.get().pk)

    for page in pages:
        assert "Beca Hallam" in page
        assert [told for told in TOLD if told in page] == (TOLD if shown else [])
        assert "private.example.org" not in page
    assert [facet.name for facet in everybody.found.facets] == (FACETS if shown else [])
    assert [option.count for facet in everybody.found.facets for option in facet.options] == (
        [1] * len(FACETS) if shown else []
    )
    for name, value in wanted.items():
        assert found(user, **{name: value}) == (["Beca Hallam"] if shown else []), name
    for told in TOLD:
        assert found(user, told) == (["Beca Hallam"] if shown else []), told
    assert people_about(word, user, None)[0].entries[0]["count"] == int(shown)
    assert ("Safe harbour circle" in pages[1]) == (who in {"in the SIG", "themselves"})


@pytest.mark.parametrize("path", ["/members/", "/members/?nation=wales", "{person}"])
def test_a_visitor_is_sent_to_sign_in(path, listed, client):
    seen_by(listed, "members")
    path = path.format(person=listed.get_absolute_url())

    response = client.get(path)

    assert (response.status_code, response.url.split("?")[0]) == (302, "/accounts/login/")


def test_a_visitor_learns_of_nobody_from_search_sitemap_or_the_page_of_an_element(listed, client):
    seen_by(listed, "members")
    word = element_with_words(listed.elements.get().pk)

    pages = [client.get("/search/?q=Beca").content, client.get("/sitemap.xml").content]

    assert [b"Hallam" in page or b"/members/" in page for page in pages] == [False, False]
    assert people_about(word, AnonymousUser(), None) == []
    assert b"Disallow: /members/" in client.get("/robots.txt").content


def not_listed(profile):
    profile.is_listed = False
    profile.save()


def suspended(profile):
    profile.member.is_active = False
    profile.member.save()


def closed(profile):
    profile.member.closed_at = FOUNDED_AT
    profile.member.save()


@pytest.mark.parametrize("gone", [not_listed, suspended, closed])
def test_whoever_is_not_listed_or_has_no_account_stands_nowhere(gone, listed, client):
    seen_by(listed, "members")
    gone(listed)
    viewer = looking("in the SIG", listed)
    client.force_login(viewer)
    word = element_with_words(listed.elements.get().pk)

    page = queries.people(viewer, "", Wanted(), 1)

    assert (page.found.cards, page.found.facets, page.found.count) == ([], [], 0)
    assert client.get(listed.get_absolute_url()).status_code == 404
    assert found(viewer, "Beca") == []
    assert b"/members/" not in client.get("/search/?q=Beca+Hallam").content
    assert people_about(word, viewer, None)[0].entries[0]["count"] == 0


def test_search_finds_a_listed_person_by_every_word_of_the_name_for_members(listed, client):
    client.force_login(looking("stranger", listed))

    page = client.get("/search/?q=hallam+beca").content.decode()

    assert f'<a href="{listed.get_absolute_url()}">Beca Hallam</a>' in page
    assert "Person" in page
    assert "Hallam" not in client.get("/search/?q=beca+keys").content.decode()


def test_the_pages_are_kept_out_of_caches_and_search_engines(listed, client):
    client.force_login(looking("stranger", listed))

    for path in ["/members/", listed.get_absolute_url()]:
        response = client.get(path)
        assert "no-store" in response["Cache-Control"]
        assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_an_organisation_that_nobody_shows_is_not_named_whether_it_exists_or_not(listed, client):
    client.force_login(looking("stranger", listed))

    for number in [listed.member.organisation_id, 987654]:
        page = client.get(f"/members/?organisation={number}").content.decode()
        assert "That organisation" in page
        assert "Saltmarsh" not in page


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=two",
        "page=2",
        "page=99999999999999999999",
        "page=²",
    ],
)
def test_a_page_that_is_not_there_is_not_found(query, listed, client):
    client.force_login(looking("stranger", listed))

    assert client.get(f"/members/?{query}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "nation=atlantis",
        "setting=%00",
        "element=nothing",
        "theme=nothing",
        "need=nothing",
        "organisation=many",
        "organisation=99999999999999999999999",
        "organisation=²",
    ],
)
def test_what_is_not_known_is_left_out_and_said(query, listed, client):
    client.force_login(looking("stranger", listed))

    page = client.get(f"/members/?{query}").content.decode()

    assert "Beca Hallam" in page
    assert ("We left out" in page) == (query != "setting=%00")


def test_words_of_many_kinds_and_lengths_are_looked_for_without_complaint(listed, client):
    client.force_login(looking("stranger", listed))

    for typed in ["%00", "x" * 5000, "100%25 _ ' OR 1=1", "a b c d e f g h i j k l", "…"]:
        assert client.get(f"/members/?q={typed}").status_code == 200


def test_choices_narrow_together_and_count_what_each_would_leave():
    viewer = MemberFactory()
    theme = ThemeFactory(slug="spaces", name="Spaces")
    doors, walls = (
        ElementFactory(slug=slug, name=slug.title(), theme=theme) for slug in ["doors", "walls"]
    )
    for name, nation, elements in [
        ("Ann", "wales", [doors, walls]),
        ("Ben", "wales", [doors]),
        ("Cat", "scotland", [doors]),
        ("Dan", "scotland", []),
    ]:
        ProfileFactory(member__name=name, nation=nation, elements=elements, seen_by="members")

    page = queries.people(viewer, "", Wanted(nation="wales", element="doors"), 1)

    assert [card.name for card in page.found.cards] == ["Ann", "Ben"]
    assert {
        facet.name: [(option.name, option.count) for option in facet.options]
        for facet in page.found.facets
    } == {
        "nation": [("Wales", 2), ("Scotland", 1)],
        "theme": [("Spaces", 2)],
        "element": [("Doors", 2), ("Walls", 1)],
    }
    themes = queries.people(viewer, "", Wanted(), 1).found.facets[1]
    assert [(option.name, option.count) for option in themes.options] == [("Spaces", 3)]


def test_an_interest_in_an_older_version_counts_is_found_and_told_in_todays_words():
    viewer = MemberFactory()
    old = ElementFactory(slug="relationships", name="Relationships", theme__version__label="1.0")
    new = ElementFactory(slug="responsiveness", name="Responsiveness", theme__slug="rs")
    ElementMappingFactory(older=old, newer=new)
    ProfileFactory(member__name="Both", elements=[old, new], seen_by="members")
    ProfileFactory(member__name="Old", elements=[old], seen_by="members")

    page = queries.people(viewer, "", Wanted(element="relationships"), 1)

    assert [(card.name, card.interests) for card in page.found.cards] == [
        ("Both", (("Responsiveness", "enquiry"),)),
        ("Old", (("Responsiveness", "enquiry"),)),
    ]
    assert [
        (facet.name, option.slug, option.count)
        for facet in page.found.facets
        for option in facet.options
    ] == [("theme", "rs", 2), ("element", "responsiveness", 2)]
    assert found(viewer, theme="rs") == ["Both", "Old"]
    assert found(viewer, "responsiveness") == ["Both", "Old"]
    assert people_about(element_with_words(new.pk), viewer, None)[0].entries[0]["count"] == 2


def test_whoever_shares_most_interests_stands_first_and_what_is_hidden_is_no_interest():
    one, two = ElementFactory(name="One"), ElementFactory(name="Two")
    me = ProfileFactory(is_listed=False, elements=[one, two]).member
    ProfileFactory(member__name="Shares one", elements=[one], seen_by="members")
    ProfileFactory(member__name="Shares two", elements=[one, two], seen_by="members")
    ProfileFactory(member__name="Hides", elements=[one, two], seen_by="nobody")
    ProfileFactory(member__name="Far", elements=[one, two], seen_by="sigs")
    ProfileFactory(member__name="Unlisted", elements=[one, two], seen_by="members", is_listed=False)
    SigFactory(name="About one", elements=[one])

    page = queries.people(me, "", Wanted(), 1)

    assert [(card.name, card.in_common) for card in page.alike] == [
        ("Shares two", ("One", "Two")),
        ("Shares one", ("One",)),
    ]
    assert [sig.name for sig in page.sigs] == ["About one"]


def test_whoever_has_said_nothing_of_their_interests_is_shown_a_sig_that_may_suit_them(client):
    SigFactory(name="Door keepers")
    client.force_login(MemberFactory())

    assert "A SIG that may suit you" in client.get("/members/").content.decode()
    assert "Door keepers" not in client.get("/members/?q=door").content.decode()


def test_an_element_shows_the_people_it_interests_and_the_sigs_about_it(client):
    doors = ElementFactory(slug="doors", name="Doors")
    ProfileFactory(member__name="Ann Vale", elements=[doors], seen_by="members")
    ProfileFactory(member__name="Ben Marsh", seen_by="members")
    SigFactory(name="Door keepers", elements=[doors])
    SigFactory(name="Window cleaners")
    client.force_login(MemberFactory())

    page = client.get("/members/?element=doors").content.decode()

    assert [
        name in page for name in ["Ann Vale", "Ben Marsh", "Door keepers", "Window cleaners"]
    ] == [
        True,
        False,
        True,
        False,
    ]
    assert "SIGs about Doors" in page


def test_whoever_is_not_listed_is_invited_and_whoever_is_finds_themselves(client):
    member = MemberFactory(name="Ann Vale")
    client.force_login(member)

    before = client.get("/members/").content.decode()
    ProfileFactory(member=member)
    after = client.get("/members/").content.decode()

    assert ["You are not listed" in page for page in (before, after)] == [True, False]
    assert ["Ann Vale</a> <span" in page for page in (before, after)] == [False, True]


def test_people_are_shown_a_page_at_a_time_in_order_of_name_with_the_choice_kept(client):
    for number in range(26):
        ProfileFactory(member__name=f"Person {number:02}", nation="wales", seen_by="members")
    client.force_login(MemberFactory())

    first = client.get("/members/?nation=wales")
    second = client.get("/members/?nation=wales&page=2")

    assert [card.name for card in second.context["people"].found.cards] == [
        "Person 24",
        "Person 25",
    ]
    assert "?nation=wales&amp;page=2" in first.content.decode()
    assert 'rel="prev" href="?nation=wales"' in second.content.decode()


@pytest.mark.parametrize("path", ["/members/", "/members/?q=wales+keys&nation=wales", "{person}"])
def test_the_pages_take_the_same_steps_for_one_three_and_many(path, client):
    elements = ElementFactory.create_batch(2)
    me = ProfileFactory(elements=elements).member
    sig = SigFactory(members=[me], elements=elements)
    client.force_login(me)
    taken, there = [], 0
    for number in [1, 3, 8]:
        while there < number:
            profile = ProfileFactory(
                member__organisation=OrganisationFactory(),
                member__setting=SettingFactory(),
                nation="wales",
                role="Keeper of keys",
                elements=elements,
                needs=[NeedFactory()],
                seen_by="sigs",
            )
            SigMembershipFactory(sig=sig, member=profile.member, is_shown=True)
            SigFactory(elements=elements)
            there += 1
        with CaptureQueriesContext(connection) as steps:
            assert client.get(path.format(person=profile.get_absolute_url())).status_code == 200
        taken.append(len(steps))

    assert taken == [taken[0]] * 3
