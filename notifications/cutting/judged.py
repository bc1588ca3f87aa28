"""
The lines of a mail while it is decided what becomes of each, and our own mail to compare with.
"""

import re
from dataclasses import dataclass, field

from .lines import Line
from .patterns import ABOVE

_NOT_WORDS = re.compile(r"[^\w]+")

# What becomes of a line.
KEPT, FOLDED, GONE, OPEN = "kept", "folded", "gone", "open"


@dataclass
class Judged(Line):
    """
    A line and what becomes of it; `words` are its words alone. Who answered without marks within
    our mail wrote one that `is_answered`.
    """

    fate: str = OPEN
    words: str = ""
    is_quoted: bool = False
    is_answered: bool = False
    is_ours: bool = False


@dataclass
class Reading:
    """
    A mail as far as it is decided, our mail that it answers, and what was set apart so far.
    """

    lines: list
    ours: "Ours"
    reasons: list = field(default_factory=list)

    def note(self, reason):
        """
        Remember what was set apart.
        """
        if reason not in self.reasons:
            self.reasons.append(reason)

    def settle(self, lines, fate, reason):
        """
        Say what becomes of those lines that nobody has spoken of yet.
        """
        for line in lines:
            if line.fate == OPEN:
                line.fate = fate
                if line.text:
                    self.note(reason)


class Ours:
    """
    The words of our own mail, to be compared with what is quoted.
    """

    def __init__(self, text):
        lines = [bare(line) for line in text.split("\n")]
        self._lines = {line for line in lines if line}
        self._whole = f" {' '.join(lines)} "
        self._whole = re.sub(r"\s+", " ", self._whole)

    def __bool__(self):
        return bool(self._lines)

    def holds(self, words):
        """
        Test whether bare words stand in our mail: two or fewer have to be a line of it.
        """
        if words.count(" ") < 2:
            return words in self._lines
        return f" {words} " in self._whole


def judged(lines):
    """
    Return the lines to be judged, one that goes on with our mail parted where ours begins.
    """
    read = []
    for line in lines:
        before, above, after = line.text.partition(ABOVE)
        pieces = [before.strip(), above + after] if above and before.strip() else [line.text]
        read += [Judged(each, line.depth, line.role, words=bare(each)) for each in pieces]
    return read


def bare(text):
    """
    Return the words of a text alone, in small letters.
    """
    return _NOT_WORDS.sub(" ", text).strip().lower()


def paragraphs(lines):
    """
    Part lines into those that stand together, equally deep.
    """
    paragraph = []
    for line in lines:
        if not line.text and paragraph:
            yield paragraph
            paragraph = []
        elif paragraph and line.depth != paragraph[-1].depth:
            yield paragraph
            paragraph = [line]
        elif line.text:
            paragraph.append(line)
    if paragraph:
        yield paragraph
