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

from django.db.models import Q
from rapidfuzz import fuzz, process

from frameworks import queries as vocabulary
from frameworks.models import Element
from pielink.kernel import search as kernel_search
from pielink.kernel.search import Found

from ..models import BestBet, ElementPage, EmptySearch, LibraryPage, SectionPage, ThemePage
from .narrowing import FIELDS, Facet, Wanted, narrow
from .showing import show

MOST_MATCHES = 200
MOST_RANKED = 500
CLOSE_ENOUGH = 78

_LETTERS = re.compile(r"[^\W\d_]{3,}")


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

    Pages with every word come first, of these those called so, then those tagged with what the
    text names in the vocabulary, then those with any word. Of more than two hundred the best two
    hundred count. Without words all pages come that are as wanted, the newest first.
    """
    pages = LibraryPage.objects.visible_to(user)
    if words:
        pks, bounded, whole = _ranked(pages, text, words)
    else:
        pks, bounded, whole = _newest(pages), False, True
    kept, facets, unknown = narrow(pages, pks, wanted)
    found = show(pages, kept[start : start + limit], words)
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
    newest_first = pages.order_by("-id")
    results = newest_first.search(" ".join(words), operator=operator, order_by_relevance=False)
    return [pk for (pk,) in _columns(results[: MOST_RANKED + 1], "pk")]


def _by_relevance(pages, words, operator):
    """
    Return the primary keys of the best pages; of those with every word, first what is called just
    so, then what has them all in its title. Databases weigh a title differently, SQLite not at all.
    """
    results = pages.search(" ".join(words), operator=operator)[:MOST_MATCHES]
    rows = list(_columns(results, "pk", "title"))
    if operator == "and":
        rows.sort(key=lambda row: _far_from(row[1], words))
    return [pk for pk, _ in rows]


def _columns(results, *names):
    """
    Return these columns of what a search found, in its order.

    Of whole rows PostgreSQL would also sort and send all that it searched in, kilobytes of each.
    """
    return results.get_queryset().values_list(*names)


def _far_from(title, words):
    if set(kernel_search.words(title)) == set(words):
        return 0
    return 1 if len(kernel_search.mentioned(title, words)) == len(words) else 2


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
        through = getattr(LibraryPage, FIELDS[kind]).through
        column = f"{kind}__in"
        tagged = through.objects.filter(**{column: pks}, librarypage__in=pages.values("pk"))
        # However many elements of one theme a page is tagged with, it answers one word.
        named.update(set(tagged.values_list("librarypage", flat=True)))
    return named


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
