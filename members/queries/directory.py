"""
The directory: who is found in it, and what each of them shows to whoever asks.

`near` are everywhere the members who are in a SIG with the person who asks, and that person. What
somebody does not show to the person who asks is neither told, nor counted, nor found by.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.db.models import Count, Q
from django.db.models.functions import Lower

from frameworks.models import Need, Setting
from pielink.kernel.search import Found

from ..access import display_name, is_for, shown_where, visible_profiles
from ..enums import Nation, SeenBy
from ..models import Profile
from .cards import Card, card, dressed, with_nearness

SHOWN = 24
MOST_ALIKE = 6
MOST_DIGITS = 10
NOT_TOLD = "That organisation"
LABELS = {
    "setting": "Setting",
    "nation": "Nation",
    "theme": "Theme",
    "element": "Element",
    "need": "Need",
    "organisation": "Organisation",
}
_IN_ORDER = [Lower("member__name"), "pk"]


@dataclass(frozen=True)
class Wanted:
    """
    What somebody narrows the directory by, each a slug, an organisation's number, or empty.
    """

    setting: str = ""
    nation: str = ""
    theme: str = ""
    element: str = ""
    need: str = ""
    organisation: str = ""

    @property
    def chosen(self):
        return {name: value for name in LABELS if (value := getattr(self, name))}


@dataclass(frozen=True)
class Option:
    """
    One value to narrow by, and how many people it would leave.
    """

    slug: str
    name: str
    count: int
    chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """
    One way to narrow the directory; `name` is its parameter in the address.
    """

    name: str
    label: str
    options: list[Option]

    @property
    def chosen(self):
        return next((option for option in self.options if option.chosen), None)


@dataclass(frozen=True)
class Directory:
    """
    One page of the people found, `count` in all, and the ways to narrow them.

    `unknown` names what was chosen and is not known. `word` is the chosen element, else the chosen
    theme, else None.
    """

    cards: list[Card]
    count: int
    page: int
    pages: int
    facets: list[Facet]
    unknown: list[str]
    word: object = None

    @property
    def chosen(self):
        return {facet.name: facet.chosen.slug for facet in self.facets if facet.chosen}


def directory(user, near, words, wanted, number, vocabulary):
    """
    Read page `number` of the people who are as wanted and show, each word somewhere, what was
    looked for; None where there is no such page. Takes a fixed number of steps.
    """
    people = visible_profiles(user)
    if words:
        people = people.filter(shown_where(_spoken(words, vocabulary), near))
    marks, names = _marks(people, near, vocabulary)
    chosen, unknown = _known(wanted, names, vocabulary)
    matching, counts = _narrow(marks, chosen)
    pages = max(1, -(-len(matching) // SHOWN))
    if number > pages:
        return None
    pks = matching[(number - 1) * SHOWN : number * SHOWN]
    return Directory(
        cards=_cards(pks, user, near, vocabulary),
        count=len(matching),
        page=number,
        pages=pages,
        facets=_facets(counts, names, chosen),
        unknown=unknown,
        word=_with_leading(vocabulary, chosen),
    )


def sharing(user, near, mine, vocabulary):
    """
    Return at most six others who show that they are interested in some of these elements of the
    current version, those with most of them first. Each card says which they have in common.
    """
    leading = vocabulary.leading(mine)
    if not leading:
        return []
    alike = (
        visible_profiles(user)
        .exclude(member=user.pk)
        .filter(shown_where(lambda seen: Q(interests_for__in=seen), near), elements__in=leading)
        .values("pk")
        .annotate(number=Count("elements", distinct=True))
        .order_by("-number", *_IN_ORDER)
    )
    return _cards([row["pk"] for row in alike[:MOST_ALIKE]], user, near, vocabulary, mine)


def count_about(user, near, elements):
    """
    Count the people who show that they are interested in one of these elements.
    """
    return visible_profiles(user).filter(shown_where(_about(elements), near)).count()


def search(user, words, *, limit):
    """
    Find listed people by name, every word of it; returns at most `limit` Found.
    """
    named = _all(Q(member__name__icontains=word) for word in words)
    profiles = visible_profiles(user).filter(named).select_related("member").order_by(*_IN_ORDER)
    return [
        Found(
            title=display_name(profile.member),
            url=profile.get_absolute_url(),
            kind="Person",
        )
        for profile in profiles[:limit]
    ]


def _cards(pks, user, near, vocabulary, mine=()):
    profiles = dressed(visible_profiles(user).filter(pk__in=pks), near)
    in_order = sorted(profiles, key=lambda profile: pks.index(profile.pk))
    return [card(profile, user, vocabulary, mine) for profile in in_order]


def _with_leading(vocabulary, chosen):
    """
    Return the chosen element, else the chosen theme, else None; it carries `leading`, the elements
    that it goes by in any version.
    """
    if "element" in chosen:
        word = vocabulary.element(chosen["element"])
        word.leading = vocabulary.leading([word])
        return word
    if "theme" in chosen:
        theme = vocabulary.theme(chosen["theme"])
        theme.leading = vocabulary.leading(vocabulary.of_theme(theme))
        return theme
    return None


def _marks(people, near, vocabulary):
    """
    Return what each of these people shows, {pk: {name: values}}, in order of their names, and what
    it is called, {name: {value: name}}.
    """
    names = {
        "setting": dict(Setting.objects.values_list("slug", "name")),
        "nation": dict(Nation.choices),
        "theme": {word.theme.slug: word.theme.name for word in vocabulary.known},
        "element": {word.slug: word.name for word in vocabulary.known},
        "need": {},
        "organisation": {},
    }
    marks, interested = {}, set()
    columns = ["pk", "is_near", "interests_for"]
    columns += ["setting_for", "member__setting__slug", "nation_for", "nation"]
    columns += ["organisation_for", "member__organisation", "member__organisation__name"]
    rows = with_nearness(people, near).order_by(*_IN_ORDER).values_list(*columns)
    for pk, is_near, interests, setting_for, setting, nation_for, nation, works, at, called in rows:
        mark = marks[pk] = dict.fromkeys(LABELS, ())
        if setting and is_for(setting_for, is_near=is_near):
            mark["setting"] = (setting,)
        if nation and is_for(nation_for, is_near=is_near):
            mark["nation"] = (nation,)
        if at and is_for(works, is_near=is_near):
            mark["organisation"] = (str(at),)
            names["organisation"][str(at)] = called
        if is_for(interests, is_near=is_near):
            interested.add(pk)
    _mark_interests(marks, interested, names, vocabulary)
    return marks, names


def _mark_interests(marks, interested, names, vocabulary):
    needs = {need.pk: need for need in Need.objects.all()}
    names["need"] = {need.slug: need.name for need in needs.values()}
    for pk, need in _pairs(Profile.needs.through, "need"):
        if pk in interested and need in needs:
            marks[pk]["need"] += (needs[need].slug,)
    elements = defaultdict(set)
    for pk, element in _pairs(Profile.elements.through, "element"):
        if pk in interested:
            elements[pk].update(vocabulary.slugs.get(element, ()))
    for pk, slugs in elements.items():
        marks[pk]["element"] = slugs
        marks[pk]["theme"] = {vocabulary.theme_of[slug] for slug in slugs}


def _pairs(through, other):
    shown = through.objects.filter(profile__is_listed=True)
    return shown.exclude(profile__interests_for=SeenBy.NOBODY).values_list("profile", other)


def _known(wanted, names, vocabulary):
    """
    Return what is wanted and known, {name: value}, and the labels of what is not known.
    """
    chosen, unknown = {}, []
    for name, typed in wanted.chosen.items():
        value = _meant(name, typed, names, vocabulary)
        if value:
            chosen[name] = value
        else:
            unknown.append(LABELS[name])
    # Whether there is such an organisation is told by those alone who show it.
    if "organisation" in chosen:
        names["organisation"].setdefault(chosen["organisation"], NOT_TOLD)
    return chosen, unknown


def _meant(name, typed, names, vocabulary):
    if name == "organisation":
        is_number = typed.isascii() and typed.isdigit() and len(typed) < MOST_DIGITS
        return str(int(typed)) if is_number else ""
    if name == "element":
        word = vocabulary.element(typed)
        return word.slug if word else ""
    if name == "theme":
        return typed if vocabulary.theme(typed) else ""
    return typed if typed in names[name] else ""


def _narrow(marks, chosen):
    """
    Return who shows all that is chosen, and {name: Counter} of what each choice would leave while
    the others stand.
    """
    matching, counts = [], {name: Counter() for name in LABELS}
    for pk, mark in marks.items():
        missing = [name for name, value in chosen.items() if value not in mark[name]]
        if not missing:
            matching.append(pk)
        if len(missing) < 2:
            for name in missing or LABELS:
                counted = counts[name]
                for value in mark[name]:
                    counted[value] += 1
    return matching, counts


def _facets(counts, names, chosen):
    facets = []
    for name, label in LABELS.items():
        here = chosen.get(name)
        values = {*counts[name], here} - {None}
        options = [
            Option(value, names[name][value], counts[name][value], value == here)
            for value in values
        ]
        options.sort(key=lambda option: (not option.chosen, -option.count, option.name.casefold()))
        if options:
            facets.append(Facet(name, label, options))
    return facets


def _about(elements):
    having = Profile.elements.through.objects.filter(element__in=elements).values("profile")
    return _part("interests", pk__in=having)


def _part(name, **condition):
    return lambda seen: Q(**{f"{name}_for__in": seen}) & Q(**condition)


def _spoken(words, vocabulary):
    """
    Return the condition that every word stands somewhere in what is seen of a profile.
    """

    def stands(word, seen):
        named = [each for each in vocabulary.known if word in each.name.casefold()]
        nations = [nation.value for nation in Nation if word in nation.label.casefold()]
        needed = Profile.needs.through.objects.filter(need__name__icontains=word).values("profile")
        parts = [
            _part("organisation", member__organisation__name__icontains=word),
            _part("setting", member__setting__name__icontains=word),
            _part("nation", nation__in=nations),
            _part("role", role__icontains=word),
            _part("about", about__icontains=word),
            _part("about", ask_about__icontains=word),
            _part("interests", pk__in=needed),
            _about(vocabulary.leading(vocabulary.of(each.pk for each in named))),
        ]
        return reduce(lambda some, part: some | part(seen), parts, Q(member__name__icontains=word))

    return lambda seen: _all(stands(word, seen) for word in words)


def _all(conditions):
    return reduce(and_, conditions, Q())
