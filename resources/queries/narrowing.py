"""
What pages can be narrowed by: what they are, and the words they are tagged with.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Value
from django.utils.text import slugify

from frameworks import queries as vocabulary

from ..models import LibraryPage

FIELDS = {
    "element": "elements",
    "setting": "settings",
    "need": "needs",
    "lens": "lenses",
    "approach": "approaches",
}
_LABELS = {
    "type": "Kind",
    "theme": "Theme",
    "element": "Element",
    "setting": "Setting",
    "need": "Need",
    "lens": "Lens",
    "approach": "Approach",
}
NARROWED_BY = list(_LABELS)


@dataclass(frozen=True)
class Wanted:
    """
    What somebody narrows the library by, each a slug or empty.
    """

    type: str = ""
    theme: str = ""
    element: str = ""
    setting: str = ""
    need: str = ""
    lens: str = ""
    approach: str = ""

    @property
    def chosen(self):
        return {name: slug for name in _LABELS if (slug := getattr(self, name))}


@dataclass(frozen=True)
class Option:
    """
    One value to narrow by: its slug and name, and how many pages it would leave.
    """

    slug: str
    name: str
    count: int
    chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """
    One way to narrow a search; `name` is its parameter in the address.
    """

    name: str
    label: str
    options: list[Option]

    @property
    def chosen(self):
        return next((option for option in self.options if option.chosen), None)


def narrow(pages, pks, wanted):
    """
    Keep of these pages those that are as wanted. Returns their primary keys in order, the ways to
    narrow them with what each would leave, and the names of what is not known.
    """
    marks, names = _marks(pages, pks, wanted)
    chosen = {name: slug for name, slug in wanted.chosen.items() if slug in names[name]}
    unknown = [_LABELS[name] for name in wanted.chosen if name not in chosen]
    facets = []
    for name, label in _LABELS.items():
        others = {other: slug for other, slug in chosen.items() if other != name}
        counts = Counter(
            slug for pk in pks if _is(marks[pk], others) for slug in marks[pk].get(name, ())
        )
        here = chosen.get(name)
        options = [
            Option(slug, names[name][slug], counts[slug], slug == here)
            for slug in names[name]
            if counts[slug] or slug == here
        ]
        if options:
            options.sort(key=lambda option: (not option.chosen, -option.count))
            facets.append(Facet(name, label, options))
    return [pk for pk in pks if _is(marks[pk], chosen)], facets, unknown


def _is(marks, chosen):
    return all(slug in marks.get(name, ()) for name, slug in chosen.items())


def _marks(pages, pks, wanted):
    """
    Return what each page is, {pk: {name: {slugs}}}, and what anything there is to narrow by is
    called, {name: {slug: name}}, whether a page has it or not.
    """
    marks = {pk: defaultdict(set) for pk in pks}
    models = {model._meta.model_name: model for model in _page_models()}
    names = {"type": {_type_slug(model): model.kind_of_all() for model in models.values()}}
    kinds = pages.filter(pk__in=pks).values_list("pk", "content_type__model")
    for pk, model_name in kinds:
        marks[pk]["type"].add(_type_slug(models[model_name]))
    _mark_elements(marks, names, wanted)
    for name, things in _headings().items():
        slugs = {pk: slug for pk, slug, title in things}
        names[name] = {slug: title for pk, slug, title in things}
        for pk, tag in _tags(marks, name, slugs):
            marks[pk][name].add(slugs[tag])
    return marks, names


def _headings():
    """
    Return the words outside the frameworks in their order, {kind: [(primary key, slug, title)]},
    in one query.
    """
    first, *others = [
        model.objects.order_by().values_list(Value(name), "position", "name", "pk", "slug")
        for name, model in vocabulary.HEADINGS.items()
    ]
    found = {name: [] for name in vocabulary.HEADINGS}
    for name, _, title, pk, slug in sorted(first.union(*others, all=True).order_by()):
        found[name].append((pk, slug, title))
    return found


def _mark_elements(marks, names, wanted):
    """
    Mark pages by theme and element in the words of the current framework version, whichever they
    were tagged in; what is wanted in an older version's words is marked as well.
    """
    elements = vocabulary.known_elements()
    meant = {each.pk: each.meant for each in elements}
    # Of the elements that share a slug the newest version's comes last and names it.
    names["element"] = {each.slug: each.name for words in meant.values() for each in words}
    names["theme"] = {
        each.theme.slug: each.theme.name for words in meant.values() for each in words
    }
    for pk, tag in _tags(marks, "element", meant):
        for each in meant[tag]:
            marks[pk]["element"].add(each.slug)
            marks[pk]["theme"].add(each.theme.slug)
    by_themes = [each.theme for each in elements]
    for name, slug, words in [
        ("element", wanted.element, elements),
        ("theme", wanted.theme, by_themes),
    ]:
        older = [n for n, word in enumerate(words) if word.slug == slug]
        if older and slug not in names[name]:
            names[name][slug] = words[older[-1]].name
            reached = {each.slug for n in older for each in elements[n].meant}
            for marked in marks.values():
                if marked["element"] & reached:
                    marked[name].add(slug)


def _tags(marks, name, known):
    through = getattr(LibraryPage, FIELDS[name]).through
    tags = through.objects.filter(librarypage__in=marks.keys(), **{f"{name}__in": known})
    return tags.values_list("librarypage", name)


def _page_models():
    waiting = [LibraryPage]
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        if not model._meta.abstract:
            yield model


def _type_slug(model):
    return slugify(model.kind_of_all())
