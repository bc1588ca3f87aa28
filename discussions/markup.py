"""
From the Markdown of a post to HTML that is safe to show; knows no model.
"""

import re
from dataclasses import dataclass
from itertools import islice

import nh3
from django.utils.html import linebreaks
from markdown_it import MarkdownIt
from markdown_it.token import Token

MOST_CHARACTERS = 20_000
# Twelve quotations, or six lists, inside each other.
DEEPEST = 12
# How many words a name that is spoken to may have, and how many times "@" is looked at.
NAME_WORDS = 10
MOST_CALLS = 250
# Looking for addresses in plain text takes the square of how many seem to begin in it.
MOST_ADDRESSES = 500

_TITLE, _HEADINGS_FROM, _LAST_HEADING = 2, 3, 6
_CALL = re.compile(r"(?<![\w@/.])@(?=\w)")
_WORD = re.compile(r"[^\s@]+")
# Signs that may follow a name or belong to it: with and without them it is looked for.
MOST_SIGNS = 3
_ENDING = re.compile(r"(?:['’]s)?[^\w]*$")

_CLEANER = nh3.Cleaner(
    tags={
        *("p", "br", "hr", "blockquote", "pre", "code", "em", "strong", "s", "b", "a"),
        *("ul", "ol", "li", "h3", "h4", "h5", "h6"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    },
    attributes={"a": {"href"}, "ol": {"start"}},
    allowed_classes={"b": {"mention"}},
    url_schemes={"http", "https", "mailto", "tel"},
    url_relative="pass_through",
    link_rel="nofollow noopener",
    clean_content_tags={"script", "style"},
)


class TooLong(Exception):
    """
    Raised for more than MOST_CHARACTERS.
    """

    def __init__(self, length):
        super().__init__(
            f"Your text has {length:,} characters, and {MOST_CHARACTERS:,} is the most for a post. "
            "Shorten it, or attach the long part as a file."
        )


class TooDeep(Exception):
    """
    Raised for quotations or lists too far inside each other.
    """

    def __init__(self):
        super().__init__(
            "Quotations or lists stand too far inside each other to be shown. "
            "Take out some of the signs at the beginnings of the lines."
        )


@dataclass(frozen=True)
class Rendered:
    """
    The HTML of a text, and the names in it that are spoken to, in small letters.
    """

    html: str
    spoken_to: frozenset = frozenset()


def render(text, *, names=(), is_lenient=False):
    """
    Return a text as Rendered; `names` are those that "@" may speak to, in small letters.

    Raises TooLong and TooDeep; what is too deep stays plain text where `is_lenient`.
    """
    if len(text) > MOST_CHARACTERS:
        raise TooLong(len(text))
    env = {"names": frozenset(names), "spoken_to": set()}
    parser = _PARSER if text.count("://") <= MOST_ADDRESSES else _PARSER_WITHOUT_ADDRESSES
    tokens = parser.parse(text, env)
    if any(token.level > DEEPEST for token in tokens):
        if not is_lenient:
            raise TooDeep
        return Rendered(_CLEANER.clean(linebreaks(text, autoescape=True)))
    html = parser.renderer.render(tokens, parser.options, env)
    return Rendered(_CLEANER.clean(html), frozenset(env["spoken_to"]))


def names_called(text):
    """
    Return whatever may be a name after "@" in a text, as it is spelt: its first word, its first
    two words and so on.
    """
    called = set()
    for call in islice(_CALL.finditer(text), MOST_CALLS):
        called.update(name for name, _ in _names_at(text, call.end()))
    return called


def quoted(text):
    """
    Return a text as a quotation in Markdown.
    """
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())


def _names_at(text, start):
    """
    Yield what may be a name from `start` on and where it ends, the shortest first.
    """
    words, end = [], start
    while len(words) < NAME_WORDS and (word := _WORD.match(text, end)):
        bare = _ENDING.sub("", word[0])
        for length in range(len(bare), min(len(bare) + MOST_SIGNS, len(word[0]))) if bare else ():
            yield " ".join([*words, word[0][:length]]), word.start() + length
        words.append(word[0])
        yield " ".join(words), word.end()
        if text[word.end() : word.end() + 1] != " ":
            return
        end = word.end() + 1


def _speak_to(state):
    """
    Mark the names that are spoken to, the longest that fits, outside code and links.
    """
    names = state.env.get("names")
    if not names:
        return
    for block in state.tokens:
        if block.type != "inline" or "@" not in block.content:
            continue
        children, links = [], 0
        for token in block.children:
            links += {"link_open": 1, "link_close": -1}.get(token.type, 0)
            is_plain = token.type == "text" and not links
            children += _marked(token, names, state.env["spoken_to"]) if is_plain else [token]
        block.children = children


def _marked(token, names, spoken_to):
    text, done, pieces = token.content, 0, []
    for call in _CALL.finditer(text):
        if call.start() < done:
            continue
        fitting = [each for each in _names_at(text, call.end()) if each[0].lower() in names]
        if not fitting:
            continue
        name, end = fitting[-1]
        spoken_to.add(name.lower())
        pieces += [
            _text(text[done : call.start()], token.level),
            Token("mention_open", "b", 1, attrs={"class": "mention"}),
            _text(text[call.start() : end], token.level),
            Token("mention_close", "b", -1),
        ]
        done = end
    return [*pieces, _text(text[done:], token.level)] if pieces else [token]


def _text(content, level):
    return Token("text", "", 0, content=content, level=level)


def _lower_headings(state):
    """
    Begin the headings of a post below its own, and let none skip a level.
    """
    before = _TITLE
    for token in state.tokens:
        if token.type == "heading_open":
            wanted = int(token.tag[1]) + _HEADINGS_FROM - 1
            before = min(wanted, before + 1, _LAST_HEADING)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{before}"


def _parser(*, with_addresses):
    parser = MarkdownIt(
        "js-default",
        {"html": False, "linkify": with_addresses, "breaks": True, "maxNesting": DEEPEST * 4},
    )
    # A picture from elsewhere would tell its server who reads here: its address stays a link.
    parser.disable("image")
    parser.linkify.set({"fuzzy_email": False, "fuzzy_ip": False})
    parser.core.ruler.push("lower_headings", _lower_headings)
    parser.core.ruler.push("speak_to", _speak_to)
    return parser


_PARSER = _parser(with_addresses=True)
_PARSER_WITHOUT_ADDRESSES = _parser(with_addresses=False)
