import json
from collections import Counter

import pytest
from django.db import IntegrityError, transaction

from frameworks.actions import DEFINITIONS, DefinitionRefused, load_framework, load_vocabulary
from frameworks.models import (
    Approach,
    Element,
    ElementMapping,
    Framework,
    FrameworkVersion,
    Lens,
    Need,
    Setting,
    Theme,
)
from frameworks.queries import current_version
from tests.factories.frameworks import ElementFactory, ElementMappingFactory

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
        for model in [
            Framework,
            FrameworkVersion,
            Theme,
            Element,
            ElementMapping,
            Setting,
            Need,
            Lens,
            Approach,
        ]
    ]


def following(**changes):
    """
    Define a second version of the kitchen, which says where the chairs of the first have gone.
    """
    return (
        definition_of(
            version="2",
            position=2,
            themes=[
                {
                    "slug": "seats",
                    "name": "Seats",
                    "tone": "spaces",
                    "meaning": "Who sits where, and on what.",
                    "elements": [
                        {"slug": "bench", "name": "A bench", "meaning": "For several."},
                        {"slug": "stool", "name": "A stool", "meaning": "Light to carry."},
                    ],
                }
            ],
            mappings=[
                {"version": "1", "from": "four", "to": ["bench", "stool"], "note": "They moved."},
                {"version": "1", "from": "fifth", "to": ["stool"]},
            ],
        )
        | changes
    )


def mappings():
    return list(
        ElementMapping.objects.values_list("pk", "older__slug", "newer__slug", "note").order_by(
            "pk"
        )
    )


def test_vocabulary_has_five_themes_and_fifteen_elements():
    load_vocabulary()

    assert [
        (theme.name, theme.tone, [element.slug for element in theme.elements.all()])
        for theme in Theme.objects.filter(version=current_version())
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
    assert [model.objects.count() for model in [Setting, Need, Lens, Approach]] == [15, 10, 4, 16]


def test_vocabulary_brings_pies_one_as_history_and_pies_two_as_current():
    load_vocabulary()

    assert list(
        FrameworkVersion.objects.order_by("position").values_list("label", "state", "position")
    ) == [("1.0", "retired", 10), ("2.0", "published", 20)]
    assert list(
        Element.objects.filter(theme__version__label="1.0")
        .order_by("theme__position", "position")
        .values_list("name", flat=True)
    ) == [
        "Psychological model",
        "The built environment",
        "Staff training and support",
        "Reflective practice",
        "Evidence-generating practice",
        "Relationships",
    ]


def test_every_element_of_pies_one_leads_into_pies_two_and_none_into_its_own_version():
    load_vocabulary()

    pairs = set(
        ElementMapping.objects.values_list(
            "older__theme__version__label", "newer__theme__version__label"
        )
    )
    left_behind = Element.objects.filter(theme__version__label="1.0", leads_to=None)

    assert pairs == {("1.0", "2.0")}
    assert list(left_behind) == []


def test_everything_that_comes_with_the_site_says_what_it_means():
    load_vocabulary()

    silent = [
        str(thing)
        for model in [Theme, Element, Setting, Need, Lens, Approach]
        for thing in model.objects.filter(meaning="")
    ]

    assert silent == []


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


@pytest.mark.parametrize("name", ["pies-1.0.json", "pies-2.0.json"])
@pytest.mark.parametrize("kind", ["themes", "elements"])
def test_no_two_themes_or_elements_of_a_version_share_a_name_or_alias(name, kind):
    themes = json.loads((DEFINITIONS / "frameworks" / name).read_text(encoding="utf-8"))["themes"]
    rows = themes if kind == "themes" else [row for theme in themes for row in theme["elements"]]

    assert twice(rows) == []


@pytest.mark.parametrize("name", ["settings.json", "needs.json", "lenses.json", "approaches.json"])
def test_no_two_headings_of_a_kind_share_a_name_or_alias(name):
    assert twice(json.loads((DEFINITIONS / name).read_text(encoding="utf-8"))) == []


def twice(rows):
    names = Counter(name.casefold() for row in rows for name in [row["name"], *row["aliases"]])
    return [name for name, count in names.items() if count > 1]


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
            definition_of(state="shelved"),
            "A definition is draft, published or retired, not shelved.",
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
        (definition_of(position="last"), "A position is a whole number from 0 to 32767."),
        (definition_of(position=-1), "A position is a whole number from 0 to 32767."),
        (
            definition_of(themes=[definition_of()["themes"][1] | {"aliases": "Brew"}]),
            "The aliases of Tea are a list of names.",
        ),
        (definition_of(mappings=[{"from": "four"}]), "A mapping lacks: to, version."),
        (
            definition_of(mappings=[{"version": "0", "from": "all", "to": "four"}]),
            "What all leads to is a list.",
        ),
        (
            definition_of(
                mappings=[{"version": "0", "from": "all", "to": ["four"], "note": "x" * 301}]
            ),
            "The note on all is longer than 300 characters.",
        ),
        (
            definition_of(mappings=[{"version": "0", "from": "all", "to": ["four"]}]),
            "Kitchen tables 1 maps from all in kitchen 0, which is not there.",
        ),
        (
            definition_of(mappings=[{"version": "1", "from": "four", "to": ["fifth"]}]),
            "Kitchen tables 1 maps four to itself.",
        ),
    ],
)
def test_faulty_definition_is_refused_with_its_fault_and_nothing_is_kept(definition, sentence):
    with pytest.raises(DefinitionRefused) as refusal:
        load_framework(definition=definition)

    assert str(refusal.value) == sentence
    assert Framework.objects.count() == 0


