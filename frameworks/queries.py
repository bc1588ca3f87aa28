"""
Read the vocabulary a page at a time, and find it in what somebody typed.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Case, Subquery, Value, When

from .models import Approach, Element, ElementMapping, FrameworkVersion, Lens, Need, Setting, Theme

HOUSE_FRAMEWORK = "pies"
HEADINGS = {"setting": Setting, "need": Need, "lens": Lens, "approach": Approach}
KINDS = ["theme", "element", *HEADINGS]

_ENDINGS = re.compile(r"(?<=\w)['’]s?\b")
_WORDS = re.compile(r"[^\W_]+")
_ARTICLES = {"the", "a", "an"}
_PLURALS = {"women": "woman", "men": "man", "children": "child", "people": "person"}


@dataclass(frozen=True)
class Match:
    """
    One thing of the vocabulary that a text mentions.

    `kind` is theme, element, setting, need, lens or approach. `matched_alias` is the name or alias
    that was recognised, spelled as in the vocabulary; `names` are all the names of the thing, its
    own first. When the words belong to an older version, `mapped_from` is what they name there,
    `from_version` that version, and the rest is the newer element it leads to.
    """

    kind: str
    pk: int
    slug: str
    name: str
    matched_alias: str
    names: tuple[str, ...]
    mapped_from: str = ""
    from_version: str = ""


@dataclass(frozen=True)
class _Term:
    kind: str
    pk: int
    slug: str
    names: tuple[str, ...]
    version_pk: int | None = None
    version: str = ""
    theme_pk: int | None = None

    @property
    def key(self):
        return (self.kind, self.pk)


def current_version():
    """
    Return the published version of the house's framework with the highest position, or None.

    Of two in the same position the one that came in last is current.
    """
    return _current_first().select_related("framework").first()


def current_themes():
    """
    Return the themes of the current version in order, each with its elements at hand.
    """
    return list(Theme.objects.filter(version=current_version()).prefetch_related("elements"))


def theme_with_words(pk):
    """
    Return a theme that carries its elements as `words`, `leading`, and `is_current`.

    `leading` are the primary keys of the elements and of older ones that mappings lead to them.
    Takes two queries; three where the theme has no element yet.
    """
    words = list(_current_known(Element.objects.filter(theme=pk), "theme__version"))
    theme = words[0].theme if words else _current_known(Theme.objects, "version").get(pk=pk)
    theme.is_current = (words[0] if words else theme).is_current
    theme.words = words
    theme.leading = elements_leading_to([word.pk for word in words])
    return theme


def element_with_words(pk):
    """
    Return an element with its theme at hand that carries itself as `words`, `leading`, and
    `is_current`, as theme_with_words() has it; in two queries.
    """
    element = _current_known(Element.objects, "theme__version").get(pk=pk)
    element.words = [element]
    element.leading = elements_leading_to([pk])
    return element


def known_elements():
    """
    Return the elements of every version that is no draft, the oldest version's first, in two
    queries.

    Each has its theme at hand and carries `meant`: the elements of the current version it leads
    to, or itself where it leads nowhere.
    """
    elements = list(
        _current_known(
            Element.objects.exclude(theme__version__state=FrameworkVersion.State.DRAFT),
            "theme__version",
        ).order_by(
            "theme__version__position", "theme__version", "theme__position", "position", "pk"
        )
    )
    by_pk = {each.pk: each for each in elements}
    current = {each.pk for each in elements if each.is_current}
    onward = _onward()
    for each in elements:
        reached = _destinations(each.pk, onward, current)
        each.meant = [other for other in elements if other.pk in reached & by_pk.keys()]
    return elements


def elements_of(*versions):
    """
    Return the elements of these framework versions in order, each with its theme at hand.
    """
    return list(
        Element.objects.filter(theme__version__in=versions)
        .select_related("theme__version__framework")
        .order_by("theme__version__position", "theme__position", "position", "pk")
    )


def find_element(words):
    """
    Return the element of the current version that goes by this name or alias, or None.

    Case, punctuation, plurals, a leading article and "&" for "and" make no difference.
    """
    wanted = _phrase(words)
    elements = Element.objects.filter(theme__version=current_version()).select_related("theme")
    for element in elements:
        if wanted in {_phrase(name) for name in [element.name, *element.aliases]}:
            return element
    return None


def current_elements_for(element_pks):
    """
    Lead elements of any version to those of the current one: {pk: {pks}}, in three queries.

    An element of the current version leads to itself; so does one that no mapping takes there,
    so that nothing tagged with it is lost.
    """
    current = set(
        Element.objects.filter(theme__version=current_version()).values_list("pk", flat=True)
    )
    onward = _onward()
    return {pk: _destinations(pk, onward, current) for pk in element_pks}


def elements_leading_to(element_pks):
    """
    Return these elements and all older ones that mappings lead to them, as a set of primary keys.

    This is what to filter by in order to find what was tagged in an older version's words.
    """
    behind = defaultdict(set)
    for older, newers in _onward().items():
        for newer in newers:
            behind[newer].add(older)
    return _reached(element_pks, behind)


def vocabulary_matches(text):
    """
    Return what a text mentions of the vocabulary, the longest words first, in five queries.

    Names and aliases count, of themes and elements of any version that is no draft. Each word of
    the text counts once: "peer support" is not "support" as well. Older themes and elements lead
    by their mappings to elements of the current version, and stand for themselves where they lead
    nowhere. Case, punctuation, plurals, articles and "&" for "and" make no difference.
    """
    version = current_version()
    terms = _terms()
    finds = _found_in(_folded(text), _by_phrase(terms))
    onward = _onward() if finds else {}
    current_pk = version.pk if version else None
    direct, mapped = {}, {}
    for place, term, alias in finds:
        if term.version_pk in {None, current_pk}:
            direct.setdefault(term.key, (place, _match(term, alias)))
            continue
        for reached in _led_to(term, terms, onward, current_pk):
            mapped.setdefault(reached.key, (place, _match(reached, alias, term)))
    # What goes by the very words is told as itself, however else they lead there.
    ranked = sorted((mapped | direct).values(), key=lambda pair: pair[0])
    return [match for place, match in ranked]


def vocabulary_words():
    """
    Return every word of three letters and more that names something, in lower case, as spelled.

    Meant for suggesting a spelling: the words of drafts are not among them.
    """
    return {
        word
        for term in _terms()
        for name in term.names
        for word in _WORDS.findall(_ENDINGS.sub("", name.casefold()))
        if len(word) > 2 and not word.isdigit()
    }


def _current_first():
    return FrameworkVersion.objects.filter(
        framework__slug=HOUSE_FRAMEWORK, state=FrameworkVersion.State.PUBLISHED
    ).order_by("-position", "-pk")


def _current_known(things, version):
    current = Subquery(_current_first().values("pk")[:1])
    is_current = Case(When(**{version: current}, then=True), default=False)
    known = things.annotate(is_current=is_current)
    return known if version == "version" else known.select_related("theme")


def _terms():
    themes = Theme.objects.exclude(version__state=FrameworkVersion.State.DRAFT).order_by(
        "-version__position", "position", "pk"
    )
    elements = Element.objects.exclude(theme__version__state=FrameworkVersion.State.DRAFT).order_by(
        "-theme__version__position", "theme__position", "position", "pk"
    )
    return [
        *(
            _Term("theme", pk, slug, (name, *aliases), version, f"{framework} {label}", pk)
            for pk, slug, name, aliases, version, label, framework in themes.values_list(
                "pk", "slug", "name", "aliases", "version", *_edition("version")
            )
        ),
        *(
            _Term("element", pk, slug, (name, *aliases), version, f"{framework} {label}", theme)
            for pk, slug, name, aliases, theme, version, label, framework in elements.values_list(
                "pk",
                "slug",
                "name",
                "aliases",
                "theme",
                "theme__version",
                *_edition("theme__version"),
            )
        ),
        *(
            _Term(kind, pk, slug, (name, *aliases))
            for kind, _, pk, slug, name, aliases in sorted(_headings(), key=_in_order)
        ),
    ]


def _edition(version):
    return [f"{version}__label", f"{version}__framework__name"]


def _headings():
    first, *others = [
        model.objects.order_by().values_list(
            Value(kind), "position", "pk", "slug", "name", "aliases"
        )
        for kind, model in HEADINGS.items()
    ]
    return first.union(*others, all=True)


def _in_order(row):
    kind, position, pk, *_ = row
    return (KINDS.index(kind), position, pk)


def _by_phrase(terms):
    phrases = defaultdict(dict)
    for term in terms:
        for name in term.names:
            phrases[_phrase(name)].setdefault(term, name)
    phrases.pop((), None)
    return phrases


def _found_in(words, phrases):
    """
    Return (place, term, name) for the longest phrases among the words that share no word.
    """
    longest = min(max(map(len, phrases), default=0), len(words))
    taken, finds = set(), []
    for length in range(longest, 0, -1):
        for start in range(len(words) - length + 1):
            span = range(start, start + length)
            if taken.isdisjoint(span) and (named := phrases.get(words[start : start + length])):
                taken.update(span)
                finds += [
                    ((-length, start, nth), term, name)
                    for nth, (term, name) in enumerate(named.items())
                ]
    return finds


def _led_to(term, terms, onward, current_pk):
    """
    Return the elements of the current version that a theme or element of another leads to, in
    their order, or itself.
    """
    starts = [
        each.pk
        for each in terms
        if each.kind == "element"
        and (each is term or (term.kind == "theme" and each.theme_pk == term.pk))
    ]
    reached = _reached(starts, onward)
    return [
        each
        for each in terms
        if each.kind == "element" and each.version_pk == current_pk and each.pk in reached
    ] or [term]


def _match(term, alias, older=None):
    return Match(
        kind=term.kind,
        pk=term.pk,
        slug=term.slug,
        name=term.names[0],
        matched_alias=alias,
        names=term.names,
        mapped_from=older.names[0] if older and older is not term else "",
        from_version=older.version if older else "",
    )


def _onward():
    onward = defaultdict(set)
    for older, newer in ElementMapping.objects.values_list("older", "newer"):
        onward[older].add(newer)
    return onward


def _destinations(pk, onward, current):
    if pk in current:
        return {pk}
    return (_reached([pk], onward) & current) or {pk}


def _reached(starts, edges):
    """
    Return the starts and all that can be reached from them, however the edges run in circles.
    """
    reached, waiting = set(), list(starts)
    while waiting:
        pk = waiting.pop()
        if pk not in reached:
            reached.add(pk)
            waiting += edges.get(pk, ())
    return reached


def _phrase(name):
    words = _folded(name)
    return words[1:] if words and words[0] in _ARTICLES else words


def _folded(text):
    plain = _ENDINGS.sub("", text.replace("&", " and ").casefold())
    return tuple(_singular(word) for word in _WORDS.findall(plain))


def _singular(word):
    if word in _PLURALS:
        return _PLURALS[word]
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if len(word) > 1 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
