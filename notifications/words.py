"""
What a person wrote in a mail: plain words, without what they quote below or above.
"""

import itertools
import re
from html.parser import HTMLParser

from mailparser_reply import EmailMessage as SplitMail

MAX_LENGTH = 4000

_MAX_PARTS = 50
_MAX_OCTETS = 200_000
# The patterns that find a quotation take the square of a line's length, so both are bounded.
_MAX_READ = 20_000
_LINE = 500
_LANGUAGES = ["en"]
# What mail programs mark as quoted, and what they put where everything below is.
_QUOTES = {"gmail_quote", "gmail_quote_container", "moz-cite-prefix"}
_BELOW_IS_QUOTED = {"divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container"}
_NO_WORDS = {"blockquote", "head", "style", "script", "title"}
_BLOCKS = {"p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "hr", "br"}
_VOID = {"br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "base"}
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ue000-\uf8ff]")
_SECTIONS = re.compile(r"<!\[[^<>]*>")
_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+\n")
_LEFT_OVER = re.compile(
    r"[_-]{10,}|(Sent from my|Sent from Outlook|Get Outlook for)\b.*", re.IGNORECASE
)
_SIGNATURE = "--"


def words_of(mail):
    """
    Return what somebody wrote in a mail (email.message.EmailMessage) as plain text.

    Quotations go, as does what stands below a signature mark ("-- "); a mail in HTML alone is read
    as text. At most MAX_LENGTH characters; empty where nothing is left.
    """
    plain = first_part(mail, "text/plain")
    text = decoded(plain) if plain is not None else ""
    if not text.strip():
        rich = first_part(mail, "text/html")
        text = from_html(decoded(rich)) if rich is not None else ""
    return own_words(text)


def own_words(text):
    """
    Return the part of a plain text that its writer did not quote.
    """
    clean = _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " "))
    clean = _BLANK_LINES.sub("\n\n", clean)
    lines = [line[start : start + _LINE] for line in clean.split("\n") for start in _starts(line)]
    bounded = "\n".join(lines)[:_MAX_READ]
    split = SplitMail(text=bounded, languages=list(_LANGUAGES), keep_hyphen_lists=True).read()
    # Some write below what they quote, or in between.
    own = [reply.full_body for reply in split.replies if not reply.headers or _is_marked(reply)]
    return _unquoted("\n\n".join(own))[:MAX_LENGTH].strip()


def _is_marked(reply):
    """
    Test whether each quoted line of a quotation is marked as such, so that others are not quoted.
    """
    lines = reply.content.split("\n")
    return reply.headers.endswith("wrote:") and any(line.startswith(">") for line in lines)


def _starts(line):
    return range(0, len(line) or 1, _LINE)


def _unquoted(text):
    kept = []
    for line in text.split("\n"):
        if line.strip() == _SIGNATURE:
            break
        if not line.startswith(">") and not _LEFT_OVER.fullmatch(line.strip()):
            kept.append(line)
    return _BLANK_LINES.sub("\n\n", "\n".join(kept)).strip()


def first_part(mail, content_type):
    """
    Return the first part of a mail that is text of this type and no file, or None.
    """
    parts = itertools.islice(_own_parts(mail), _MAX_PARTS)
    return next(
        (
            part
            for part in parts
            if part.get_content_type() == content_type and not part.is_attachment()
        ),
        None,
    )


def _own_parts(mail):
    # Not into mails within the mail: what they say, its sender did not.
    if mail.get_content_maintype() == "message":
        return
    yield mail
    if mail.is_multipart():
        for part in mail.get_payload():
            yield from _own_parts(part)


def decoded(part, most=_MAX_OCTETS):
    """
    Return the text of the first `most` octets of a part, its charset believed as far as it holds.
    """
    content = (part.get_payload(decode=True) or b"")[:most]
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        try:
            return content.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("cp1252", errors="replace")


def from_html(markup):
    """
    Return the words of an HTML mail line by line, without what its marks say is quoted.
    """
    reader = _Reader()
    # Word's conditional sections are no HTML, and the parser stops at them.
    reader.feed(_SECTIONS.sub("", markup).replace("<![", ""))
    reader.close()
    lines = "".join(reader.pieces).split("\n")
    return _BLANK_LINES.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.pieces = []
        self._leaving_out = ""
        self._depth = 0
        self._is_over = False

    def handle_starttag(self, tag, attrs):
        if self._is_over:
            return
        if self._leaving_out:
            self._depth += tag == self._leaving_out
            return
        known = dict(attrs)
        classes = (known.get("class") or "").split()
        if known.get("id") in _BELOW_IS_QUOTED:
            self._is_over = True
        elif tag in _NO_WORDS or (_QUOTES.intersection(classes) and tag not in _VOID):
            self._leaving_out, self._depth = tag, 1
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag):
        if self._leaving_out:
            self._depth -= tag == self._leaving_out
            if not self._depth:
                self._leaving_out = ""
        elif tag in _BLOCKS and not self._is_over:
            self.pieces.append("\n")

    def handle_data(self, data):
        if not self._leaving_out and not self._is_over:
            self.pieces.append(re.sub(r"\s+", " ", data))
