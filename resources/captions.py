"""
Captions of recordings: WebVTT (W3C, https://www.w3.org/TR/webvtt1/) read, checked and written.

What WebVTT allows and a transcript cannot show is refused here too: captions that overlap, that
run backwards or that hold no words. Times are seconds from the beginning of the recording.
"""

import html
import re
import unicodedata
from dataclasses import dataclass

LIMIT_BYTES = 1_000_000
# So many problems are told at once; a file in another format would have one on every line.
PROBLEMS_TOLD = 20

_ARROW = "-->"
_LINE_END = re.compile(r"\r\n|\r|\n")
_SIGNATURE = re.compile(r"WEBVTT(?:[ \t].*)?")
_TIMING = re.compile(r"[ \t]*([^ \t]*?)[ \t]*-->[ \t]*([^ \t]*)[ \t]*(.*)")
_TIMESTAMP = re.compile(r"(?:([0-9]{2}):)?([0-9]{2}):([0-9]{2})\.([0-9]{3})")
# Everything people write for a time, right or wrong.
_LIKE_A_TIMESTAMP = re.compile(r"(?:([0-9]+):)?([0-9]{1,2}):([0-9]{1,2})(?:([.,])([0-9]+))?")
_SETTING = re.compile(r"(?:vertical|line|position|size|align|region):[^ \t]+")
_TAG = re.compile(r"</?(?:[a-zA-Z0-9][^<>]*)?>")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?(?:\s([^<>]*))?>|</v>")
# Controls, and the two code points that XML and therefore feeds cannot carry.
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_SAVE_AS_UTF_8 = "Open it in a text editor, save it as UTF-8 and choose it again."
_SENTENCE_END = (".", "!", "?", "…", '."', ".”", "?”", "!”")

_PAUSE_SECONDS = 2.5
_LONG_PARAGRAPH = 400
_LONGEST_PARAGRAPH = 1200


class CaptionsRefused(ValueError):
    """
    Raised for captions that cannot be shown; `problems` holds a sentence for each reason.
    """

    def __init__(self, problems):
        super().__init__(" ".join(problems))
        self.problems = list(problems)


@dataclass(frozen=True)
class Cue:
    """
    Words that are shown from `start` to `end` (seconds, to the thousandth).

    `text` is plain and its lines are those of the file; `speaker` is empty when nobody is named.
    """

    start: float
    end: float
    text: str
    speaker: str = ""


@dataclass(frozen=True)
class Captions:
    """
    The captions of one recording, in order of time.
    """

    cues: tuple[Cue, ...]


@dataclass(frozen=True)
class Paragraph:
    """
    Captions that are read together: one speaker, no long pause.
    """

    start: float
    speaker: str
    cues: tuple[Cue, ...]

    @property
    def text(self):
        """
        Give the words in one line.
        """
        return " ".join(cue.text.replace("\n", " ") for cue in self.cues)


def read(content):
    """
    Return the Captions in the bytes of a WebVTT file.

    Raises CaptionsRefused, with a sentence and where possible the number of the line for each
    problem.
    """
    lines = _LINE_END.split(_decoded(content))
    _check_signature(lines)
    return Captions(cues=_Reader().cues_of(lines))


def write(cues):
    """
    Return the text of a WebVTT file that reads back as these cues.
    """
    blocks = ["WEBVTT"]
    for cue in cues:
        name, words = (html.escape(text, quote=False) for text in (cue.speaker, cue.text))
        # A name that ends in dashes would make an arrow with the end of its tag.
        voice = f"<v {name}{' ' if name.endswith('-') else ''}>" if name else ""
        blocks.append(f"{_stamp(cue.start)} {_ARROW} {_stamp(cue.end)}\n{voice}{words}")
    return "\n\n".join(blocks) + "\n"


def paragraphs(cues):
    """
    Return the cues as a list of Paragraph, to be read as a transcript.

    A paragraph ends where the speaker changes, at a long pause, and after a sentence when it is
    long enough.
    """
    found, together, length = [], [], 0
    for cue in cues:
        if together and _begins_paragraph(together[-1], cue, length):
            found.append(_paragraph(together))
            together, length = [], 0
        together.append(cue)
        length += len(cue.text)
    if together:
        found.append(_paragraph(together))
    return found


