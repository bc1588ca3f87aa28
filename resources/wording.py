"""
Words of links that make sense on their own, as WCAG 2.2, 2.4.4 and 2.4.9, ask.

Whoever has a screen reader list the links of a page hears their words without the text round them.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from bs4 import BeautifulSoup
from bs4.element import NavigableString

LONGEST_SUGGESTION = 80
LONGEST_SOURCE = 1000
LONGEST_QUOTE = 60

# A link made of these alone points somewhere without saying where ...
POINTERS = frozenset(
    {
        "article",
        "attachment",
        "click",
        "continue",
        "details",
        "doc",
        "document",
        "download",
        "downloads",
        "file",
        "here",
        "info",
        "information",
        "link",
        "links",
        "listen",
        "more",
        "open",
        "page",
        "pages",
        "pdf",
        "post",
        "read",
        "see",
        "show",
        "site",
        "that",
        "these",
        "this",
        "those",
        "url",
        "video",
        "view",
        "visit",
        "watch",
        "web",
        "webpage",
        "website",
    }
)
# ... and these add nothing to it.
GLUE = frozenset(
    {
        "a",
        "an",
        "and",
        "at",
        "by",
        "can",
        "find",
        "follow",
        "for",
        "full",
        "go",
        "in",
        "is",
        "it",
        "just",
        "kindly",
        "learn",
        "now",
        "of",
        "on",
        "our",
        "out",
        "please",
        "press",
        "select",
        "tap",
        "the",
        "to",
        "us",
        "you",
    }
)

BLOCKS = [
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "td",
    "th",
    "dt",
    "dd",
    "div",
]
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])

LINE_BREAK = "\u2028"
SENTENCE_END = re.compile(rf"(?<=[.!?])[\"”’)\]]*\s+(?=[\"“‘(\[]?[A-Z0-9])|{LINE_BREAK}")
ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|mailto:|tel:|www\.)\S*"
    r"|[^\s@]+@[^\s@]+\.[^\s@]+"
    # Without a path only the endings met most, or "St.Jude" would be an address.
    r"|(?:[\w-]+\.)+(?:co|com|cymru|eu|ie|info|io|net|org|scot|uk|wales)"
    r"|(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?[/?#]\S*",
    re.IGNORECASE,
)
FILE_NAME = re.compile(
    r"[^\s/@]+\.(?:csv|docx?|epub|jpe?g|mp[34]|odp|ods|odt|pdf|png|pptx?|rtf|txt|xlsx?|zip)",
    re.IGNORECASE,
)

OPENING = " \t\n)]},.;:!?/|*•·–—-→»>…"
CLOSING = " \t\n([{“‘,.;:/|*•·–—-→»>…"
LEADING_WORDS = re.compile(
    r"^(?:and|or|but|so|also|then|please|nb|in the meantime|in order to|to|for|"
    r"you (?:can|could|may|might)|if you(?: would|’d|'d)? (?:want|wish|like|need) to)\b[\s,:]*",
    re.IGNORECASE,
)
TRAILING_WORDS = re.compile(
    r"(?:^|(?<=[\s(,:;–—-]))(?:a|an|and|are|at|available|be|by|can|click|downloaded|follow|found|"
    r"from|go|is|it|just|on|or|please|press|read|see|select|tap|the|this|to|via|view|viewed|visit|"
    r"was|with)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class WeakLink:
    """
    A link whose words say nothing on their own.

    `text` is what is linked, `href` the address, or such as "page 3" for a link within the site,
    `sentence` the whole sentence that it stands in, and `suggestion` better words taken from the
    text round it, or "" where there are none.
    """

    text: str
    href: str
    sentence: str
    suggestion: str

    @property
    def advice(self):
        """
        Say in a sentence what to link instead.
        """
        if self.suggestion:
            return f"{_fault(self.text)}: link the words “{self.suggestion}” instead."
        return weak_link_text(self.text)


def weak_link_text(text):
    """
    Say in a sentence what to write instead of words that make no sense alone, or return "".

    Weak are "here", "read more", "this page" and the like in any case and with any signs round
    them, an address, the name of a file, and no words at all.
    """
    fault = _fault(text)
    return fault and f"{fault}: write what it opens, such as the title of the page or file."


def weak_links(html):
    """
    List the links of a rich text whose words make no sense alone, in their order, as WeakLinks.

    `html` is the text as it is stored, so a link within the site may have a `linktype` and an `id`
    in place of its address. An anchor that leads nowhere is no link.
    """
    if "<a" not in html.lower():
        return []
    found = []
    heading = ""
    for line in _lines(html):
        found += line.weak_links(heading)
        heading = _plain(line.text) if line.is_heading and not line.links else ""
    return found


def _fault(text):
    plain = _plain(text)
    bare = plain.strip("<>()[]{}\"'“”‘’.,;:!?*•·–—-→» ")
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", plain).casefold())
    if len(words) > 1 and all(len(word) == 1 for word in words):
        words = ["".join(words)]
    quoted = f"“{_shortened(plain, LONGEST_QUOTE)}”"
    if not words:
        return "A link needs words"
    if FILE_NAME.fullmatch(bare):
        return f"{quoted} is the name of a file"
    if ADDRESS.fullmatch(bare):
        return f"{quoted} is an address"
    if POINTERS.intersection(words) and POINTERS.union(GLUE).issuperset(words):
        return f"{quoted} says nothing on its own"
    return ""


def _plain(text):
    # Zero-width spaces, joiners and soft hyphens are of the category "format".
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return " ".join(seen.split())


def _shortened(text, length):
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


@dataclass
class _Link:
    tag: object
    start: int
    end: int

    @property
    def text(self):
        return _plain(self.tag.get_text())

    @property
    def href(self):
        if "href" in self.tag.attrs:
            return self.tag["href"]
        return f"{self.tag['linktype']} {self.tag.get('id', '')}".strip()


class _Line:
    """
    The text of one paragraph, heading or item, and where in it the links are.
    """

    def __init__(self, block):
        self.block = block
        self.text = ""
        self.links = []

    @property
    def is_heading(self):
        return self.block is not None and self.block.name in HEADINGS

    def weak_links(self, heading):
        """
        List the weak links of this line, which stands under this heading.
        """
        ends = [0, *(match.end() for match in SENTENCE_END.finditer(self.text)), len(self.text)]
        sentences = list(pairwise(ends))
        weak = []
        for at, link in enumerate(self.links):
            if not _fault(link.text):
                continue
            index = max(i for i, (start, _) in enumerate(sentences) if start <= link.start)
            start, end = sentences[index]
            suggestion = self._suggestion(at, start, end)
            if not suggestion and self._stands_alone(link, start, end):
                suggestion = self._unlinked(sentences[index - 1]) if index else _tidy(heading)
            sentence = _plain(self.text[start : max(end, link.end)])
            weak.append(WeakLink(link.text, link.href, sentence, suggestion))
        return weak

    def _suggestion(self, at, start, end):
        link = self.links[at]
        earlier = [other.end for other in self.links[:at] if other.end > start]
        later = [other.start for other in self.links[at + 1 :] if other.start < end]
        before = self.text[max([start, *earlier]) : link.start]
        after = self.text[link.end : min([end, *later])]
        after = re.sub(r"^\s*(?:is|are)\b", "", after)
        # "here for tea and here for cake": after a link, what follows belongs to the next one.
        if earlier and re.match(r"\s*(?:to|for|about)\b", after, re.IGNORECASE):
            return _tidy(after)
        return _tidy(before) or _tidy(after)

    def _stands_alone(self, link, start, end):
        return not any(start <= o.start < end for o in self.links if o is not link)

    def _unlinked(self, bounds):
        start, end = bounds
        linked = any(start < link.end and link.start < end for link in self.links)
        return "" if linked else _tidy(self.text[start:end])


def _lines(html):
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all("br"):
        tag.replace_with(LINE_BREAK)
    for tag in soup.find_all("img"):
        tag.replace_with(tag.get("alt", ""))
    lines = []
    for node in soup.descendants:
        text = node if type(node) is NavigableString else ""
        link = node if _is_link(node) else node.find_parent(_is_link) if text else None
        if not text and link is None:
            continue
        block = node.find_parent(BLOCKS)
        if not lines or lines[-1].block is not block:
            lines.append(_Line(block))
        line = lines[-1]
        if link is node:
            line.links.append(_Link(node, len(line.text), len(line.text)))
        line.text += text
        if text and line.links and line.links[-1].tag is link:
            line.links[-1].end = len(line.text)
    return [line for line in lines if line.links or line.text.strip()]


def _is_link(node):
    return node.name == "a" and not {"href", "linktype"}.isdisjoint(node.attrs)


def _tidy(text):
    """
    Make words for a link of the text beside it, or return "" if it holds nothing to say.
    """
    if len(text) > LONGEST_SOURCE:
        return ""
    words = _trimmed(_plain(text))
    while len(words) > LONGEST_SUGGESTION:
        shorter = re.split(r"[,;:–—]\s", words, maxsplit=1)
        if len(shorter) == 1:
            return ""
        words = _trimmed(shorter[1])
    words = words[:1].upper() + words[1:]
    return "" if len(words) < 3 or _fault(words) else words


def _trimmed(words):
    before = None
    while words != before:
        before = words
        words = words.lstrip(OPENING).rstrip(CLOSING)
        words = TRAILING_WORDS.sub("", LEADING_WORDS.sub("", words))
        if words.endswith(")") and "(" not in words:
            words = words[:-1]
    return words
