"""
From a mail to what its writer said: own words, what may be theirs, and why the rest went.

Nothing is dropped but what is certain: a quotation of our own mail, a banner of fixed wording that
an organisation puts on top, and what a mail program says of itself. Whatever else is not plainly
the writer's own is kept beside their words.
"""

import re
from dataclasses import dataclass, field

from . import patterns
from .lines import ATTRIBUTION, BELOW, OWN, SIGNATURE, Line, from_html, from_plain, lines_of
from .patterns import ABOVE

_BLANK_LINES = re.compile(r"\n{3,}")
_NOT_WORDS = re.compile(r"[^\w]+")
_ADDRESS_LINE = re.compile(r"\W*(?:https?://|mailto:|www\.)\S+\W*", re.IGNORECASE)
# Of a quotation of ours at least so much stands in our mail; the rest may be answers within it.
_OURS_SHARE = 0.5
_KEPT_CONTEXT = 6
_MOST_ANSWERS = 100
_BANNERS_WITHIN = 1_000
_SIGNATURE_LINES = 12
_SIGNATURE_WIDTH = 90

# What becomes of a line.
_KEPT, _FOLDED, _GONE, _OPEN = "kept", "folded", "gone", "open"


@dataclass(frozen=True)
class Cut:
    """
    A mail cut up: the writer's `own` words, what may be theirs or belongs to no post `folded`, and
    `why` it was cut so, as a sentence.
    """

    own: str
    folded: str
    why: str


@dataclass
class _Read(Line):
    fate: str = _OPEN
    words: str = ""
    is_quoted: bool = False
    is_answered: bool = False
    is_ours: bool = False


@dataclass
class _Mail:
    lines: list
    ours: "_Ours"
    reasons: list = field(default_factory=list)

    def note(self, reason):
        if reason not in self.reasons:
            self.reasons.append(reason)

    def settle(self, lines, fate, reason):
        """
        Say what becomes of those lines that nobody has spoken of yet.
        """
        for line in lines:
            if line.fate == _OPEN:
                line.fate = fate
                if line.text:
                    self.note(reason)


class _Ours:
    """
    The words of our own mail, to be compared with what is quoted.
    """

    def __init__(self, text):
        lines = [_bare(line) for line in text.split("\n")]
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


def cut(mail, *, ours=""):
    """
    Return the Cut of a mail (email.message.EmailMessage).

    `ours` is the text of the mail of ours that it answers, where that is known: see ours_in().
    """
    return _cut(_Mail(_read(lines_of(mail)), _Ours(ours)))


def cut_text(text, *, ours=""):
    """
    Return the Cut of a plain text.
    """
    return _cut(_Mail(_read(from_plain(text)), _Ours(ours)))


def ours_in(text, markup):
    """
    Return the text of a mail of ours in either of the ways in which programs quote it.
    """
    return "\n".join([text, *(line.text for line in from_html(markup))])


def _read(lines):
    """
    Return the lines to be judged, one that goes on with our mail parted where ours begins.
    """
    read = []
    for line in lines:
        before, above, after = line.text.partition(ABOVE)
        pieces = [before.strip(), above + after] if above and before.strip() else [line.text]
        read += [_Read(each, line.depth, line.role, words=_bare(each)) for each in pieces]
    return read


def _cut(mail):
    _settle_banners(mail)
    _find_quotations(mail)
    _settle_quotations(mail)
    for segment in _segments(mail.lines):
        _settle_end(mail, segment)
    for line in mail.lines:
        if line.fate == _OPEN:
            line.fate = _KEPT
    return _composed(mail)


def _bare(text):
    return _NOT_WORDS.sub(" ", text).strip().lower()


def _settle_banners(mail):
    lines = mail.lines
    within, has_end = False, any(line.words == patterns.BANNER_END for line in lines)
    for position, line in enumerate(lines[:_BANNERS_WITHIN]):
        within = within or (has_end and line.words == patterns.BANNER_START)
        if within:
            mail.settle([line], _GONE, "an organisation’s banner")
        within = within and line.words != patterns.BANNER_END
        if line.fate == _OPEN and patterns.BANNER_BEGINS.match(line.text):
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
        mail.settle(paragraph[:known], _GONE, "an organisation’s banner")
        return
    joined = " ".join(line.text for line in paragraph)
    is_on_top = not any(line.text and line.fate == _OPEN for line in mail.lines[:position])
    if is_on_top and patterns.LIKE_A_BANNER.fullmatch(joined):
        mail.settle(paragraph, _FOLDED, "what reads like a banner")


def _find_quotations(mail):
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