def anchor(start):
    """
    Return the id of the line of a transcript that begins at so many seconds, such as "t-83".

    It depends on the time alone, to the thousandth, so that it stays when other lines change.
    """
    seconds, thousandths = divmod(round(start * 1000), 1000)
    return f"t-{seconds}-{thousandths:03d}" if thousandths else f"t-{seconds}"


def clock(seconds):
    """
    Return a time in a recording for the eye: "1:23", "1:02:03".
    """
    hours, minutes, seconds = _parts(seconds)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def spoken_clock(seconds):
    """
    Return a time in a recording for the ear: "1 minute 23 seconds".
    """
    words = [
        f"{number} {unit}{'' if number == 1 else 's'}"
        for number, unit in zip(_parts(seconds), ("hour", "minute", "second"), strict=True)
        if number
    ]
    return " ".join(words) or "0 seconds"


def duration_iso(seconds):
    """
    Return a length in whole seconds as ISO 8601 writes it: "PT1M23S".
    """
    parts = zip(_parts(seconds), "HMS", strict=True)
    return "PT" + ("".join(f"{number}{unit}" for number, unit in parts if number) or "0S")


class _Reader:
    """
    Goes through the lines once, collecting cues and problems.
    """

    def __init__(self):
        self.cues = []
        self.problems = []
        self.last_start = self.last_end = 0
        self.last_line = None

    def cues_of(self, lines):
        """
        Return the cues in a tuple, or raise CaptionsRefused.
        """
        for number, block in self._blocks(lines):
            self._read_block(number, block)
        if not self.cues and not self.problems:
            self.problems.append(
                "The file holds no captions: nothing in it has a time and words to show."
            )
        if self.problems:
            raise CaptionsRefused(_told(self.problems))
        return tuple(self.cues)

    def _problem(self, number, sentence):
        self.problems.append(f"Line {number}: {sentence}")

    def _blocks(self, lines):
        """
        Yield the number of the first line and the lines of each block after the header.
        """
        in_header, block, began = True, [], 0
        for number, line in enumerate(lines[1:], start=2):
            # Only a line with nothing at all in it parts two blocks; spaces are text.
            if line and not (_ARROW in line and (in_header or self._holds_timing(block))):
                if not in_header:
                    began = began if block else number
                    block.append(line)
                continue
            if line:
                self._problem(number, _missing_gap(in_header, block))
            if block:
                yield began, block
            in_header, block, began = False, [line] if line else [], number
        if block:
            yield began, block

    def _holds_timing(self, block):
        return len(block) > 1 or (block and _ARROW in block[0])

    def _read_block(self, number, block):
        at = next((index for index, line in enumerate(block) if _ARROW in line), None)
        kind = re.match(r"(NOTE|STYLE|REGION)(?=[ \t]|$)", block[0])
        if at is None:
            self._read_other(number, block, kind and kind[1])
        elif kind and kind[1] == "NOTE":
            self._problem(
                number, f"a NOTE may not hold “{_ARROW}”: browsers would show it as a caption."
            )
        else:
            self._read_cue(number + at, block[at], block[at + 1 :])

    def _read_other(self, number, block, kind):
        if kind == "NOTE" or (kind and not self.cues):
            return
        if kind:
            self._problem(number, f"{kind} belongs above the first caption.")
        else:
            self._problem(
                number,
                f"“{_shortened(block[0])}” belongs to no caption, as no time stands above it. A "
                "caption may not hold an empty line.",
            )

    def _read_cue(self, number, timing, payload):
        start, end = self._times(number, timing)
        text, speaker = self._words(number, payload)
        if start is None or end is None:
            return
        if end <= start:
            self._problem(
                number,
                f"this caption ends at {_short(end)}, which is not after it begins at "
                f"{_short(start)}.",
            )
            return
        self._check_order(number, start)
        # After a step back the count begins anew: one slip is told once.
        if end >= self.last_end or start < self.last_start:
            self.last_end, self.last_line = end, number
        self.last_start = start
        self.cues.append(Cue(start / 1000, end / 1000, text, speaker))

    def _check_order(self, number, start):
        if start < self.last_start:
            self._problem(
                number,
                f"this caption begins at {_short(start)}, earlier than the one before it, which "
                f"begins at {_short(self.last_start)}. Put captions in order of time.",
            )
        elif start < self.last_end:
            self._problem(
                number,
                f"this caption begins at {_short(start)}, before the one of line "
                f"{self.last_line} ends at {_short(self.last_end)}.",
            )

    def _times(self, number, timing):
        """
        Return both times of a timing line in thousandths of a second, None for a wrong one.
        """
        start, end, rest = _TIMING.fullmatch(timing).groups()
        stray = next((word for word in rest.split() if not _SETTING.fullmatch(word)), None)
        if stray:
            self._problem(
                number,
                f"“{_shortened(stray)}” may not stand behind the times. The words of a caption "
                "begin on the line under them.",
            )
        return self._time(number, start), self._time(number, end)

    def _time(self, number, written):
        match = _TIMESTAMP.fullmatch(written)
        if match:
            hours, minutes, seconds, thousandths = (int(part or 0) for part in match.groups())
            if minutes < 60 and seconds < 60:
                return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
        self._problem(number, _fault_of_time(written))
        return None

    def _words(self, number, payload):
        """
        Return the plain words of a cue and the name of the one who says them.
        """
        raw = "\n".join(payload)
        stray = _TAG.sub("", raw).find("<")
        if stray >= 0:
            self._problem(
                number,
                "the words under this time hold a “<” that begins no tag. Write &lt; for it.",
            )
            return "", ""
        pieces = _spoken(raw)
        if not pieces:
            self._problem(number, "this caption has no words.")
            return "", ""
        speakers = {speaker for speaker, words in pieces}
        if len(speakers) == 1:
            return "\n".join(words for _, words in pieces), speakers.pop()
        return "\n".join(f"{who}: {words}" if who else words for who, words in pieces), ""


