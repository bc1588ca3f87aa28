"""
The directory: who is found in it, and what each of them shows to whoever asks.

`near` are everywhere the members who are in a SIG with the person who asks, and that person. What
somebody does not show to the person who asks is neither told, nor counted, nor found by.
"""

from collections import Counter
from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.db.models import Count, Q
from django.db.models.functions import Lower

from frameworks.models import Need, Setting
from pielink.kernel.search import Found

from ..access import display_name, shown_where, visible_profiles
from ..enums import Nation
from ..models import Profile
from .cards import Card, Words, card, dressed

SHOWN = 24
MOST_ALIKE = 6
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


def directory(user, near, words, wanted, number):
    """
    Read page `number` of the people who are as wanted and show, each word somewhere, what was
    looked for; None where there is no such page. Takes a fixed number of steps.
    """
    vocabulary = Words()
    conditions, names, unknown = _conditions(wanted, vocabulary)
    spoken = _spoken(words, vocabulary)
    everybody = visible_profiles(user)

    def found(without=()):
        asked = [spoken, *(each for name, each in conditions.items() if name not in without)]
        if not words and len(asked) == 1:
            return everybody
        return everybody.filter(shown_where(lambda seen: _all(each(seen) for each in asked), near))

    count = found().count()
    pages = max(1, -(-count // SHOWN))
    if number > pages:
        return None
    start = (number - 1) * SHOWN
    shown = dressed(found().order_by(*_IN_ORDER), near)[start : start + SHOWN]
    word = _with_leading(vocabulary, wanted)
    return Directory(
        cards=[card(profile, user, vocabulary) for profile in shown],
        count=count,
        page=number,
        pages=pages,
        facets=_facets(found, near, names, vocabulary),
        unknown=unknown,
        word=word,
    )


def sharing(user, near, elements):
    """
    Return at most six others who show that they are interested in some of these elements, those
    with most of them first. Each card says which they have in common.
    """
    vocabulary = Words()
    mine = vocabulary.of(elements)
    leading = vocabulary.leading(mine)
    if not leading:
        return []
    alike = (
        visible_profiles(user)
        .exclude(member=user.pk)
        .filter(shown_where(lambda seen: Q(interests_for__in=seen), near))
        .filter(elements__in=leading)
        .annotate(number=Count("elements", distinct=True))
        .order_by("-number", *_IN_ORDER)
    )
    return [card(profile, user, vocabulary, mine) for profile in dressed(alike, near)[:MOST_ALIKE]]


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


def _with_leading(vocabulary, wanted):
    """
    Return the chosen element, else the chosen theme, else None; it carries `leading`, the elements
    that it goes by in any version.
    """
    word, theme = vocabulary.element(wanted.element), vocabulary.theme(wanted.theme)
    if word:
        word.leading = vocabulary.leading([word])
    elif theme:
        theme.leading = vocabulary.leading(vocabulary.of_theme(theme))
    return word or theme


def _conditions(wanted, vocabulary):
    """
    Return what is wanted as {name: condition on what is seen}, {name: (slug, what it is called)},
    and the labels of what is not known.
    """
    conditions, names, unknown = {}, {}, []
    for name, value in wanted.chosen.items():
        if known := _CONDITIONS[name](value, vocabulary):
            conditions[name], *names[name] = known
        else:
            unknown.append(LABELS[name])
    # An element says more closely what its theme says.
    if "element" in conditions and "theme" in conditions:
        del conditions["theme"], names["theme"]
    return conditions, names, unknown


def _of_organisation(value, vocabulary):
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        return None
    # Whether there is such an organisation is told by those alone who show that they work there.
    return _part("organisation", member__organisation=int(value)), str(int(value)), NOT_TOLD


def _of_setting(slug, vocabulary):
    setting = Setting.objects.filter(slug=slug).first()
    return setting and (_part("setting", member__setting=setting), slug, setting.name)


def _of_nation(value, vocabulary):
    if value not in Nation.values:
        return None
    return _part("nation", nation=value), value, Nation(value).label


def _of_theme(slug, vocabulary):
    theme = vocabulary.theme(slug)
    return theme and (_about(vocabulary.leading(vocabulary.of_theme(theme))), slug, theme.name)


def _of_element(slug, vocabulary):
    word = vocabulary.element(slug)
    return word and (_about(vocabulary.leading([word])), word.slug, word.name)


def _of_need(slug, vocabulary):
    need = Need.objects.filter(slug=slug).first()
    having = Profile.needs.through.objects.filter(need=need).values("profile")
    return need and (_part("interests", pk__in=having), slug, need.name)


_CONDITIONS = {
    "setting": _of_setting,
    "nation": _of_nation,
    "theme": _of_theme,
    "element": _of_element,
    "need": _of_need,
    "organisation": _of_organisation,
}


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


def _facets(found, near, names, vocabulary):
    counted = {
        "setting": _counts(
            found, near, "setting", "member__setting__slug", "member__setting__name"
        ),
        "nation": [
            (nation, Nation(nation).label, number)
            for nation, _, number in _counts(found, near, "nation", "nation", "nation")
        ],
        **_counts_of_words(found, near, names, vocabulary),
        "need": _counts(found, near, "interests", "needs__slug", "needs__name", without=("need",)),
        "organisation": _counts(
            found, near, "organisation", "member__organisation", "member__organisation__name"
        ),
    }
    facets = []
    for name, label in LABELS.items():
        here, called = names.get(name, ("", ""))
        options = [
            Option(str(slug), each, number, str(slug) == here)
            for slug, each, number in counted[name]
        ]
        if here and not any(option.chosen for option in options):
            options.append(Option(here, called, 0, chosen=True))
        options.sort(key=lambda option: (not option.chosen, -option.count, option.name.casefold()))
        if options:
            facets.append(Facet(name, label, options))
    return facets


def _counts(found, near, part, slug, name, without=None):
    profiles = found(without or (part,)).filter(
        shown_where(lambda seen: Q(**{f"{part}_for__in": seen}), near)
    )
    return [
        row
        for row in profiles.order_by().values_list(slug, name).annotate(number=Count("pk"))
        if row[0]
    ]


def _counts_of_words(found, near, names, vocabulary):
    """
    Count themes and elements at once, in the words of the current version, each person once.
    """
    seen = found(("theme", "element")).filter(
        shown_where(lambda seen: Q(interests_for__in=seen), near)
    )
    pairs = Profile.elements.through.objects.filter(profile__in=seen.order_by().values("pk"))
    meant = {pk: [word.pk for word in words] for pk, words in vocabulary.meant.items()}
    having = {
        (profile, word)
        for profile, pk in pairs.values_list("profile", "element")
        for word in meant.get(pk, ())
    }
    words = {word.pk: word for word in vocabulary.known}
    elements = Counter(word for _, word in having)
    if "element" in names:
        themes = {}
    else:
        theme_of = {pk: word.theme_id for pk, word in words.items()}
        themes = Counter(
            theme for _, theme in {(profile, theme_of[word]) for profile, word in having}
        )
    by_pk = {word.theme_id: word.theme for word in vocabulary.known}
    chosen_theme, _ = names.get("theme", ("", ""))
    return {
        "theme": [(by_pk[pk].slug, by_pk[pk].name, number) for pk, number in themes.items()],
        "element": [
            (words[pk].slug, words[pk].name, number)
            for pk, number in elements.items()
            if chosen_theme in {"", words[pk].theme.slug}
        ],
    }
