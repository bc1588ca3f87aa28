"""
The words of a paragraph: how they became others, and how pasted text falls into paragraphs.
"""

import difflib
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """
    Some words in a row, and what becomes of them: `change` is "stay", "go" or "come".
    """

    text: str
    change: str


def word_diff(before, after):
    """
    Tell, word by word, how one text became another: a list of Words in reading order.

    Words that stay between two changes that are longer than they are go and come with them: so one
    reads sentences and not splinters.
    """
    old, new = before.split(), after.split()
    found = []
    for stays, gone, come in _joined(difflib.SequenceMatcher(a=old, b=new).get_opcodes(), old, new):
        if stays:
            found.append(Words(" ".join(gone), "stay"))
            continue
        if gone:
            found.append(Words(" ".join(gone), "go"))
        if come:
            found.append(Words(" ".join(come), "come"))
    return found


def _joined(opcodes, old, new):
    runs = [(tag == "equal", old[i:j], new[k:m]) for tag, i, j, k, m in opcodes]
    joined = []
    for place, (stays, gone, come) in enumerate(runs):
        run = (stays, gone, come)
        is_between = 0 < place < len(runs) - 1
        is_splinter = is_between and len(gone) <= min(_size(joined[-1]), _size(runs[place + 1]))
        if (not stays or is_splinter) and joined and not joined[-1][0]:
            _, gone_before, come_before = joined.pop()
            run = (False, gone_before + gone, come_before + come)
        joined.append(run)
    return joined


def _size(run):
    return max(len(run[1]), len(run[2]))


def same_words(one, other):
    """
    Test whether two texts differ in nothing but white space, which browsers send in their own way.
    """
    return one.split() == other.split()


def paragraphs(text):
    """
    Split what somebody pasted into paragraphs, [(is a heading, words)].

    Blank lines part them; where there is none, each line is one. One that begins with # is a
    heading. Every run of white space within one becomes a single space.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    parts = re.split(r"\n[^\S\n]*\n", text)
    if len(parts) == 1:
        parts = text.split("\n")
    cleaned = (" ".join(part.split()) for part in parts)
    return [
        (part.startswith("#"), part.lstrip("#").strip())
        for part in cleaned
        if part.lstrip("#").strip()
    ]
