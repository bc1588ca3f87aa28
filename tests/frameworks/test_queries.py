import pytest

from frameworks.actions import load_framework, load_vocabulary
from frameworks.models import Element, FrameworkVersion
from frameworks.queries import (
    current_elements_for,
    current_themes,
    current_version,
    elements_leading_to,
    elements_of,
    find_element,
    vocabulary_matches,
    vocabulary_words,
)
from tests.factories.frameworks import (
    ApproachFactory,
    ElementFactory,
    ElementMappingFactory,
    FrameworkVersionFactory,
    LensFactory,
    NeedFactory,
    SettingFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def vocabulary():
    load_vocabulary()


def load_small(slug, version, state, element="Listening"):
    return load_framework(
        definition={
            "slug": slug,
            "name": slug,
            "version": version,
            "state": state,
            "themes": [
                {
                    "slug": "care",
                    "name": f"Care {version}",
                    "tone": "rs",
                    "meaning": "",
                    "elements": [{"slug": "one", "name": element, "meaning": ""}],
                }
            ],
        }
    )


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("Reflective practice", "reflective-practice"),
        ("  reflective  PRACTICE & action learning ", "reflective-practice"),
        ("Systems engagement", "sector-engagement"),
        ("Evidence- generating practice", "evidence-generating-practice"),
        ("A culture of Enquiry", "culture-of-enquiry"),
        ("built environment", "built-environment"),
        ("surroundings and networks", "networks-and-surroundings"),
        ("Roles", "roles"),
    ],
)
def test_element_is_found_by_any_name_people_know_it_by(vocabulary, words, slug):
    assert find_element(words).slug == slug


@pytest.mark.parametrize("words", ["", "  ", "relationships", "practice", "the"])
def test_element_is_not_guessed_from_words_that_are_no_name(vocabulary, words):
    assert find_element(words) is None


def test_element_is_found_in_the_current_version_alone():
    load_small("pies", "1", "published", element="Older")
    load_small("pies", "2", "published", element="Newer")
    load_small("pies", "3", "draft", element="Later")
    load_small("other", "9", "published", element="Foreign")

    found = [find_element(words) for words in ["Older", "Newer", "Later", "Foreign"]]

    assert [str(element) for element in found] == ["None", "Newer", "None", "None"]


def test_current_version_is_the_newest_that_is_published():
    load_small("pies", "1", "published")
    newest = load_small("pies", "2", "published")
    load_small("pies", "3", "draft")
    load_small("other", "9", "published")

    assert current_version() == newest
    FrameworkVersion.objects.filter(pk=newest.pk).update(state="retired")
    assert str(current_version()) == "pies 1"


def test_current_themes_are_none_before_anything_is_published():
    load_small("pies", "3", "draft")

    assert current_version() is None
    assert current_themes() == []
    assert find_element("Listening") is None


def test_current_themes_come_in_order_with_their_elements_in_three_queries(
    vocabulary, django_assert_num_queries
):
    with django_assert_num_queries(3):
        themes = [(theme.name, len(theme.elements.all())) for theme in current_themes()]

    assert themes == [
        ("Psychological awareness", 3),
        ("Training and support", 2),
        ("Learning and enquiry", 4),
        ("Spaces of opportunity", 3),
        ("The Three Rs", 3),
    ]


def test_current_version_is_the_one_placed_highest_whichever_came_in_last():
    newer = FrameworkVersionFactory(label="2.0", position=20)
    FrameworkVersionFactory(label="1.0", position=10)
    FrameworkVersionFactory(label="3.0", position=30, state="draft")

    assert current_version() == newer


def test_elements_of_versions_come_in_order_with_their_themes_in_one_query(
    vocabulary, django_assert_num_queries
):
    versions = list(FrameworkVersion.objects.all())

    with django_assert_num_queries(1):
        found = [
            (str(element.theme.version), element.theme.slug, element.slug)
            for element in elements_of(*versions)
        ]

    assert len(found) == 6 + 15
    assert found[0] == ("PIEs 1.0", "pies-one-key-areas", "pies-one-psychological-model")
    assert found[5:7] == [
        ("PIEs 1.0", "pies-one-across-all", "pies-one-relationships"),
        ("PIEs 2.0", "psychological-awareness", "empathy-and-emotional-awareness"),
    ]
    assert elements_of() == []