def test_mappings_are_those_of_the_newer_definition_and_stay_the_same_rows():
    load_framework(definition=definition_of())
    load_framework(definition=following())
    before = mappings()

    load_framework(definition=following())

    assert [row[1:] for row in before] == [
        ("four", "bench", "They moved."),
        ("four", "stool", "They moved."),
        ("fifth", "stool", ""),
    ]
    assert mappings() == before


def test_mappings_of_a_published_version_may_still_be_added_and_taken_away():
    load_framework(definition=definition_of())
    load_framework(definition=following())
    added = [
        {"version": "1", "from": "strong", "to": ["bench"]},
        {"version": "1", "from": "fifth", "to": ["stool"]},
    ]

    load_framework(definition=following(mappings=added))

    assert [row[1:] for row in mappings()] == [("fifth", "stool", ""), ("strong", "bench", "")]


def test_mapping_may_come_from_another_framework():
    load_framework(definition=definition_of(slug="pantry", name="Pantry"))
    mapping = {"framework": "pantry", "version": "1", "from": "strong", "to": ["bench"]}

    load_framework(definition=following(mappings=[mapping]))

    assert [row[1:] for row in mappings()] == [("strong", "bench", "")]


def test_mapping_to_what_the_version_does_not_have_is_refused_and_nothing_is_kept():
    load_framework(definition=definition_of())
    before = everything()
    mapping = {"version": "1", "from": "four", "to": ["sofa"]}

    with pytest.raises(DefinitionRefused) as refusal:
        load_framework(definition=following(mappings=[mapping]))

    assert str(refusal.value) == "Kitchen tables 2 maps to sofa, which it does not have."
    assert everything() == before


def test_element_is_mapped_to_another_once_and_never_to_itself():
    mapping = ElementMappingFactory()
    element = ElementFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ElementMappingFactory(older=mapping.older, newer=mapping.newer)
    with pytest.raises(IntegrityError), transaction.atomic():
        ElementMappingFactory(older=element, newer=element)

    assert list(ElementMapping.objects.all()) == [mapping]


def test_aliases_and_position_of_a_published_version_follow_its_definition():
    version = load_framework(definition=definition_of())
    changed = definition_of(position=7)
    changed["themes"][0]["aliases"] = ["Seats"]
    changed["themes"][0]["elements"][0]["aliases"] = ["All", "Everybody"]

    load_framework(definition=changed)

    assert list(version.themes.values_list("slug", "aliases")) == [
        ("chairs", ["Seats"]),
        ("tea", []),
    ]
    assert Element.objects.get(slug="four").aliases == ["All", "Everybody"]
    assert FrameworkVersion.objects.get().position == 7


def test_definition_retires_a_published_version():
    load_framework(definition=definition_of())

    assert load_framework(definition=definition_of(state="retired")).state == "retired"


def test_retired_version_is_as_frozen_as_a_published_one():
    load_framework(definition=definition_of(state="retired"))

    with pytest.raises(DefinitionRefused):
        load_framework(definition=definition_of(state="retired", themes=[]))


def test_versions_come_before_the_mappings_between_them_whatever_the_files_are_called(tmp_path):
    (tmp_path / "frameworks").mkdir()
    for name, definition in [("a", following()), ("b", definition_of())]:
        path = tmp_path / "frameworks" / f"{name}.json"
        path.write_text(json.dumps(definition), encoding="utf-8")
    for name in ["settings", "needs", "lenses", "approaches"]:
        (tmp_path / f"{name}.json").write_text('[{"slug": "one", "name": "One"}]', encoding="utf-8")

    load_vocabulary(folder=tmp_path)

    assert len(mappings()) == 3
    assert list(Lens.objects.values_list("slug", "meaning", "aliases")) == [("one", "", [])]
