import json

import pytest

from frameworks.actions import DEFINITIONS, DefinitionRefused, load_framework, load_vocabulary
from frameworks.models import Element, Framework, FrameworkVersion, Need, Setting, Theme

pytestmark = pytest.mark.django_db


def definition_of(**changes):
    return {
        "slug": "kitchen",
        "name": "Kitchen tables",
        "version": "1",
        "state": "published",
        "themes": [
            {
                "slug": "chairs",
                "name": "Chairs",
                "tone": "spaces",
                "meaning": "Who sits where.",
                "elements": [
                    {"slug": "four", "name": "Four", "meaning": "Enough.", "aliases": ["All"]},
                    {"slug": "fifth", "name": "A fifth", "meaning": "For whoever comes."},
                ],
            },
            {
                "slug": "tea",
                "name": "Tea",
                "tone": "rs",
                "meaning": "What is in the pot.",
                "elements": [{"slug": "strong", "name": "Strong", "meaning": "As it comes."}],
            },
        ],
    } | changes


def everything():
    return [
        list(model.objects.order_by("pk").values())
        for model in [Framework, FrameworkVersion, Theme, Element, Setting, Need]
    ]


def test_vocabulary_has_five_themes_and_fifteen_elements():
    load_vocabulary()

    assert [
        (theme.name, theme.tone, [element.slug for element in theme.elements.all()])
        for theme in Theme.objects.all()
    ] == [
        (
            "Psychological awareness",
            "awareness",
            [
                "empathy-and-emotional-awareness",
                "approaches-and-techniques",
                "psychological-models",
            ],
        ),
        ("Training and support", "training", ["training", "support-and-staff-welfare"]),
        (
            "Learning and enquiry",
            "enquiry",
            [
                "culture-of-enquiry",
                "reflective-practice",
                "sector-engagement",
                "evidence-generating-practice",
            ],
        ),
        (
            "Spaces of opportunity",
            "spaces",
            ["built-environment", "networks-and-surroundings", "pathways-and-systems"],
        ),
        ("The Three Rs", "rs", ["rules-and-procedures", "roles", "responsiveness"]),
    ]
    assert FrameworkVersion.objects.get().state == "published"
    assert (Setting.objects.count(), Need.objects.count()) == (15, 10)


def test_vocabulary_loaded_again_stays_the_same_row_for_row():
    load_vocabulary()
    before = everything()

    load_vocabulary()

    assert everything() == before


def test_vocabulary_renames_a_setting_and_keeps_those_it_does_not_know():
    Setting.objects.create(slug="hostel", name="Old name", position=9)
    Setting.objects.create(slug="our-own", name="A setting of our own", position=70)

    load_vocabulary()

    assert list(
        Setting.objects.filter(slug__in=["hostel", "our-own"]).values_list("name", "position")
    ) == [("Hostel or short-stay housing", 1), ("A setting of our own", 70)]


def test_no_two_elements_that_come_with_the_site_share_a_name_or_alias():
    path = DEFINITIONS / "frameworks" / "pies-2.0.json"
    names = [
        name.casefold()
        for theme in json.loads(path.read_text(encoding="utf-8"))["themes"]
        for element in theme["elements"]
        for name in [element["name"], *element["aliases"]]
    ]

    assert sorted(names) == sorted(set(names))


def test_published_version_with_a_changed_definition_is_refused_and_left_alone():
    load_framework(definition=definition_of())
    before = everything()
    changed = definition_of()
    changed["themes"][1]["elements"][0]["meaning"] = "Not as it comes."

    with pytest.raises(DefinitionRefused) as refusal:
        load_framework(definition=changed)

    assert str(refusal.value) == (
        "Kitchen tables 1 was published and is frozen, but its definition has changed. "
        "Give the changed one a new version label."
    )
    assert everything() == before


def test_published_version_with_its_themes_in_another_order_is_refused():
    load_framework(definition=definition_of())
    changed = definition_of(themes=definition_of()["themes"][::-1])

    with pytest.raises(DefinitionRefused):
        load_framework(definition=changed)


def test_retired_version_stays_retired_when_loaded_again():
    version = load_framework(definition=definition_of())
    FrameworkVersion.objects.filter(pk=version.pk).update(state="retired")

    assert load_framework(definition=definition_of()).state == "retired"


def test_new_version_stands_beside_the_one_before():
    load_framework(definition=definition_of())
    load_framework(definition=definition_of(version="2", state="draft"))

    assert list(FrameworkVersion.objects.order_by("pk").values_list("label", "state")) == [
        ("1", "published"),
        ("2", "draft"),
    ]
    assert Theme.objects.filter(version__label="2").count() == 2


def test_draft_follows_its_definition_until_it_is_published():
    load_framework(definition=definition_of(state="draft"))
    kept = Theme.objects.get(slug="chairs").pk
    changed = definition_of()
    changed["themes"] = [changed["themes"][0] | {"name": "Seats"}]
    changed["themes"][0]["elements"] = [
        {"slug": "stool", "name": "A stool", "meaning": "Light to carry."},
    ]

    version = load_framework(definition=changed)

    assert version.state == "published"
    assert list(Theme.objects.values_list("pk", "name")) == [(kept, "Seats")]
    assert list(Element.objects.values_list("slug", "aliases")) == [("stool", [])]


@pytest.mark.parametrize(
    ("definition", "sentence"),
    [
        ([], "A definition is one JSON object."),
        ({"slug": "x", "name": "X"}, "The definition lacks: state, themes, version."),
        (
            definition_of(state="retired"),
            "A definition is draft or published, not retired.",
        ),
        (
            definition_of(themes=[{"slug": "a", "name": "A", "tone": "rs"}]),
            "A theme lacks: elements, meaning.",
        ),
        (
            definition_of(themes=[definition_of()["themes"][0] | {"tone": "pink"}]),
            "Chairs has no tone called pink.",
        ),
        (
            definition_of(themes=[definition_of()["themes"][0] | {"elements": [{"slug": "x"}]}]),
            "An element of Chairs lacks: meaning, name.",
        ),
        (
            definition_of(themes=definition_of()["themes"] * 2),
            "The definition says these twice: chairs, fifth, four, strong, tea.",
        ),
    ],
)
def test_faulty_definition_is_refused_with_its_fault_and_nothing_is_kept(definition, sentence):
    with pytest.raises(DefinitionRefused) as refusal:
        load_framework(definition=definition)

    assert str(refusal.value) == sentence
    assert Framework.objects.count() == 0
