"""
Bring the vocabulary in: frameworks and what leads from one to the next, settings, needs, lenses
and approaches, each by its definition.
"""

import json
from collections import Counter
from pathlib import Path

from django.db import transaction
from django.db.models import ProtectedError

from .models import (
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

DEFINITIONS = Path(__file__).parent / "definitions"
LONGEST_NOTE = ElementMapping._meta.get_field("note").max_length
MOST_POSITION = 32767
HEADINGS = {
    "settings.json": Setting,
    "needs.json": Need,
    "lenses.json": Lens,
    "approaches.json": Approach,
}


class DefinitionRefused(Exception):
    """
    A definition that is incomplete, contradicts itself, or would alter what is frozen.
    """


@transaction.atomic
def load_framework(*, definition):
    """
    Bring one framework version in line with its definition and return the version.

    `definition` is a mapping as in definitions/frameworks/*.json. A draft follows its definition
    whenever that changes. Once published, or brought in as retired, a version is frozen: loading
    the same names, meanings and order again alters nothing, others raise DefinitionRefused. Its
    aliases, its position among the versions and the mappings that lead to it are ways to find it
    and no part of what it says: they follow the definition at any time. So does its state from
    published to retired, and never back.
    """
    _check(definition)
    version = _load_version(definition)
    _map(version, definition.get("mappings", []))
    return version


@transaction.atomic
def load_vocabulary(*, folder=DEFINITIONS):
    """
    Bring frameworks, settings, needs, lenses and approaches in line with a folder of definitions.

    Whatever is not in the definitions stays as it is. Versions come before the mappings between
    them, so that the names of the files decide nothing.
    """
    paths = sorted((folder / "frameworks").glob("*.json"))
    loaded = []
    for definition in [json.loads(path.read_text(encoding="utf-8")) for path in paths]:
        _check(definition)
        loaded.append((_load_version(definition), definition.get("mappings", [])))
    for version, mappings in loaded:
        _map(version, mappings)
    for name, model in HEADINGS.items():
        rows = json.loads((folder / name).read_text(encoding="utf-8"))
        for position, row in enumerate(rows, start=1):
            model.objects.update_or_create(
                slug=row["slug"],
                defaults={
                    "name": row["name"],
                    "meaning": row.get("meaning", ""),
                    "aliases": row.get("aliases", []),
                    "position": position,
                },
            )


def _load_version(definition):
    framework, _ = Framework.objects.update_or_create(
        slug=definition["slug"],
        defaults={"name": definition["name"], "attribution": definition.get("attribution", "")},
    )
    version, _ = FrameworkVersion.objects.select_for_update().get_or_create(
        framework=framework, label=definition["version"]
    )
    if version.state == FrameworkVersion.State.DRAFT:
        try:
            _fill(version, definition)
        except ProtectedError as error:
            raise DefinitionRefused(
                f"The definition of {version} leaves out something that is in use: "
                f"{', '.join(sorted(str(thing) for thing in error.protected_objects))}."
            ) from error
        version.state = definition["state"]
    else:
        if _themes_in(version) != _themes_of(definition):
            raise DefinitionRefused(
                f"{version} was published and is frozen, but its definition has changed. "
                "Give the changed one a new version label."
            )
        _refresh_aliases(version, definition)
        if definition["state"] == FrameworkVersion.State.RETIRED:
            version.state = FrameworkVersion.State.RETIRED
    version.position = definition.get("position", 0)
    version.save(update_fields=["state", "position"])
    return version


def _check(definition):
    if not isinstance(definition, dict):
        raise DefinitionRefused("A definition is one JSON object.")
    _demand(definition, {"slug", "name", "version", "state", "themes"}, of="The definition")
    if definition["state"] not in FrameworkVersion.State.values:
        raise DefinitionRefused(
            f"A definition is draft, published or retired, not {definition['state']}."
        )
    position = definition.get("position", 0)
    if not isinstance(position, int) or not 0 <= position <= MOST_POSITION:
        raise DefinitionRefused(f"A position is a whole number from 0 to {MOST_POSITION}.")
    for theme in definition["themes"]:
        _check_theme(theme)
    slugs = [named["slug"] for named in [*definition["themes"], *_elements_of(definition)]]
    twice = sorted(slug for slug, count in Counter(slugs).items() if count > 1)
    if twice:
        raise DefinitionRefused(f"The definition says these twice: {', '.join(twice)}.")
    _check_mappings(definition.get("mappings", []))


def _check_theme(theme):
    _demand(theme, {"slug", "name", "tone", "meaning", "elements"}, of="A theme")
    if theme["tone"] not in Theme.Tone.values:
        raise DefinitionRefused(f"{theme['name']} has no tone called {theme['tone']}.")
    for element in theme["elements"]:
        _demand(element, {"slug", "name", "meaning"}, of=f"An element of {theme['name']}")
    for named in [theme, *theme["elements"]]:
        aliases = named.get("aliases", [])
        if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
            raise DefinitionRefused(f"The aliases of {named['name']} are a list of names.")


def _check_mappings(mappings):
    for mapping in mappings:
        _demand(mapping, {"version", "from", "to"}, of="A mapping")
        if not isinstance(mapping["to"], list):
            raise DefinitionRefused(f"What {mapping['from']} leads to is a list.")
        if len(mapping.get("note", "")) > LONGEST_NOTE:
            raise DefinitionRefused(
                f"The note on {mapping['from']} is longer than {LONGEST_NOTE} characters."
            )


def _demand(row, keys, *, of):
    missing = keys - row.keys()
    if missing:
        raise DefinitionRefused(f"{of} lacks: {', '.join(sorted(missing))}.")


def _elements_of(definition):
    return [element for theme in definition["themes"] for element in theme["elements"]]


def _themes_of(definition):
    return [
        (
            theme["slug"],
            theme["name"],
            theme["tone"],
            theme["meaning"],
            [
                (element["slug"], element["name"], element["meaning"])
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
            [(element.slug, element.name, element.meaning) for element in theme.elements.all()],
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
                "aliases": wanted.get("aliases", []),
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


def _refresh_aliases(version, definition):
    for wanted in definition["themes"]:
        version.themes.filter(slug=wanted["slug"]).update(aliases=wanted.get("aliases", []))
        for element in wanted["elements"]:
            Element.objects.filter(
                theme__version=version, theme__slug=wanted["slug"], slug=element["slug"]
            ).update(aliases=element.get("aliases", []))


def _map(version, mappings):
    newer = {element.slug: element for element in Element.objects.filter(theme__version=version)}
    kept = []
    for mapping in mappings:
        slug = mapping.get("framework", version.framework.slug)
        older = (
            Element.objects.filter(
                theme__version__framework__slug=slug,
                theme__version__label=mapping["version"],
                slug=mapping["from"],
            )
            .select_related("theme")
            .first()
        )
        if older is None:
            raise DefinitionRefused(
                f"{version} maps from {mapping['from']} in {slug} {mapping['version']}, "
                "which is not there."
            )
        if older.theme.version_id == version.pk:
            raise DefinitionRefused(f"{version} maps {mapping['from']} to itself.")
        for to in mapping["to"]:
            if to not in newer:
                raise DefinitionRefused(f"{version} maps to {to}, which it does not have.")
            pair, _ = ElementMapping.objects.update_or_create(
                older=older, newer=newer[to], defaults={"note": mapping.get("note", "")}
            )
            kept.append(pair.pk)
    ElementMapping.objects.filter(newer__theme__version=version).exclude(pk__in=kept).delete()