def _settle_quotations(mail):
    quoted = [line for line in mail.lines if line.is_quoted or line.role == ATTRIBUTION]
    if not quoted:
        return
    _keep_answered(mail)
    for paragraph in _paragraphs(quoted):
        whole = " ".join(line.words for line in paragraph if line.words)
        for line in paragraph:
            line.is_ours = mail.ours.holds(whole) or mail.ours.holds(line.words)
    telling = [line for line in quoted if line.text and not _is_neutral(line)]
    share = sum(line.is_ours for line in telling) / len(telling) if telling else 0
    if share < _OURS_SHARE or not mail.ours:
        mail.settle(quoted, _FOLDED, "a quotation that may not be of our mail")
        return
    for line in quoted:
        if line.is_ours or _is_neutral(line):
            mail.settle([line], _GONE, "the quotation of our mail")
        else:
            line.is_answered = line.depth == 0 and line.fate == _OPEN
            mail.settle([line], _FOLDED, "lines within the quotation that are not ours")


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
        line.fate = _KEPT


def _paragraphs(lines):
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


def _segments(lines):
    """
    Part the lines that are not quoted where quotations lie between them.
    """
    segment = []
    for line in lines:
        if line.is_quoted or line.role == ATTRIBUTION:
            if segment:
                yield segment
            segment = []
        elif line.fate == _OPEN:
            segment.append(line)
    if segment:
        yield segment


def _settle_end(mail, segment):
    """
    Fold what ends somebody's words: what their program adds, a disclaimer, a signature.
    """
    _settle_signature(mail, [line for line in segment if line.role == SIGNATURE])
    segment = [line for line in segment if line.fate == _OPEN]
    _settle_below_mark(mail, segment)
    _settle_disclaimer(mail, segment)
    while segment and (
        segment[-1].fate != _OPEN
        or not segment[-1].text
        or patterns.MACHINE.fullmatch(segment[-1].text)
    ):
        line = segment.pop()
        if line.text:
            mail.settle([line], _GONE, "what a mail program says of itself")
    _settle_closing(mail, segment)


def _settle_below_mark(mail, segment):
    marks = [
        position
        for position, line in enumerate(segment)
        if patterns.SIGNATURE_MARK.fullmatch(line.text) and not line.depth
    ]
    # What is long below such a line is no signature.
    if marks and sum(bool(line.text) for line in segment[marks[-1] :]) <= 2 * _SIGNATURE_LINES:
        mail.settle([segment[marks[-1]]], _GONE, "a signature")
        _settle_signature(mail, segment[marks[-1] + 1 :])


def _settle_signature(mail, lines):
    machine = [line for line in lines if patterns.MACHINE.fullmatch(line.text)]
    mail.settle(machine, _GONE, "what a mail program says of itself")
    mail.settle(lines, _FOLDED, "a signature")


def _settle_disclaimer(mail, segment):
    position = 0
    for paragraph in _paragraphs(segment):
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
    mail.settle(segment[position:], _FOLDED, "a disclaimer")


def _settle_closing(mail, segment):
    """
    Fold a closing with a name, a role and more below it; one with a name alone stays.
    """
    for position in range(len(segment) - 1, max(len(segment) - 2 * _SIGNATURE_LINES, -1), -1):
        if patterns.CLOSING.fullmatch(segment[position].text):
            below = [line for line in segment[position + 1 :] if line.text]
            if 2 <= len(below) <= _SIGNATURE_LINES and all(map(_is_signature_line, below)):
                mail.settle(segment[position:], _FOLDED, "a signature")
            return


def _is_signature_line(line):
    return (
        len(line.text) <= _SIGNATURE_WIDTH
        and not line.depth
        and not line.text.endswith(("?", "!", ":"))
        and not patterns.AFTERTHOUGHT.fullmatch(line.text)
        and not (line.text.endswith(".") and line.text.count(" ") > 5)
    )


def _composed(mail):
    own = _joined(mail.lines, _KEPT)
    if not own:
        # Whoever answers within our mail, unmarked, and nowhere else.
        for line in mail.lines:
            line.fate = _KEPT if line.is_answered else line.fate
        own = _joined(mail.lines, _KEPT)
    listed = ", ".join(mail.reasons)
    return Cut(own, _joined(mail.lines, _FOLDED), f"Set apart: {listed}." if listed else "")


def _joined(lines, fate):
    pieces = []
    for line in lines:
        if line.fate == fate or not line.text:
            pieces.append(f"{'> ' * line.depth}{line.text}" if line.text else "")
        elif pieces and pieces[-1]:
            pieces.append("")
    return _BLANK_LINES.sub("\n\n", "\n".join(pieces)).strip()
