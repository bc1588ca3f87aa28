"""
From a mail to its lines: what each says, how deep it is quoted and what its marks say it is.

HTML tells more than plain text does, so it is read where there is any.
"""

import html
import re
import urllib.parse
from dataclasses import dataclass
from html.parser import HTMLParser

from ..words import decoded, first_part

_OCTETS = 1_000_000
_LINES = 20_000
_NOT_TEXT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u2060\ufeff\ud800-\udfff\ue000-\uf8ff]"
)
_SECTIONS = re.compile(r"<!\[[^<>]*>")
_MARKS = re.compile(r"(?:>[ \t]?)+")
_SAFE_LINK = re.compile(r"https://[\w.-]+\.safelinks\.protection\.outlook\.com/\?[^\s<>\"']+")

OWN, SIGNATURE, ATTRIBUTION, BELOW = "own", "signature", "attribution", "below"

_NOT_READ = {"head", "style", "script", "title"}
_VOID = {"br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "base"}
_APART = {"table", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote"}
_BLOCKS = {"div", "tr", "li", "hr", "section", "article", "header", "footer", "pre"}
_BELOW_IDS = {
    "divRplyFwdMsg",
    "appendonsend",
    "mail-editor-reference-message-container",
    "stopSpelling",
}
_QUOTE_CLASSES = {"yahoo_quoted", "protonmail_quote", "zmail_extra"}
_ATTRIBUTION_CLASSES = {"gmail_attr", "moz-cite-prefix"}
_SIGNATURE_CLASSES = {"gmail_signature", "moz-signature", "gmail_signature_prefix"}
_SIGNATURE_IDS = {"signature", "ms-outlook-mobile-signature", "applemailsignature"}
# What Outlook on a desk draws over the mail that it answers.
_OUTLOOK_RULE = re.compile(
    r"border:\s*none;\s*border-top:\s*solid\s+#(?:E1E1E1|B5C4DF)", re.IGNORECASE
)
_HIDDEN = re.compile(r"display:\s*none|mso-hide:\s*all", re.IGNORECASE)


@dataclass
class Line:
    """
    One line of a mail, as deep as it is quoted; `role` is what the mail's own marks say it is.
    """

    text: str
    depth: int = 0
    role: str = OWN


def lines_of(mail):
    """
    Return the lines of a mail (email.message.EmailMessage), from its HTML where it has any.
    """
    rich = first_part(mail, "text/html")
    lines = from_html(decoded(rich, _OCTETS)) if rich is not None else []
    if any(line.text for line in lines):
        return lines
    plain = first_part(mail, "text/plain")
    return from_plain(decoded(plain, _OCTETS), **_flow_of(plain)) if plain is not None else []


def from_plain(text, *, is_flowed=False, drops_space=False):
    """
    Return the lines of a plain text, those of format=flowed (RFC 3676) put together again.
    """
    lines = []
    is_open = False
    for raw in _clean(text).split("\n")[:_LINES]:
        found = _MARKS.match(raw)
        depth = found[0].count(">") if found else 0
        content = raw[found.end() :] if found else raw
        if is_flowed and not found and content.startswith(" "):
            content = content[1:]
        goes_on = is_flowed and content.endswith(" ") and content != "-- "
        piece = content[:-1] if goes_on and drops_space else content
        if is_open and lines[-1].depth == depth and content != "-- ":
            lines[-1].text += piece
        else:
            lines.append(Line(piece, depth))
        is_open = goes_on
    for line in lines:
        line.text = _plain_links(line.text).strip()
    return lines


def from_html(markup):
    """
    Return the lines of an HTML mail.
    """
    reader = _Reader()
    # Word's conditional sections are no HTML, and the parser stops at them.
    reader.feed(_SECTIONS.sub("", markup).replace("<![", ""))
    reader.close()
    reader.end_line()
    return reader.lines[:_LINES]


def _flow_of(part):
    return {
        "is_flowed": str(part.get_param("format", "")).lower() == "flowed",
        "drops_space": str(part.get_param("delsp", "")).lower() == "yes",
    }


def _clean(text):
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " "))


