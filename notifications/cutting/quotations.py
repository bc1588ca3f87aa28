"""
What a mail quotes: where it begins, and which of its lines are our own mail's.
"""

import re

from . import patterns
from .judged import FOLDED, GONE, KEPT, OPEN, paragraphs
from .lines import ATTRIBUTION, BELOW, OWN

_ADDRESS_LINE = re.compile(r"\W*(?:https?://|mailto:|www\.)\S+\W*", re.IGNORECASE)
# Of a quotation of ours at least so much stands in our mail; the rest may be answers within it.
_OURS_SHARE = 0.5
_KEPT_CONTEXT = 6
_MOST_ANSWERS = 100


def find_quotations(mail):
    """
    Mark the lines that are quoted, and those that say of what.
    """
    lines = mail.lines
    for position, line in enumerate(lines):
        if line.role == OWN and line.text:
            _mark_attribution(mail, position)
    before = None
    for position, line in enumerate(lines):
        if not line.text:
            continue
        if line.role == OWN and line.depth == 0 and _begins_below(mail, position, before):
            for later in lines[position:]:
                later.role = ATTRIBUTION if later.role == ATTRIBUTION else BELOW
            break
        before = line
    is_attributed = False
    for line in lines:
        is_attributed = is_attributed or line.role in (ATTRIBUTION, BELOW)
        line.is_quoted = line.role == BELOW or (line.depth > 0 and is_attributed)
    _take_bare_quotations(mail)


def _mark_attribution(mail, position):
    joined = ""
    for count, line in enumerate(mail.lines[position : position + 3], start=1):
        joined = f"{joined} {line.text}".strip()
        if patterns.is_attribution(joined) and _leads_on(mail, position + count, joined):
            for each in mail.lines[position : position + count]:
                each.role = ATTRIBUTION
            return


def _leads_on(mail, position, words):
    """
    Test whether a quotation follows what reads as an attribution: some of us write like that.
    """
    following = [each for each in mail.lines[position : position + 12] if each.text]
    is_marked = bool(following) and following[0].depth > 0
    return is_marked or "@" in words or any(mail.ours.holds(each.words) for each in following[:2])


def _begins_below(mail, position, before):
    """
    Test whether all that follows this line is a mail that was answered or passed on.
    """
    line = mail.lines[position]
    if line.text.casefold().startswith(patterns.ABOVE.casefold()):
        return True
    if patterns.FORWARDED.fullmatch(line.text):
        return True
    following = [each for each in mail.lines[position : position + 14] if each.text]
    if _is_head(following[1:] if patterns.RULE.fullmatch(line.text) else following):
        return True
    # An attribution whose quotation nothing marks.
    is_attributed = before is not None and before.role == ATTRIBUTION
    return is_attributed and not any(each.depth for each in following)


def _is_head(lines):
    """
    Test whether lines begin with the fields of a mail: from whom, and two of when, to whom, what.
    """
    if not lines or not patterns.FIELDS["from"].fullmatch(lines[0].text):
        return False
    others = [
        name
        for name in ("sent", "to", "subject")
        if any(patterns.FIELDS[name].fullmatch(each.text) for each in lines[1:8])
    ]
    return len(others) >= 2


def _take_bare_quotations(mail):
    """
    Take marked lines at the end that stand in our mail for a quotation though nothing says so.
    """
    if any(line.is_quoted for line in mail.lines):
        return
    last = [line for line in mail.lines if line.text]
    while last and last[-1].depth:
        line = last.pop()
        if line.words and not mail.ours.holds(line.words):
            return
    for line in mail.lines[mail.lines.index(last[-1]) + 1 if last else 0 :]:
        line.is_quoted = True


def settle_quotations(mail):
    """
    Say what becomes of each line that is quoted.
    """
    quoted = [line for line in mail.lines if line.is_quoted or line.role == ATTRIBUTION]
    if not quoted:
        return
    _keep_answered(mail)
    for paragraph in paragraphs(quoted):
        whole = " ".join(line.words for line in paragraph if line.words)
        for line in paragraph:
            line.is_ours = mail.ours.holds(whole) or mail.ours.holds(line.words)
    telling = [line for line in quoted if line.text and not _is_neutral(line)]
    share = sum(line.is_ours for line in telling) / len(telling) if telling else 0
    if share < _OURS_SHARE or not mail.ours:
        mail.settle(quoted, FOLDED, "a quotation that may not be of our mail")
        return
    for line in quoted:
        if line.is_ours or _is_neutral(line):
            mail.settle([line], GONE, "the quotation of our mail")
        else:
            line.is_answered = line.depth == 0 and line.fate == OPEN
            mail.settle([line], FOLDED, "lines within the quotation that are not ours")


def _is_neutral(line):
    """
    Test whether a quoted line is of the frame that mail programs put around what they quote.
    """
    return (
        not line.words
        or line.role == ATTRIBUTION
        or patterns.RULE.fullmatch(line.text) is not None
        or patterns.ANY_FIELD.fullmatch(line.text) is not None
        or _ADDRESS_LINE.fullmatch(line.text) is not None
    )


def _keep_answered(mail):
    """
    Keep what somebody answers line by line: before each answer the paragraph that it is to.
    """
    lines = [line for line in mail.lines if line.text]
    answers = [
        position
        for position, line in enumerate(lines)
        if not line.is_quoted
        and line.role == OWN
        and position
        and lines[position - 1].is_quoted
        and lines[position - 1].role != BELOW
        and lines[position - 1].depth
    ]
    is_interleaved = len(answers) > 1 or (
        bool(answers) and any(line.is_quoted for line in lines[answers[0] :])
    )
    if not is_interleaved:
        return
    mail.note("answers between quoted lines")
    for position in answers[:_MOST_ANSWERS]:
        _keep_before(mail.lines, mail.lines.index(lines[position]))


def _keep_before(lines, position):
    while position and not lines[position - 1].text:
        position -= 1
    for line in reversed(lines[max(position - _KEPT_CONTEXT, 0) : position]):
        if not line.text or not line.is_quoted:
            return
        line.fate = KEPT
