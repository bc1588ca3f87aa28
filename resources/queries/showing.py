"""
What is shown of pages that were found: where the words stand, and what a page is about.
"""

from collections import defaultdict

from pielink.kernel import search as kernel_search
from pielink.kernel.search import Found, snippet

from .. import captions
from ..models import DocumentText, LibraryPage, RecordingPage
from ..models.offers import OffersDocuments
from .passages import passages_of

MOST_CHIPS = 3


def show(pages, pks, words):
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
