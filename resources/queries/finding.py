"""
Find pages of the library by words, by the vocabulary and by what they are.

All of it begins with the pages this person may know of: results, counts, suggested pages and
suggested spellings alike.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_

from django.db.models import Q, Value
from django.utils.text import slugify
from rapidfuzz import fuzz, process

from frameworks import queries as vocabulary
from frameworks.models import Element, Need, Setting
from pielink.kernel import search as kernel_search
from pielink.kernel.search import Found, snippet

from .. import captions
from ..models import (
    BestBet,
    DocumentText,
    ElementPage,
    EmptySearch,
    LibraryPage,
    RecordingPage,
    SectionPage,
    ThemePage,
)
from ..models.offers import OffersDocuments
from .passages import passages_of

MOST_MATCHES = 200
MOST_RANKED = 500
MOST_CHIPS = 3
CLOSE_ENOUGH = 78

_FIELDS = {
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
}
NARROWED_BY = list(_LABELS)
_LETTERS = re.compile(r"[^\W\d_]{3,}")


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


@dataclass(frozen=True)
class Search:
    """
    What the library found: what editors suggest, the pages, ways to narrow them, how many there
    are, whether there may be more, what was asked for that nobody knows, another spelling.
    """

    bets: list[Found] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    facets: list[Facet] = field(default_factory=list)
    count: int = 0
    bounded: bool = False
    unknown: list[str] = field(default_factory=list)
    spelling: str = ""


def search(user, words, *, limit):
    """
    Find pages this person may read, at most `limit` Found, the best first, as find() ranks them.
    """
    return find(user, " ".join(words), words, Wanted(), limit=limit).found


def find(user, text, words, wanted, *, limit, start=0):
    """
    Find pages this person may read, by words, by what they are, or both; from the `start`th on.

    Pages with every word come first, then those tagged with what the text names in the
    vocabulary, then those with any word. Of more than two hundred the best two hundred count.
    Without words all pages come that are as wanted, the newest first.
    """
    pages = LibraryPage.objects.visible_to(user)
    if words:
        pks, bounded, whole = _ranked(pages, text, words)
    else:
        pks, bounded, whole = _newest(pages), False, True
    kept, facets, unknown = _narrowed(pages, pks, wanted)
    found = _found(pages, kept[start : start + limit], words)
    return Search(
        bets=_bets(pages, words) if words and not wanted.chosen else [],
        found=found,
        facets=facets,
        count=len(kept),
        bounded=bounded,
        unknown=unknown,
        spelling="" if whole else _spelling(pages, words),
    )


def empty_searches():
    """
    Return what was looked for and not found, the most frequent first.
    """
    return EmptySearch.objects.all()


def _newest(pages):
    return list(
        pages.filter(depth__gt=3)
        .not_exact_type(SectionPage)
        .order_by("-first_published_at", "-pk")
        .values_list("pk", flat=True)
    )


def _ranked(pages, text, words):
    """
    Return the primary keys of the best pages, whether there may be more of them, and whether any
    holds every word.
    """
    every = _matching(pages, words, "and")
    tagged = _tagged(pages, text)
    alike = len(words) == 1 or len(every) == MOST_MATCHES
    some = every if alike else _matching(pages, words, "or")
    places = {pk: place for place, pk in enumerate(some)}
    last = len(some)
    named = sorted(tagged, key=lambda pk: (-tagged[pk], places.get(pk, last), pk))
    ranked = list(dict.fromkeys([*every, *named, *some]))
    bounded = len(ranked) > MOST_MATCHES or MOST_MATCHES in {len(every), len(some)}
    return ranked[:MOST_MATCHES], bounded, bool(every)


def _matching(pages, words, operator):
    """
    Return the primary keys of the best pages with every word ("and") or any ("or").

    To rank a page its whole text is read, so what stands on more than five hundred pages is not
    ranked by: such words find the pages with them in the title and then the newest, and of any
    words the rarer ones come first.
    """
    met = _met(pages, words, operator)
    if len(met) <= MOST_RANKED:
        return _by_relevance(pages, words, operator) if met else []
    rarer = []
    if operator == "or" and len(words) > 1:
        rarer = [word for word in words if len(_met(pages, [word], "and")) <= MOST_RANKED]
    best = _by_relevance(pages, rarer, "or") if rarer else []
    in_title = reduce(
        and_ if operator == "and" else or_, (Q(title__icontains=word) for word in words)
    )
    titled = pages.filter(in_title).order_by("-pk").values_list("pk", flat=True)[:MOST_MATCHES]
    return list(dict.fromkeys([*best, *titled, *met]))[:MOST_MATCHES]


def _met(pages, words, operator):
    newest_first = pages.only("pk").order_by("-id")
    results = newest_first.search(" ".join(words), operator=operator, order_by_relevance=False)
    return [page.pk for page in results[: MOST_RANKED + 1]]


def _by_relevance(pages, words, operator):
    results = pages.only("pk").search(" ".join(words), operator=operator)
    return [page.pk for page in results[:MOST_MATCHES]]


def _tagged(pages, text):
    """
    Return how many of the things that a text names each page is tagged with or tells of.
    """
    wanted = defaultdict(set)
    for match in vocabulary.vocabulary_matches(text):
        wanted[match.kind].add(match.pk)
    named = Counter()
    if not wanted:
        return named
    themes = wanted.pop("theme", set())
    if themes:
        elements = Element.objects.filter(theme__in=themes)
        wanted["element"].update(elements.values_list("pk", flat=True))
    about = wanted["element"]
    telling = Q(pk__in=ElementPage.objects.filter(element__in=about).values("pk")) | Q(
        pk__in=ThemePage.objects.filter(theme__in=themes).values("pk")
    )
    named.update(pages.filter(telling).values_list("pk", flat=True))
    if about:
        wanted["element"] = vocabulary.elements_leading_to(about)
    for kind, pks in wanted.items():
        through = getattr(LibraryPage, _FIELDS[kind]).through
        column = f"{kind}__in"
        tagged = through.objects.filter(**{column: pks}, librarypage__in=pages.values("pk"))
        # However many elements of one theme a page is tagged with, it answers one word.
        named.update(set(tagged.values_list("librarypage", flat=True)))
    return named


def _narrowed(pages, pks, wanted):
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
    for name, things in _settings_and_needs().items():
        slugs = {pk: slug for pk, slug, title in things}
        names[name] = {slug: title for pk, slug, title in things}
        for pk, tag in _tags(marks, name, slugs):
            marks[pk][name].add(slugs[tag])
    return marks, names


def _settings_and_needs():
    """
    Return all settings and all needs in their order, {name: [(primary key, slug, title)]}, in one
    query.
    """
    settings, needs = [
        model.objects.order_by().values_list(Value(name), "position", "name", "pk", "slug")
        for name, model in [("setting", Setting), ("need", Need)]
    ]
    found = {"setting": [], "need": []}
    for name, _, title, pk, slug in sorted(settings.union(needs, all=True).order_by()):
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
    through = getattr(LibraryPage, _FIELDS[name]).through
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


def _found(pages, pks, words):
    """
    Return what there is to show of these pages, in this order.
    """
    if not pks:
        return []
    shown = {page.pk: page for page in pages.filter(pk__in=pks)}
    about = _chips(pks)
    heard = _heard([page for page in shown.values() if page.specific_class is RecordingPage], words)
    texts = _texts([pk for pk in pks if pk not in heard], words)
    return [_entry(shown[pk], heard.get(pk), texts.get(pk), about.get(pk, ()), words) for pk in pks]


def _chips(pks):
    """
    Return the first elements each page is tagged with, as {pk: ((name, tone of its theme), …)}.
    """
    through = LibraryPage.elements.through
    rows = (
        through.objects.filter(librarypage__in=pks)
        .order_by("element__theme__position", "element__position", "element")
        .values_list("librarypage", "element__name", "element__theme__tone")
    )
    chips = defaultdict(list)
    for pk, name, tone in rows:
        chips[pk].append((name, tone))
    return {pk: tuple(tags[:MOST_CHIPS]) for pk, tags in chips.items()}


def _texts(pks, words):
    """
    Return for each page (where it stands, what stands there) in its body or its documents, where
    that says more of what was asked for than its summary.

    It takes one query for each kind of page and one for all the documents.
    """
    if not words:
        return {}
    texts, wanting = {}, {}
    for page in LibraryPage.objects.filter(pk__in=pks).specific():
        if _told(f"{page.title} {page.summary}", words) == len(words):
            continue
        best = max(passages_of(page), key=lambda text: _told(text, words), default="")
        told = _told(page.summary, words)
        if _told(best, words) > told:
            texts[page.pk] = ("", best)
            told = _told(best, words)
        if told < len(words) and isinstance(page, OffersDocuments):
            wanting[page] = told
    return texts | _written(wanting, words)


def _told(text, words):
    return len(kernel_search.mentioned(text, words))


def _written(wanting, words):
    """
    Return for each of these pages, {page: how many of the words it says itself}, the passage of
    a document for its readers that says more of them, as _texts() does.
    """
    offered = {pk for page in wanting for pk in page.offered_ids}
    if not offered:
        return {}
    texts = DocumentText.objects.select_related("document").filter(document__in=offered)
    read = {text.document_id: text for text in texts}
    found = {}
    for page, told in wanting.items():
        own = [
            text
            for text in map(read.get, page.offered_ids)
            if text and page.is_for_the_readers_of(text.document)
        ]
        lines = [kernel_search.telling_line(text.text, words) for text in own]
        best = max(lines, key=lambda line: _told(line, words), default="")
        if _told(best, words) > told:
            found[page.pk] = ("In the document: ", best)
    return found


def _heard(pages, words):
    """
    Return for each of these recordings, by number, the first caption with most of the words.

    A recording in which none of them is said is left out.
    """
    if not pages or not words:
        return {}
    recordings = RecordingPage.objects.select_related("recording").filter(
        pk__in=[page.pk for page in pages]
    )
    heard = {}
    for page in recordings:
        said = [(len(kernel_search.mentioned(cue.text, words)), cue) for cue in page.cues]
        most, cue = max(said, key=lambda each: each[0], default=(0, None))
        if most:
            heard[page.pk] = cue
    return heard


def _entry(page, cue, told, about, words):
    """
    Return what was found; a recording opens at the second at which the words are said.
    """
    url = page.url
    place, passage = told or ("", page.summary)
    if cue:
        url = f"{url}#{captions.anchor(cue.start)}"
        place, passage = f"At {captions.clock(cue.start)}: ", cue.text
    text = f"{place}{snippet(passage, words)}"
    return Found(title=page.title, url=url, kind=page.kind_in_lists, snippet=text, about=about)


def _bets(pages, words):
    asked = set(words)
    bets = BestBet.objects.filter(page__in=pages.values("pk")).select_related("page")
    return [
        Found(bet.page.title, bet.page.url, bet.page.kind_in_lists, bet.reason)
        for bet in bets
        if (meant := set(kernel_search.words(bet.words))) and meant <= asked
    ]


def _spelling(pages, words):
    """
    Return the words with those nobody here uses made into ones that stand in a title this person
    may see or in the vocabulary; nothing when there is no closer one.
    """
    known = vocabulary.vocabulary_words()
    for title in pages.values_list("title", flat=True):
        known.update(_LETTERS.findall(title.lower()))
    corrected = [_corrected(word, known) for word in words]
    return " ".join(corrected) if corrected != words else ""


def _corrected(word, known):
    if word in known or len(word) < 4:
        return word
    # In order, so that of two as close the same one is always told.
    close = process.extractOne(word, sorted(known), scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH)
    if close is None or close[0].startswith(word) or word.startswith(close[0]):
        return word
    return close[0]
