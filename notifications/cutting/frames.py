"""
What stands around somebody's words: banners above, and signatures and disclaimers below.
"""

from . import patterns
from .judged import FOLDED, GONE, OPEN, paragraphs
from .lines import ATTRIBUTION, SIGNATURE

_BANNERS_WITHIN = 1_000
_SIGNATURE_LINES = 12
_SIGNATURE_WIDTH = 90


def settle_banners(mail):
    """
    Set the banners of organisations apart.
    """
    lines = mail.lines
    within, has_end = False, any(line.words == patterns.BANNER_END for line in lines)
    for position, line in enumerate(lines[:_BANNERS_WITHIN]):
        within = within or (has_end and line.words == patterns.BANNER_START)
        if within:
            mail.settle([line], GONE, "an organisation’s banner")
        within = within and line.words != patterns.BANNER_END
        if line.fate == OPEN and patterns.BANNER_BEGINS.match(line.text):
            _settle_banner(mail, position)


def _settle_banner(mail, position):
    """
    Settle a banner that begins at a line: one of fixed wording, else what looks like one.
    """
    paragraph = []
    known = 0
    for line in mail.lines[position : position + 8]:
        if not line.text:
            break
        paragraph.append(line)
        joined = " ".join(each.text.strip("* ") for each in paragraph)
        known = len(paragraph) if patterns.KNOWN_BANNER.fullmatch(joined) else known
    if known:
        mail.settle(paragraph[:known], GONE, "an organisation’s banner")
        return
    joined = " ".join(line.text for line in paragraph)
    is_on_top = not any(line.text and line.fate == OPEN for line in mail.lines[:position])
    if is_on_top and patterns.LIKE_A_BANNER.fullmatch(joined):
        mail.settle(paragraph, FOLDED, "what reads like a banner")


def segments(lines):
    """
    Part the lines that are not quoted where quotations lie between them.
    """
    segment = []
    for line in lines:
        if line.is_quoted or line.role == ATTRIBUTION:
            if segment:
                yield segment
            segment = []
        elif line.fate == OPEN:
            segment.append(line)
    if segment:
        yield segment


def settle_end(mail, segment):
    """
    Fold what ends somebody's words: what their program adds, a disclaimer, a signature.
    """
    _settle_signature(mail, [line for line in segment if line.role == SIGNATURE])
    segment = [line for line in segment if line.fate == OPEN]
    _settle_below_mark(mail, segment)
    _settle_disclaimer(mail, segment)
    while segment and (
        segment[-1].fate != OPEN
        or not segment[-1].text
        or patterns.MACHINE.fullmatch(segment[-1].text)
    ):
        line = segment.pop()
        if line.text:
            mail.settle([line], GONE, "what a mail program says of itself")
    _settle_closing(mail, segment)


def _settle_below_mark(mail, segment):
    marks = [
        position
        for position, line in enumerate(segment)
        if patterns.SIGNATURE_MARK.fullmatch(line.text) and not line.depth
    ]
    # What is long below such a line is no signature.
    if marks and sum(bool(line.text) for line in segment[marks[-1] :]) <= 2 * _SIGNATURE_LINES:
        mail.settle([segment[marks[-1]]], GONE, "a signature")
        _settle_signature(mail, segment[marks[-1] + 1 :])


def _settle_signature(mail, lines):
    machine = [line for line in lines if patterns.MACHINE.fullmatch(line.text)]
    mail.settle(machine, GONE, "what a mail program says of itself")
    mail.settle(lines, FOLDED, "a signature")


def _settle_disclaimer(mail, segment):
    position = 0
    for paragraph in paragraphs(segment):
        joined = " ".join(line.text for line in paragraph)
        if patterns.DISCLAIMER.search(joined) and len(joined) > 40:
            position = segment.index(paragraph[0])
            break
    else:
        return
    while position and (
        not segment[position - 1].text or patterns.SEPARATOR.fullmatch(segment[position - 1].text)
    ):
        position -= 1
    mail.settle(segment[position:], FOLDED, "a disclaimer")


def _settle_closing(mail, segment):
    """
    Fold a closing with a name, a role and more below it; one with a name alone stays.
    """
    for position in range(len(segment) - 1, max(len(segment) - 2 * _SIGNATURE_LINES, -1), -1):
        if patterns.CLOSING.fullmatch(segment[position].text):
            below = [line for line in segment[position + 1 :] if line.text]
            if 2 <= len(below) <= _SIGNATURE_LINES and all(map(_is_signature_line, below)):
                mail.settle(segment[position:], FOLDED, "a signature")
            return


def _is_signature_line(line):
    return (
        len(line.text) <= _SIGNATURE_WIDTH
        and not line.depth
        and not line.text.endswith(("?", "!", ":"))
        and not patterns.AFTERTHOUGHT.fullmatch(line.text)
        and not (line.text.endswith(".") and line.text.count(" ") > 5)
    )