def slugs_of(pks):
    return set(Element.objects.filter(pk__in=pks).values_list("slug", flat=True))


def test_tag_of_pies_one_leads_to_the_elements_of_pies_two(vocabulary):
    pk = Element.objects.get(slug="pies-one-staff-training-and-support").pk

    assert slugs_of(current_elements_for([pk])[pk]) == {"training", "support-and-staff-welfare"}


def test_tag_is_led_through_several_versions_and_round_no_circle():
    oldest, older, current = (
        ElementFactory(theme__version__label=label, theme__version__position=position)
        for position, label in enumerate(["1.0", "1.5", "2.0"])
    )
    ElementMappingFactory(older=oldest, newer=older)
    ElementMappingFactory(older=older, newer=current)
    ElementMappingFactory(older=current, newer=oldest)

    assert current_elements_for([oldest.pk, older.pk, current.pk]) == {
        oldest.pk: {current.pk},
        older.pk: {current.pk},
        current.pk: {current.pk},
    }


def test_tag_that_leads_nowhere_or_into_a_draft_stays_what_it_is():
    ElementFactory()
    alone = ElementFactory(theme__version__label="1.0", theme__version__state="retired")
    ahead = ElementMappingFactory(
        older=ElementFactory(theme=alone.theme),
        newer__theme__version__label="3.0",
        newer__theme__version__state="draft",
    )

    assert current_elements_for([alone.pk, ahead.older_id]) == {
        alone.pk: {alone.pk},
        ahead.older_id: {ahead.older_id},
    }


@pytest.mark.parametrize("count", [1, 3])
def test_tags_are_led_on_in_three_queries(count, django_assert_num_queries):
    older = [ElementMappingFactory().older_id for _ in range(count)]

    with django_assert_num_queries(3):
        assert len(current_elements_for(older)) == count


def test_what_leads_to_an_element_is_found_backwards_in_one_query(django_assert_num_queries):
    oldest, older, current, other = (
        ElementFactory(theme__version__label=label) for label in ["1.0", "1.5", "2.0", "2.0"]
    )
    ElementMappingFactory(older=oldest, newer=older)
    ElementMappingFactory(older=older, newer=current)
    ElementMappingFactory(older=oldest, newer=other)

    with django_assert_num_queries(1):
        found = elements_leading_to([current.pk])

    assert found == {oldest.pk, older.pk, current.pk}
    assert elements_leading_to([]) == set()


def told(text):
    return [(match.kind, match.slug, match.mapped_from) for match in vocabulary_matches(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("surroundings and networks", [("element", "networks-and-surroundings", "")]),
        ("SURROUNDINGS & network?", [("element", "networks-and-surroundings", "")]),
        ("the three R's", [("theme", "three-rs", "")]),
        ("spaces of interaction", [("theme", "spaces-of-opportunity", "")]),
        (
            "eviction rules women's hostel",
            [
                ("element", "rules-and-procedures", ""),
                ("setting", "womens-service", ""),
                ("setting", "hostel", ""),
            ],
        ),
        (
            "hostels’ eviction policies",
            [("element", "rules-and-procedures", ""), ("setting", "hostel", "")],
        ),
        ("a checklist about DV", [("need", "domestic-abuse", "")]),
        ("Housing First", [("setting", "housing-first", ""), ("approach", "housing-first", "")]),
        ("trauma informed care", [("approach", "trauma-informed-care", "")]),
        ("whole systems", [("lens", "wider-system", "")]),
        ("approach", [("element", "approaches-and-techniques", "")]),
    ],
)
def test_text_is_read_for_any_name_people_know_things_by(vocabulary, text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "managing relationships",
            [
                ("element", "empathy-and-emotional-awareness", "Relationships"),
                ("element", "roles", "Relationships"),
                ("element", "responsiveness", "Relationships"),
                ("lens", "relationships", ""),
            ],
        ),
        (
            "staff training and support",
            [
                ("element", "training", "Staff training and support"),
                ("element", "support-and-staff-welfare", "Staff training and support"),
            ],
        ),
        (
            "psychological framework",
            [
                ("element", "psychological-models", ""),
                ("element", "empathy-and-emotional-awareness", "Psychological model"),
                ("element", "approaches-and-techniques", "Psychological model"),
            ],
        ),
        (
            "physical environment and social spaces",
            [
                ("theme", "spaces-of-opportunity", ""),
                ("element", "built-environment", "The built environment"),
                ("element", "networks-and-surroundings", "The built environment"),
            ],
        ),
        (
            "reflective practice",
            [
                ("element", "reflective-practice", ""),
                ("element", "culture-of-enquiry", "Reflective practice"),
            ],
        ),
        ("evaluation of outcomes", [("element", "evidence-generating-practice", "")]),
    ],
)
def test_words_of_pies_one_lead_to_elements_of_pies_two(vocabulary, text, expected):
    assert told(text) == expected