def _plain_links(text):
    """
    Put back the addresses that Microsoft's filter wrapped in its own.
    """
    return _SAFE_LINK.sub(lambda found: _unwrapped(found[0]), text)


def _unwrapped(address):
    query = urllib.parse.urlsplit(html.unescape(address)).query
    return urllib.parse.parse_qs(query).get("url", [address])[0]


@dataclass(frozen=True)
class _Open:
    tag: str
    depth: int
    role: str
    is_hidden: bool


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.lines = []
        self._text = ""
        self._open = []
        self._state = _Open("", 0, OWN, is_hidden=False)
        self._is_below = False
        self._href, self._from = "", 0
        self._is_spaced = False

    def handle_starttag(self, tag, attrs):
        known = {name: value or "" for name, value in attrs}
        if tag == "p" and self._open and self._open[-1].tag == "p":
            self.handle_endtag("p")
        # The end of a paragraph comes without its class, so the gap is made where one starts.
        is_words = "msonormal" in known.get("class", "").lower()
        self._break(tag, is_apart=tag in _APART or (tag == "p" and not is_words))
        if tag == "a":
            self._href, self._from = known.get("href", ""), len(self._text)
        state = self._entered(tag, known)
        if tag not in _VOID:
            self._open.append(state)
            self._state = state
        if tag == "li":
            self._text = "- "

    def handle_endtag(self, tag):
        if tag == "a":
            self._note_link()
        self._break(tag, is_apart=tag in _APART)
        for position in range(len(self._open) - 1, max(len(self._open) - 30, 0) - 1, -1):
            if self._open[position].tag == tag:
                del self._open[position:]
                break
        self._state = self._open[-1] if self._open else _Open("", 0, OWN, is_hidden=False)

    def handle_data(self, data):
        if not self._state.is_hidden:
            # How a program writes an empty line.
            self._is_spaced = self._is_spaced or "\xa0" in data
            self._text += re.sub(r"\s+", " ", _clean(data))

    def end_line(self):
        """
        Take down what was read since the last line ended.
        """
        text = " ".join(_plain_links(self._text).split())
        self._text, self._is_spaced = "", False
        role = BELOW if self._is_below else self._state.role
        if len(self.lines) <= _LINES:
            self.lines.append(Line(text, self._state.depth, role))

    def _break(self, tag, *, is_apart):
        if tag == "br":
            self.end_line()
            return
        if tag != "p" and tag not in _BLOCKS and tag not in _APART:
            return
        if self._text.strip() or self._is_spaced:
            self.end_line()
        if is_apart and self.lines and self.lines[-1].text:
            role = BELOW if self._is_below else self._state.role
            self.lines.append(Line("", self._state.depth, role))

    def _entered(self, tag, known):
        state = self._state
        classes = set(known.get("class", "").split())
        name = known.get("id", "")
        style = known.get("style", "")
        depth, role = state.depth, state.role
        if name.removeprefix("x_") in _BELOW_IDS or _OUTLOOK_RULE.search(style):
            self._is_below = True
        if tag == "blockquote" or _is_quote(classes, name):
            depth += 1
            role = OWN
        elif classes & _ATTRIBUTION_CLASSES:
            role = ATTRIBUTION
        elif classes & _SIGNATURE_CLASSES or _is_signature(name):
            role = SIGNATURE
        is_hidden = state.is_hidden or tag in _NOT_READ or _HIDDEN.search(style) is not None
        return _Open(tag, depth, role, is_hidden)

    def _note_link(self):
        shown = self._text[self._from :].strip()
        address = _plain_links(self._href)
        is_said = not shown or address.removeprefix("mailto:").rstrip("/") in shown
        if address.startswith(("http:", "https:")) and not is_said and not self._state.is_hidden:
            bare = address.split("://", 1)[1].rstrip("/")
            self._text += "" if bare == shown.rstrip("/") else f" <{address}>"
        self._href = ""


def _is_quote(classes, name):
    return bool(classes & _QUOTE_CLASSES) or "yahoo_quoted" in name


def _is_signature(name):
    return name.lower().removeprefix("x_") in _SIGNATURE_IDS
