import subprocess
from pathlib import Path

from django.apps import apps
from django.conf import settings

# From the top down; an app that is not named here lies below them all.
FLOORS = [
    {"dashboard"},
    {"forums"},
    {"discussions"},
    {"resources"},
    {"sigs"},
    {"notifications"},
    {"members"},
    {"frameworks"},
]
TOP_LEVEL = {
    "benchmarks",
    "discussions",
    "docs",
    "forums",
    "frameworks",
    "members",
    "notifications",
    "pielink",
    "requirements",
    "resources",
    "scripts",
    "sigs",
    "templates",
    "tests",
}


def height(label):
    return next((len(FLOORS) - n for n, labels in enumerate(FLOORS) if label in labels), 0)


def test_no_model_points_to_a_floor_above_its_own():
    relations = [
        (model, field)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
    ]

    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model, field in relations
        if height(field.related_model._meta.app_label) > height(model._meta.app_label)
        # Wagtail's and allauth's rows belong to whatever model the site has for people and files.
        and height(model._meta.app_label)
    ]

    assert relations
    assert upward == []


def test_every_app_of_ours_has_a_floor():
    ours = {
        config.label
        for config in apps.get_app_configs()
        if Path(config.path).parent in (settings.BASE_DIR, settings.BASE_DIR / "pielink")
    }

    assert ours == set().union(*FLOORS)


def test_no_folder_stands_beside_the_ones_we_agreed_on():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    folders = {path.split("/")[0] for path in tracked if "/" in path}

    assert {folder for folder in folders if not folder.startswith(".")} <= TOP_LEVEL