def test_match_says_by_which_words_and_from_where(vocabulary):
    match = vocabulary_matches("How do we go about managing relationships?")[1]

    element = Element.objects.get(slug="roles")
    assert (match.pk, match.name, match.names, match.matched_alias) == (
        element.pk,
        "Roles and relationships",
        ("Roles and relationships", "Roles"),
        "Managing relationships",
    )
    assert (match.mapped_from, match.from_version) == ("Relationships", "PIEs 1.0")


@pytest.mark.parametrize("text", ["", "   ", '"(&) OR *', "the", "nothing of the sort", "hostelry"])
def test_text_that_mentions_nothing_of_it_matches_nothing(vocabulary, text):
    assert told(text) == []


def test_longer_words_win_and_each_word_counts_once():
    ElementFactory(slug="support", name="Support")
    ApproachFactory(slug="peer", name="Peer support")
    NeedFactory(slug="peers", name="Peer", aliases=["Peer support groups in town"])

    assert told("support by peer support") == [("approach", "peer", ""), ("element", "support", "")]


def test_older_theme_leads_to_where_its_elements_lead():
    mapping = ElementMappingFactory(
        older__theme__name="Warmth", older__theme__version__position=0, newer__slug="kindness"
    )
    FrameworkVersion.objects.filter(label="1.0").update(state="retired")
    ElementMappingFactory(older=ElementFactory(theme=mapping.older.theme), newer__slug="patience")

    assert told("warmth") == [("element", "kindness", "Warmth"), ("element", "patience", "Warmth")]


def test_older_words_that_lead_nowhere_stand_for_themselves():
    ElementFactory(slug="other")
    theme = ThemeFactory(
        slug="fabric",
        name="Fabric",
        version__label="1.0",
        version__state="retired",
    )
    ElementFactory(slug="curtains", name="Curtains", theme=theme)

    assert [
        (match.kind, match.slug, match.mapped_from, match.from_version)
        for match in vocabulary_matches("fabric, curtains")
    ] == [("theme", "fabric", "", "PIEs 1.0"), ("element", "curtains", "", "PIEs 1.0")]


def test_words_of_a_draft_are_not_known_yet():
    draft = ThemeFactory(name="Tomorrow", version__label="3.0", version__state="draft")
    ElementFactory(name="Weather", theme=draft)
    ElementFactory(name="Today")

    assert told("tomorrow weather") == []
    assert {"tomorrow", "weather"} & vocabulary_words() == set()


@pytest.mark.parametrize("count", [1, 3])
def test_text_is_read_in_five_queries(count, django_assert_num_queries):
    for nth in range(count):
        ElementMappingFactory(older__name=f"Older {nth}", newer__name=f"Newer {nth}")
        for factory in [SettingFactory, NeedFactory, LensFactory, ApproachFactory]:
            factory(name=f"Heading {nth}")

    with django_assert_num_queries(5):
        matches = vocabulary_matches("older 0, older 1, older 2, heading 0, heading 1, heading 2")

    assert len(matches) == 5 * count


@pytest.mark.parametrize("count", [1, 3])
def test_words_to_spell_by_are_read_in_three_queries(count, django_assert_num_queries):
    for nth in range(count):
        ElementFactory(name="R's & Élan", aliases=["The 2026 spelling"], theme__name="Care")
        NeedFactory(name="Children's needs", position=nth)

    with django_assert_num_queries(3):
        words = vocabulary_words()

    assert words == {"élan", "the", "spelling", "care", "children", "needs"}
