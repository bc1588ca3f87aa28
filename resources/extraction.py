"""
The plain words of a PDF, a Word document or a slide deck.

Files come from anywhere, so they are read in a process of its own that may take so many seconds
and so much memory and no more; called as a program, this file is that process. Word (ISO 29500)
and slides are ZIP archives of XML: what holds words in them is a handful of elements.
"""

import contextlib
import io
import json
import math
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import ParseError

import pypdf
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from pypdf.errors import PyPdfError

from . import uploads
from .enums import TextState

try:
    import resource
except ImportError:
    # Windows has no such limits.
    resource = None

EXTENSIONS = ("pdf", "docx", "pptx")
MOST_PAGES = 1_000
# About twenty-five pages. To rank what it found the search reads the whole of each entry in its
# index, so what long documents add there every search for a frequent word pays for.
MOST_CHARACTERS = 60_000
SECONDS = 60
MEMORY_BYTES = 1_500_000_000
# One part of an archive that holds more than this holds no text that people wrote.
PART_BYTES = 40_000_000
# A scanner leaves a date or the name of its maker on a page; writing takes more words.
WORDS_A_PAGE = 3

_ROOT = Path(__file__).resolve().parent.parent
# Controls and halves of letters, which databases cannot hold, and signs that only steer layout.
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200f\ud800-\udfff\ufeff\ufffe\uffff]")
_WORD_SPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING_SPACE = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WORD_PARTS = re.compile(r"word/(?:document|footnotes|endnotes)\.xml")
_SLIDE_PARTS = re.compile(r"ppt/(?:slides/slide|notesSlides/notesSlide)([0-9]+)\.xml")


@dataclass(frozen=True)
class Extraction:
    """
    What was read: one passage a line, a page of a PDF or a paragraph, and how it went.
    """

    state: TextState
    text: str = ""


class NotReadable(Exception):
    """
    Raised for a file without words to read; `state` says why.
    """

    def __init__(self, state):
        super().__init__(state)
        self.state = state


def extract(content, extension, *, seconds=SECONDS):
    """
    Return the Extraction of the bytes of a file; never raises for what a file holds.

    At most `seconds` of computing are spent on it, twice as many of waiting, and at most 60,000
    characters kept.
    """
    # One file alone comes in and plain JSON goes out, so nothing of the site is at stake.
    command = [sys.executable, "-m", "resources.extraction", extension, str(seconds)]
    try:
        done = subprocess.run(
            command,
            input=content,
            capture_output=True,
            cwd=_ROOT,
            timeout=2 * seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Extraction(TextState.SLOW)
    if done.returncode:
        # Killed by a limit rather than ended: by its seconds or for its memory.
        return Extraction(TextState.SLOW if done.returncode < 0 else TextState.BROKEN)
    answer = json.loads(done.stdout)
    return Extraction(TextState(answer["state"]), answer["text"])


def read(content, extension):
    """
    Return the Extraction of the bytes of a file, in this process and with no limit of time.
    """
    try:
        passages = _READERS[extension](io.BytesIO(content))
        return _kept(passages)
    except NotReadable as fault:
        return Extraction(fault.state)
    except uploads.UploadRefused:
        return Extraction(TextState.BROKEN)
    except MemoryError:
        return Extraction(TextState.SLOW)


def _kept(passages):
    lines, length, cut = [], 0, False
    for passage in passages:
        line = _one_line(passage)
        if not line:
            continue
        if length + len(line) >= MOST_CHARACTERS:
            lines.append(line[: MOST_CHARACTERS - length].rpartition(" ")[0])
            cut = True
            break
        lines.append(line)
        length += len(line) + 1
    text = "\n".join(lines).rstrip()
    if not text:
        return Extraction(TextState.EMPTY)
    return Extraction(TextState.CUT if cut else TextState.READ, text)


def _one_line(passage):
    return " ".join(_NOT_TEXT.sub("", passage).split())


def _pdf(file):
    try:
        pages = _pages_of_pdf(file)
    except NotReadable:
        raise
    except (PyPdfError, *_BROKEN_PDF):
        raise NotReadable(TextState.BROKEN) from None
    words = sum(len(page.split()) for page in pages)
    if words < WORDS_A_PAGE * len(pages):
        raise NotReadable(TextState.PICTURES)
    return pages


# What pypdf lets through from a file that breaks the format's rules.
_BROKEN_PDF = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)


def _pages_of_pdf(file):
    """
    Return the words of each page of a PDF, empty for one that cannot be read.
    """
    reader = pypdf.PdfReader(file)
    # Without the owner's password a file may be read but not changed: an empty one opens it.
    if reader.is_encrypted and not reader.decrypt(""):
        raise NotReadable(TextState.LOCKED)
    found, length = [], 0
    for page in reader.pages[:MOST_PAGES]:
        try:
            words = page.extract_text()
        except (PyPdfError, *_BROKEN_PDF):
            words = ""
        found.append(words)
        length += len(words)
        if length > 2 * MOST_CHARACTERS:
            break
    if not found:
        raise NotReadable(TextState.BROKEN)
    return found


def _docx(file):
    names = [name for name in _checked(file) if _WORD_PARTS.fullmatch(name)]
    for name in sorted(names):
        yield from _paragraphs(file, name, _WORD_SPACE)


def _pptx(file):
    """
    Yield the paragraphs of the slides and of what is said with them, in the order of their files.
    """
    parts = [(int(m[1]), name) for name in _checked(file) if (m := _SLIDE_PARTS.fullmatch(name))]
    for _, name in sorted(parts):
        yield from _paragraphs(file, name, _DRAWING_SPACE)


def _checked(file):
    uploads.check_archive(file)
    with zipfile.ZipFile(file) as archive:
        return [entry.filename for entry in archive.infolist() if entry.file_size <= PART_BYTES]


def _paragraphs(file, name, space):
    with zipfile.ZipFile(file) as archive:
        content = archive.read(name)
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise NotReadable(TextState.BROKEN) from None
    for paragraph in root.iter(f"{space}p"):
        pieces = []
        _gather(paragraph, space, pieces)
        yield "".join(pieces)


def _gather(paragraph, space, pieces):
    # A text box is a paragraph within a paragraph: it comes by itself.
    waiting = [iter(paragraph)]
    while waiting:
        node = next(waiting[-1], None)
        if node is None:
            waiting.pop()
        elif node.tag == f"{space}t":
            pieces.append(node.text or "")
        elif node.tag in {f"{space}tab", f"{space}br", f"{space}cr"}:
            pieces.append(" ")
        elif node.tag != f"{space}p":
            waiting.append(iter(node))


_READERS = {"pdf": _pdf, "docx": _docx, "pptx": _pptx}


def main(extension, seconds):
    """
    Read a file from standard input within the limits and write what it says as JSON.
    """
    _limit(math.ceil(float(seconds)))
    done = read(sys.stdin.buffer.read(), extension)
    sys.stdout.write(json.dumps({"state": done.state, "text": done.text}))


def _limit(seconds):
    # Not every system knows these limits; the clock of the one who waits holds everywhere.
    with contextlib.suppress(AttributeError, ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


if __name__ == "__main__":
    main(*sys.argv[1:])
