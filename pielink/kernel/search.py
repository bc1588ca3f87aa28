"""
What every app that can be searched agrees on: what a search word is and what a find looks like.
"""

import re
from dataclasses import dataclass

MOST_WORDS = 8
MOST_CHARACTERS = 200
SNIPPET_CHARACTERS = 180

# Words that stand on nearly every page, so that looking for them finds all and tells nothing.
_COMMON = re.compile("an|and|are|as|at|be|by|do|for|from|in|is|it|not|of|on|or|the|to|we|with")
_ENDINGS = re.compile(r"(?<=\w)['’]\w{1,2}\b")
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Found:
    """
    One thing found: its title, its address on this site, what kind of thing it is, and a few
    words of it in plain text.
    """

    title: str
    url: str
    kind: str
    snippet: str = ""


def words(text):
    """
    Take the words out of what somebody typed: at most eight, in lower case, each once.

    Quotes, operators and other signs are dropped, so that no search engine reads them as its own
    language; so are single letters and words such as "and", unless nothing else was typed.
    """
    plain = _ENDINGS.sub("", text[:MOST_CHARACTERS].lower())
    typed = list(dict.fromkeys(_WORDS.findall(plain)))
    telling = [word for word in typed if len(word) > 1 and not _COMMON.fullmatch(word)]
    return (telling or typed)[:MOST_WORDS]


def snippet(text, words):
    """
    Cut about 180 characters of plain text around the first of the words, at whole words.
    """
    text = " ".join(text.split())
    if len(text) <= SNIPPET_CHARACTERS:
        return text
    lowered = text.lower()
    found = [at for at in (lowered.find(word) for word in words) if at >= 0]
    start = max(min(found, default=0) - SNIPPET_CHARACTERS // 3, 0)
    if start:
        start = text.find(" ", start) + 1
    end = start + SNIPPET_CHARACTERS
    if end >= len(text):
        return f"… {text[start:]}"
    return f"{'… ' if start else ''}{text[start : text.rfind(' ', start, end)]} …"
