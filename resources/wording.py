"""
Words of links that make sense on their own, as WCAG 2.2, 2.4.4 and 2.4.9, ask; and words that
editors are asked about: places on a page that are elsewhere on a phone, weekdays that do not fit.

Whoever has a screen reader list the links of a page hears their words without the text round them.
"""

import datetime
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote, urlsplit

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


THINGS = (
    r"(?:box|button|cartoon|chart|clip|column|diagram|drawing|example|figure|film|form|graph|image|"
    r"link|list|map|menu|paragraph|photo|photograph|picture|player|quote|recording|section|slide|"
    r"table|text|video)(?:e?s)?"
)
# "Above the desk" and "below average" tell of the world; what points at the page stands alone.
ALONE = (
    r"(?!\s+(?:(?:a|all|an|any|average|every|her|his|its|me|my|of|one|our|that|the|their|them|these|"
    r"this|those|us|you|your|zero)\b|[0-9£]))"
)
POSITIONS = re.compile(
    rf"\b(?:the|this|these|our|my)\s+(?:\w+\s+)?{THINGS}\s+"
    rf"(?:(?:shown|given)\s+)?(?:opposite|below|above|alongside|on the (?:left|right)){ALONE}"
    rf"|\bthe\s+(?:above|below)\s+{THINGS}\b"
    r"|\b(?:as|described|explained|find|found|given|linked|listed|look|mentioned|quoted|read|see|seen|"
    rf"shown|set out|watch)\s+(?:it\s+|them\s+)?(?:opposite|below|above|overleaf){ALONE}"
    r"|\b(?:above|below)-(?:mentioned|named)\b"
    r"|(?:(?<=[.!?]\s)|^)(?:below|above)\s+(?:is|are|you(?:’ll|'ll| will| can)?\s+(?:find|see))\b"
    r"|\b(?:in|on|from|see)\s+the\s+"
    r"(?:side\s?(?:bar|panel)|(?:left|right)[- ]hand\s+(?:side|column|panel|menu))\b"
    r"|\bon\s+the\s+(?:left|right)\s+of\s+(?:this|the)\s+(?:page|screen)\b"
    r"|\bat\s+the\s+(?:top|bottom|foot|head)\s+of\s+(?:this|the)\s+(?:page|screen)\b"
    r"|\b(?:the|on the)\s+(?:opposite|facing)\s+page\b|\boverleaf\b",
    re.IGNORECASE,
)

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAY = rf"({'|'.join(WEEKDAYS)}|(?:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b\.?)"
MONTH = rf"({'|'.join(MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
DAY = r"([0-9]{1,2})(?:st|nd|rd|th)?"
DATE = re.compile(
    rf"\b{WEEKDAY},?\s+(?:the\s+)?"
    rf"(?:{DAY}\s+(?:of\s+)?{MONTH}|{MONTH}\s+(?:the\s+)?{DAY}),?\s+([0-9]{{4}})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Doubt:
    """
    Words that may be meant but probably are not; `sentence` is where they stand, `advice` what to
    do about them.
    """

    words: str
    sentence: str
    advice: str


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


def weak_title(text, address):
    """
    Say in a sentence what is wrong with the title of a link to this web address, or return "".

    What is weak is as in weak_link_text(); better words are suggested where the address has some.
    """
    advice = weak_link_text(text)
    suggestion = _words_in(address) if advice else ""
    if suggestion:
        return f"{_fault(text)}: write what it opens, such as “{suggestion}”."
    return advice


def _words_in(address):
    """
    Make words of the last part of an address, or return "" where there are none in it.
    """
    try:
        path = urlsplit(address).path
    except ValueError:
        return ""
    last = unquote(path.rstrip("/").rpartition("/")[2])
    if FILE_NAME.fullmatch(last):
        last = last.rpartition(".")[0]
    return _tidy(re.sub(r"[-_+\s]+", " ", last))


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


def doubts(text):
    """
    List what an editor should be asked about in a plain text, in the order of the checks.
    """
    return [*positional_words(text), *weekday_mismatch(text)]


def positional_words(text):
    """
    List as Doubts the words that point to a place on the page, such as "see below".

    On a phone things stand in another order, and whoever listens to a page sees none of them.
    """
    return [
        Doubt(
            words := _plain(match[0]),
            _sentence_of(text, match),
            f"“{words}” points to a place, which is another one on a phone and none for those who "
            "listen: call the thing by its title.",
        )
        for match in POSITIONS.finditer(text)
    ]


def weekday_mismatch(text):
    """
    List as Doubts the dates whose weekday is another one, or that no month has.

    A date is written as "Tuesday, 2nd March 2021", "Tue 2 March 2021" or "Tuesday March 2, 2021".
    """
    found = []
    for match in DATE.finditer(text):
        advice = _advice_on_date(*match.groups())
        if advice:
            found.append(Doubt(_plain(match[0]), _sentence_of(text, match), advice))
    return found


def _advice_on_date(weekday, day_first, month_after, month_first, day_after, year):
    """
    Say what is wrong with a date, or return "".
    """
    said = _number_of(weekday, WEEKDAYS)
    month = _number_of(month_after or month_first, MONTHS) + 1
    day, year = int(day_first or day_after), int(year)
    date = _date(year, month, day)
    called = f"{day} {MONTHS[month - 1]}"
    if date is None:
        return f"There is no {called} {year}."
    if date.weekday() == said:
        return ""
    advice = f"{called} {year} is a {WEEKDAYS[date.weekday()]}."
    for other in (year + 1, year - 1):
        neighbour = _date(other, month, day)
        if neighbour and neighbour.weekday() == said:
            return f"{advice} In {other} it is a {WEEKDAYS[said]}: is the year right?"
    return advice


def _number_of(written, names):
    return next(i for i, name in enumerate(names) if name[:3] == written[:3].capitalize())


def _date(year, month, day):
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _sentence_of(text, match):
    """
    Return the sentence in which a match begins.
    """
    begins = [0, *(end.end() for end in SENTENCE_END.finditer(text)), *_line_ends(text)]
    ends = [*(end.start() for end in SENTENCE_END.finditer(text)), *_line_ends(text), len(text)]
    start = max(begin for begin in begins if begin <= match.start())
    return _shortened(_plain(text[start : min(end for end in ends if end >= match.end())]), 200)


def _line_ends(text):
    return [end.end() for end in re.finditer("\n", text)]


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
