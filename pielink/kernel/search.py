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
# In capitals they are meant for a search engine, and not looked for.
_OPERATORS = re.compile(r"\b(?:AND|OR|NOT)\b")
_ENDINGS = re.compile(r"(?<=\w)['’]\w{1,2}\b")
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Found:
    """
    One thing found: its title, its address on this site, what kind of thing it is, and a few
    words of it in plain text.

    `about` are (name, tone) of what it is tagged with; `parts` the snippet as highlighted() cuts
    it.
    """

    title: str
    url: str
    kind: str
    snippet: str = ""
    about: tuple[tuple[str, str], ...] = ()
    parts: tuple[tuple[str, bool], ...] = ()


def words(text):
    """
    Take the words out of what somebody typed: at most eight, in lower case, each once.

    Quotes, operators and other signs are dropped, so that no search engine reads them as its own
    language; so are single letters and words such as "and", unless nothing else was typed.
    """
    spoken = _OPERATORS.sub(" ", text[:MOST_CHARACTERS])
    plain = _ENDINGS.sub("", spoken.lower())
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
    first = _matching(words).search(text) if words else None
    start = max((first.start() if first else 0) - SNIPPET_CHARACTERS // 3, 0)
    if start:
        start = text.find(" ", start) + 1
    end = start + SNIPPET_CHARACTERS
    if end >= len(text):
        return f"… {text[start:]}"
    return f"{'… ' if start else ''}{text[start : text.rfind(' ', start, end)]} …"


def telling_line(text, words):
    """
    Return the first line of a long text that holds the most of the words; empty where none does.
    """
    stems = [_stem(word) for word in words]
    best, most = "", 0
    for line in text.split("\n"):
        plain = line.lower()
        # Looking for the letters first spares most lines the search for whole words.
        if sum(stem in plain for stem in stems) > most:
            count = len(mentioned(line, words))
            if count > most:
                best, most = line, count
            if most == len(words):
                break
    return best


def mentioned(text, words):
    """
    Return those of the words that stand in a text, as a set; a plural and its singular are one.
    """
    return {word for word in words if _matching([word]).search(text)}


def highlighted(text, words):
    """
    Cut a text into (piece, is a match) so that a template can mark what was looked for.

    The pieces put together are the text. A word matches whole, with or without a plural's ending.
    """
    if not words:
        return [(text, False)]
    pieces, end = [], 0
    for match in _matching(words).finditer(text):
        pieces += [(text[end : match.start()], False), (match[0], True)]
        end = match.end()
    pieces.append((text[end:], False))
    return [(piece, is_match) for piece, is_match in pieces if piece]


def _matching(words):
    stems = "|".join(re.escape(_stem(word)) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"\b(?:{stems})(?:e?s|['’]s)?\b", re.IGNORECASE)


def _stem(word):
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word
