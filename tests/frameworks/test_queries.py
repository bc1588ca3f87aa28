import pytest

from frameworks.actions import load_framework, load_vocabulary
from frameworks.models import FrameworkVersion
from frameworks.queries import current_themes, current_version, find_element

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
