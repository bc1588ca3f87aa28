"""
Bring the vocabulary in: frameworks by their definitions, settings and needs.
"""

import json
from collections import Counter
from pathlib import Path

from django.db import transaction
from django.db.models import ProtectedError

from .models import Element, Framework, FrameworkVersion, Need, Setting, Theme

DEFINITIONS = Path(__file__).parent / "definitions"


class DefinitionRefused(Exception):
    """
    A definition that is incomplete, contradicts itself, or would alter what is frozen.
    """


@transaction.atomic
def load_framework(*, definition):
    """
    Bring one framework version in line with its definition and return the version.

    `definition` is a mapping as in definitions/frameworks/*.json. A draft follows its definition
    whenever that changes. A version once published is frozen: loading the same definition again
    alters nothing in it, a different one raises DefinitionRefused.
    """
    _check(definition)
    framework, _ = Framework.objects.update_or_create(
        slug=definition["slug"],
        defaults={"name": definition["name"], "attribution": definition.get("attribution", "")},
    )
    version, _ = FrameworkVersion.objects.select_for_update().get_or_create(
        framework=framework, label=definition["version"]
    )
    if version.state != FrameworkVersion.State.DRAFT:
        if _themes_in(version) != _themes_of(definition):
            raise DefinitionRefused(
                f"{version} was published and is frozen, but its definition has changed. "
                "Give the changed one a new version label."
            )
        return version
    try:
        _fill(version, definition)
    except ProtectedError as error:
        raise DefinitionRefused(
            f"The definition of {version} leaves out something that is in use: "
            f"{', '.join(sorted(str(thing) for thing in error.protected_objects))}."
        ) from error
    version.state = definition["state"]
    version.save(update_fields=["state"])
    return version


@transaction.atomic
def load_vocabulary(*, folder=DEFINITIONS):
    """
    Bring frameworks, settings and needs in line with the definitions in a folder.

    Settings and needs that are not in the definitions stay as they are.
    """
    for path in sorted((folder / "frameworks").glob("*.json")):
        load_framework(definition=json.loads(path.read_text(encoding="utf-8")))
    for model, name in [(Setting, "settings.json"), (Need, "needs.json")]:
        rows = json.loads((folder / name).read_text(encoding="utf-8"))
        for position, row in enumerate(rows, start=1):
            model.objects.update_or_create(
                slug=row["slug"], defaults={"name": row["name"], "position": position}
            )


def _check(definition):
    if not isinstance(definition, dict):
        raise DefinitionRefused("A definition is one JSON object.")
    missing = {"slug", "name", "version", "state", "themes"} - definition.keys()
    if missing:
        raise DefinitionRefused(f"The definition lacks: {', '.join(sorted(missing))}.")
    if definition["state"] not in {FrameworkVersion.State.DRAFT, FrameworkVersion.State.PUBLISHED}:
        raise DefinitionRefused(f"A definition is draft or published, not {definition['state']}.")
    for theme in definition["themes"]:
        missing = {"slug", "name", "tone", "meaning", "elements"} - theme.keys()
        if missing:
            raise DefinitionRefused(f"A theme lacks: {', '.join(sorted(missing))}.")
        if theme["tone"] not in Theme.Tone.values:
            raise DefinitionRefused(f"{theme['name']} has no tone called {theme['tone']}.")
        for element in theme["elements"]:
            missing = {"slug", "name", "meaning"} - element.keys()
            if missing:
                raise DefinitionRefused(
                    f"An element of {theme['name']} lacks: {', '.join(sorted(missing))}."
                )
    slugs = [theme["slug"] for theme in definition["themes"]] + [
        element["slug"] for theme in definition["themes"] for element in theme["elements"]
    ]
    twice = sorted(slug for slug, count in Counter(slugs).items() if count > 1)
    if twice:
        raise DefinitionRefused(f"The definition says these twice: {', '.join(twice)}.")


def _themes_of(definition):
    return [
        (
            theme["slug"],
            theme["name"],
            theme["tone"],
            theme["meaning"],
            [
                (element["slug"], element["name"], element["meaning"], element.get("aliases", []))
                for element in theme["elements"]
            ],
        )
        for theme in definition["themes"]
    ]


def _themes_in(version):
    return [
        (
            theme.slug,
            theme.name,
            theme.tone,
            theme.meaning,
            [
                (element.slug, element.name, element.meaning, element.aliases)
                for element in theme.elements.all()
            ],
        )
        for theme in version.themes.prefetch_related("elements")
    ]


def _fill(version, definition):
    kept = [theme["slug"] for theme in definition["themes"]]
    Element.objects.filter(theme__version=version).exclude(theme__slug__in=kept).delete()
    version.themes.exclude(slug__in=kept).delete()
    for theme_position, wanted in enumerate(definition["themes"], start=1):
        theme, _ = Theme.objects.update_or_create(
            version=version,
            slug=wanted["slug"],
            defaults={
                "name": wanted["name"],
                "tone": wanted["tone"],
                "meaning": wanted["meaning"],
                "position": theme_position,
            },
        )
        theme.elements.exclude(slug__in=[each["slug"] for each in wanted["elements"]]).delete()
        for position, element in enumerate(wanted["elements"], start=1):
            Element.objects.update_or_create(
                theme=theme,
                slug=element["slug"],
                defaults={
                    "name": element["name"],
                    "meaning": element["meaning"],
                    "aliases": element.get("aliases", []),
                    "position": position,
                },
            )
