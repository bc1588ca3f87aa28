"""
From a mail to what its writer said: own words, what may be theirs, and why the rest went.

Nothing is dropped but what is certain: a quotation of our own mail, a banner of fixed wording that
an organisation puts on top, and what a mail program says of itself. Whatever else is not plainly
the writer's own is kept beside their words.
"""

import re
from dataclasses import dataclass

from .frames import segments, settle_banners, settle_end
from .judged import FOLDED, KEPT, OPEN, Ours, Reading, judged
from .lines import from_html, from_plain, lines_of
from .quotations import find_quotations, settle_quotations

_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Cut:
    """
    A mail cut up: the writer's `own` words, what may be theirs or belongs to no post `folded`, and
    `why` it was cut so, as a sentence.
    """

    own: str
    folded: str
    why: str


def cut(mail, *, ours=""):
    """
    Return the Cut of a mail (email.message.EmailMessage).

    `ours` is the text of the mail of ours that it answers, where that is known: see ours_in().
    """
    return _cut(Reading(judged(lines_of(mail)), Ours(ours)))


def cut_text(text, *, ours=""):
    """
    Return the Cut of a plain text.
    """
    return _cut(Reading(judged(from_plain(text)), Ours(ours)))


def ours_in(text, markup):
    """
    Return the text of a mail of ours in either of the ways in which programs quote it.
    """
    return "\n".join([text, *(line.text for line in from_html(markup))])


def _cut(mail):
    settle_banners(mail)
    find_quotations(mail)
    settle_quotations(mail)
    for segment in segments(mail.lines):
        settle_end(mail, segment)
    for line in mail.lines:
        if line.fate == OPEN:
            line.fate = KEPT
    return _composed(mail)


def _composed(mail):
    own = _joined(mail.lines, KEPT)
    if not own:
        # Whoever answers within our mail, unmarked, and nowhere else.
        for line in mail.lines:
            line.fate = KEPT if line.is_answered else line.fate
        own = _joined(mail.lines, KEPT)
    listed = ", ".join(mail.reasons)
    return Cut(own, _joined(mail.lines, FOLDED), f"Set apart: {listed}." if listed else "")


def _joined(lines, fate):
    pieces = []
    for line in lines:
        if line.fate == fate or not line.text:
            pieces.append(f"{'> ' * line.depth}{line.text}" if line.text else "")
        elif pieces and pieces[-1]:
            pieces.append("")
    return _BLANK_LINES.sub("\n\n", "\n".join(pieces)).strip()