def _decoded(content):
    """
    Return the text of the file, or raise CaptionsRefused.
    """
    if len(content) > LIMIT_BYTES:
        raise CaptionsRefused(
            [
                (
                    f"The file is larger than {LIMIT_BYTES // 1_000_000} MB. The captions of an "
                    "hour take about 100 kB: is it the recording itself?"
                )
            ]
        )
    if not content.strip():
        raise CaptionsRefused(["The file is empty."])
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:2]:
        raise CaptionsRefused([f"The file is saved as UTF-16. {_SAVE_AS_UTF_8}"])
    if b"\0" in content:
        line = _line_of(content, content.index(b"\0"))
        raise CaptionsRefused(
            [f"Line {line}: a NUL byte stands here, so the file is damaged or no text at all."]
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = _line_of(content, error.start)
        raise CaptionsRefused(
            [
                (
                    f"Line {line}: a character here is not UTF-8; the file may be saved as "
                    f"Windows-1252 or Latin-1. {_SAVE_AS_UTF_8}"
                )
            ]
        ) from None


def _line_of(content, position):
    return len(re.findall(rb"\r\n|\r|\n", content[:position])) + 1


def _check_signature(lines):
    """
    Raise CaptionsRefused unless the first line is that of a WebVTT file.
    """
    if _SIGNATURE.fullmatch(lines[0]):
        return
    at = next((index for index, line in enumerate(lines) if line.strip()), 0)
    first = lines[at].strip()
    if re.match(r"WEBVTT\b", first):
        problem = (
            f"Line {at + 1}: WEBVTT has to stand at the very beginning of the first line, with "
            "nothing above or before it."
        )
    elif re.match(r"webvtt\b", first, re.IGNORECASE):
        problem = f"Line {at + 1}: WEBVTT has to be written in capitals."
    elif any(_ARROW in line for line in lines[at : at + 2]):
        problem = (
            "This looks like a SubRip file (.srt). Save or export the captions as WebVTT (.vtt): "
            "the first line is WEBVTT, an empty line follows, and times have a full stop before "
            "the thousandths, not a comma."
        )
    else:
        problem = "Line 1: a WebVTT file begins with the word WEBVTT, and this one does not."
    raise CaptionsRefused([problem])


def _missing_gap(in_header, block):
    if in_header:
        return "leave an empty line between WEBVTT and the first caption."
    if not block[-1].strip():
        return "the line above holds spaces and is not empty. Delete them, so that a caption ends."
    return "leave an empty line between this caption and the one above it."


def _fault_of_time(written):
    """
    Say what is wrong with something that should be a time.
    """
    if not written:
        return f"a time is missing beside “{_ARROW}”. Write it as 00:01:23.400."
    match = _LIKE_A_TIMESTAMP.fullmatch(written)
    if not match:
        return f"“{_shortened(written)}” is no time. Write it as 00:01:23.400."
    hours, minutes, seconds, mark, thousandths = match.groups()
    if int(minutes) > 59:
        return f"{written} has {minutes} minutes; they end at 59. Count on in the hours."
    if int(seconds) > 59:
        return f"{written} has {seconds} seconds; they end at 59. Count on in the minutes."
    if hours and int(hours) > 99:
        return f"{written} is more than a hundred hours into the recording."
    right = f"{int(minutes):02d}:{int(seconds):02d}.{(thousandths or '').ljust(3, '0')[:3]}"
    right = f"{int(hours):02d}:{right}" if hours else right
    if mark == ",":
        return f"{written} has a comma before the thousandths. Write {right}, with a full stop."
    return (
        f"{written} has too few or too many digits. Write {right}: two for hours, minutes and "
        "seconds, three for thousandths."
    )


def _spoken(raw):
    """
    Return pairs of speaker and plain words, next to each other where speakers differ.
    """
    pieces, who, at = [], "", 0
    for tag in [*_VOICE.finditer(raw), None]:
        words = _plain(raw[at : tag.start() if tag else len(raw)])
        if words and pieces and pieces[-1][0] == who:
            pieces[-1] = (who, f"{pieces[-1][1]}\n{words}")
        elif words:
            pieces.append((who, words))
        if tag:
            who, at = _plain(tag[1] or "").replace("\n", " "), tag.end()
    return pieces


def _plain(marked):
    """
    Return marked words as plain lines, none of them empty, composed as Unicode's NFC.
    """
    text = unicodedata.normalize("NFC", _NOT_TEXT.sub("", html.unescape(_TAG.sub("", marked))))
    lines = (" ".join(line.split()) for line in _LINE_END.split(text))
    return "\n".join(line for line in lines if line)


def _told(problems):
    if len(problems) <= PROBLEMS_TOLD:
        return problems
    return [*problems[:PROBLEMS_TOLD], f"And {len(problems) - PROBLEMS_TOLD} more like these."]


def _shortened(words):
    words = " ".join(_NOT_TEXT.sub("", words).split())
    return words if len(words) <= 40 else f"{words[:39]}…"


def _begins_paragraph(last, cue, length):
    if cue.speaker != last.speaker or cue.start - last.end >= _PAUSE_SECONDS:
        return True
    ended = last.text.endswith(_SENTENCE_END)
    return length >= _LONGEST_PARAGRAPH or (ended and length >= _LONG_PARAGRAPH)


def _paragraph(cues):
    return Paragraph(start=cues[0].start, speaker=cues[0].speaker, cues=tuple(cues))


def _parts(seconds):
    minutes, seconds = divmod(int(seconds), 60)
    return *divmod(minutes, 60), seconds


def _stamp(seconds):
    seconds, thousandths = divmod(round(seconds * 1000), 1000)
    hours, minutes, seconds = _parts(seconds)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{thousandths:03d}"


def _short(thousandths):
    """
    Write a time as the file does, hours only where there are any.
    """
    return _stamp(thousandths / 1000).removeprefix("00:")
