"""
What the home page and the search page show, gathered from the apps below.
"""

from dataclasses import dataclass, field

from forums import queries as forums
from pielink.kernel import search as kernel_search
from pielink.kernel.search import Found
from resources import queries as library
from sigs import queries as sigs

RESULTS_OF_A_KIND = 20

# What is searched, in the order it is shown. Each takes (user, words, limit=) and returns Found,
# the best first, from what this person may know of.
SEARCHES = [
    ("Forums", forums.search),
    ("Groups", sigs.search),
    ("Library", library.search),
]


@dataclass(frozen=True)
class Results:
    """
    What one search found; `more` says that there was more than is shown.
    """

    label: str
    found: list[Found]
    more: bool


@dataclass(frozen=True)
class SearchPage:
    """
    The answer to what somebody typed. Without words, nothing was looked for.
    """

    text: str
    words: list[str] = field(default_factory=list)
    results: list[Results] = field(default_factory=list)


def welcome(user, *, now):
    """
    Read the home page of someone who is not signed in: the next forums and the groups.
    """
    entries = forums.coming_next(user, now=now)
    return {
        "next": entries[0] if entries else None,
        "coming": entries[1:5],
        "sigs": sigs.a_few(user, number=3),
    }


def home(user, *, now):
    """
    Read a member's home: what waits for an answer, what they come to, and their groups.
    """
    mine = forums.my_sessions(user, now=now)
    return {
        **mine,
        "coming": [entry for entry in mine["answered"] if entry.mine.mine.choice != "no"],
        "my_sigs": [sig for sig in sigs.cards(user) if sig.belongs],
    }


def search(user, text):
    """
    Search everything this person may know of.
    """
    text = text.replace("\0", "").strip()[: kernel_search.MOST_CHARACTERS]
    words = kernel_search.words(text)
    if not words:
        return SearchPage(text)
    results = []
    for label, find in SEARCHES:
        found = find(user, words, limit=RESULTS_OF_A_KIND + 1)
        if found:
            shown = found[:RESULTS_OF_A_KIND]
            results.append(Results(label, shown, more=len(found) > len(shown)))
    return SearchPage(text, words, results)
