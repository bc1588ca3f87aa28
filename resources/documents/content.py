"""
The HTML of a page as a small tree that both formats are written from.

Only what is named here gets through: whatever else the HTML holds is left out or read as text. A
node is a dict with `kind` and, where it holds something, `inside`: a list of nodes and, among
inlines, of strings. Text is never lost, however deep or ragged the HTML is.
"""

import re
import unicodedata
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, NavigableString

from .book import clean, line

# Deeper than this, elements are read as plain text, and lists, quotes and tables as paragraphs.
_DEEPEST_ELEMENT = 40
_DEEPEST_HOLDER = 5
_DEEPEST_INLINE = 6
_MOST_COLUMNS = 40

# Elements by name, as a search for any of them.
_LEFT_OUT = re.compile(
    "^(applet|audio|base|button|canvas|datalist|dialog|embed|form|frame|frameset|head|iframe|input|"
    "link|map|math|meta|noembed|noframes|noscript|object|optgroup|option|param|script|select|"
    "source|style|svg|template|textarea|title|track|video|xmp)$"
)
_BLOCKS = re.compile(
    "^(address|article|aside|blockquote|body|caption|dd|details|div|dl|dt|fieldset|figcaption|"
    "figure|footer|h[1-6]|header|hgroup|hr|html|img|legend|li|main|nav|ol|p|pre|search|section|"
    "summary|table|tbody|td|tfoot|th|thead|tr|ul)$"
)
_INLINES = {
    "b": "strong",
    "strong": "strong",
    "em": "emph",
    "i": "emph",
    "cite": "emph",
    "dfn": "emph",
    "var": "emph",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "sub": "sub",
    "sup": "sup",
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\.?"
)
_LOOSE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_SPACES = re.compile(r"[ \t\n\r\f]+")


class Reader:
    """
    Reads the chapters of one book, whose places are `found`.

    `pictures` are its Pictures by name; `used` collects the names of those that were met, in order.
    """

    def __init__(self, book, found):
        self.base = book.url
        self.pictures = {picture.name: picture for picture in book.pictures}
        self.addresses = {
            safe_address(place.chapter.url).rstrip("/"): place.name
            for place in found
            if place.chapter.url
        }
        self.used = {}

    def read(self, html, *, level):
        """
        Return the blocks of a chapter at this level: headings in them begin one level below.
        """
        soup = BeautifulSoup(clean(html), "html.parser")
        for element in soup.find_all(_LEFT_OUT):
            element.extract()
        blocks = self._blocks(soup, 0, 0)
        _set_levels(blocks, level)
        return blocks

    def _blocks(self, element, deep, held):
        if deep > _DEEPEST_ELEMENT:
            return _paragraph([_plain(element)])
        blocks, run = [], []
        for child in element.children:
            if _is_inline(child):
                run.append(child)
                continue
            blocks += _paragraph(self._inlines(run))
            run = []
            blocks += self._block(child, deep + 1, held)
        return blocks + _paragraph(self._inlines(run))

    def _block(self, element, deep, held):
        name = element.name
        if name in _HEADINGS:
            inside = _trimmed(self._inlines(element.children))
            return [{"kind": "heading", "level": int(name[1]), "inside": inside}] if inside else []
        if name == "img":
            return self._picture(element)
        if name == "hr":
            return [{"kind": "rule"}]
        if name == "pre":
            return [{"kind": "pre", "text": clean(element.get_text()).strip("\n").expandtabs(4)}]
        holder = _holder(element)
        if holder and held < _DEEPEST_HOLDER:
            return getattr(self, f"_{holder}")(element, deep, held + 1)
        return self._blocks(element, deep, held)

    def _inlines(self, children, deep=0):
        inlines = []
        for child in children:
            if _is_text(child):
                inlines.append(_text(child))
            elif not isinstance(child, Tag):
                continue
            elif deep > _DEEPEST_INLINE:
                inlines.append(_plain(child))
            elif child.name == "br":
                inlines.append({"kind": "break"})
            else:
                inlines += self._inline(child, self._inlines(child.children, deep + 1))
        return inlines

    def _inline(self, element, inside):
        if element.name == "q":
            return ["‘", *inside, "’"]
        if not _words(inside).strip():
            return inside
        if element.name == "a":
            return self._link(element, inside)
        if element.name in _INLINES:
            return [{"kind": _INLINES[element.name], "inside": inside}]
        return [*inside, " "] if _BLOCKS.match(element.name) else inside

    def _link(self, element, inside):
        href = _attribute(element, "href").strip()
        # One link holds no other.
        if not href or element.find_parent("a"):
            return inside
        address = safe_address(urljoin(self.base, href) if _is_joinable(self.base, href) else href)
        if not address:
            return inside
        place = self.addresses.get(address.rstrip("/"))
        where = {"to": place} if place else {"href": address}
        return [{"kind": "link", **where, "inside": inside}]

    def _picture(self, element):
        name = _attribute(element, "src")
        alt = line(_attribute(element, "alt"))
        picture = self.pictures.get(name)
        if not picture:
            return _paragraph([f"[Picture: {alt}]"] if alt else [])
        self.used.setdefault(name)
        alt = alt or line(picture.alt)
        return [{"kind": "picture", "name": name, "alt": alt, "caption": []}]

    def _list(self, element, deep, held):
        items = []
        for child in element.children:
            if isinstance(child, Tag) and child.name == "li":
                items.append(self._blocks(child, deep + 1, held))
            elif isinstance(child, Tag) and child.name in {"ul", "ol"} and items:
                items[-1] += self._block(child, deep + 1, held)
            elif _is_text(child) or isinstance(child, Tag):
                items.append(self._alone(child, deep, held))
        items = [item for item in items if item]
        if not items:
            return []
        first = _attribute(element, "start")
        start = int(first) if re.fullmatch("[0-9]{1,5}", first) else 1
        ordered = element.name == "ol"
        return [{"kind": "list", "ordered": ordered, "start": start, "inside": items}]

    def _alone(self, child, deep, held):
        if _is_inline(child):
            return _paragraph(self._inlines([child]))
        return self._block(child, deep + 1, held)

    def _terms(self, element, deep, held):
        groups = []
        for child in element.find_all(["dt", "dd"]):
            if child.find_parent("dl") is not element:
                continue
            if child.name == "dt":
                groups.append({"term": _trimmed(self._inlines(child.children)), "inside": []})
            elif groups:
                groups[-1]["inside"] += self._blocks(child, deep + 1, held)
            else:
                groups.append({"term": [], "inside": self._blocks(child, deep + 1, held)})
        if not groups:
            return self._blocks(element, deep, held)
        return [{"kind": "terms", "inside": groups}]

    def _quote(self, element, deep, held):
        inside = self._blocks(element, deep, held)
        return [{"kind": "quote", "inside": inside, "who": []}] if inside else []

    def _callout(self, element, deep, held):
        inside = self._blocks(element, deep, held)
        return [{"kind": "callout", "inside": inside}] if inside else []

    def _figure(self, element, deep, held):
        caption = []
        for child in element.find_all("figcaption", recursive=False):
            caption += self._inlines(child.children)
            child.extract()
        caption = _trimmed(caption)
        inside = self._blocks(element, deep, held - 1)
        kinds = [block["kind"] for block in inside]
        if kinds == ["picture"]:
            alt = inside[0]["alt"] or _words(caption)
            return [{**inside[0], "alt": alt, "caption": caption}]
        if kinds == ["quote"]:
            return [{**inside[0], "who": caption}]
        if kinds == ["table"] and not inside[0]["caption"]:
            return [{**inside[0], "caption": caption}]
        return inside + _paragraph(caption)

    def _table(self, element, deep, held):
        caption, head, body = [], [], []
        for child, is_head in _rows(element):
            if child.name == "caption":
                caption = _trimmed(self._inlines(child.children))
                continue
            cells = [
                self._cell(cell, deep, held)
                for cell in child.find_all(["td", "th"], recursive=False)
            ]
            if not cells:
                continue
            heads = is_head or all(cell["header"] for cell in cells)
            (head if heads and not body else body).append(cells)
        if not head and not body:
            return _paragraph(caption)
        columns = max(_laid(head), _laid(body))
        _fill(head, columns)
        _fill(body, columns)
        return [
            {"kind": "table", "caption": caption, "columns": columns, "head": head, "body": body}
        ]

    def _cell(self, element, deep, held):
        inside = self._blocks(element, deep + 2, held)
        for block in _every(inside):
            # A heading in a cell would stand in no outline.
            if block["kind"] == "heading":
                block["inside"] = [{"kind": "strong", "inside": block["inside"]}]
                block["kind"] = "paragraph"
        return {
            "header": element.name == "th",
            "across": _number(element, "colspan"),
            "down": _number(element, "rowspan"),
            "inside": inside,
        }


_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_HOLDERS = {
    "ul": "list",
    "ol": "list",
    "dl": "terms",
    "blockquote": "quote",
    "figure": "figure",
    "table": "table",
    "aside": "callout",
}


def _holder(element):
    classes = element.get("class") or ()
    if element.name in {"section", "div"} and {"notice", "callout"} & set(classes):
        return "callout"
    return _HOLDERS.get(element.name)


def _is_text(child):
    return type(child) in {NavigableString, CData}


def _is_inline(child):
    if not isinstance(child, Tag):
        return True
    return not _BLOCKS.match(child.name) and child.find(_BLOCKS) is None


def _text(words):
    return _SPACES.sub(" ", unicodedata.normalize("NFC", clean(words)))


def _plain(element):
    return _text(element.get_text(" "))


def _attribute(element, name):
    value = element.get(name) or ""
    return value if isinstance(value, str) else " ".join(value)


def _number(element, name):
    value = _attribute(element, name).strip()
    return max(1, min(int(value), _MOST_COLUMNS)) if re.fullmatch("[0-9]{1,4}", value) else 1


def _words(inlines):
    return "".join(
        inline if isinstance(inline, str) else _words(inline.get("inside", ()))
        for inline in inlines
    )


def _paragraph(inlines):
    inside = _trimmed(inlines)
    return [{"kind": "paragraph", "inside": inside}] if inside else []


def _trimmed(inlines):
    """
    Return the inlines joined, with single spaces and none at either end; empty if nothing shows.
    """
    joined = _joined(inlines, " ")
    while joined:
        last = joined[-1]
        if isinstance(last, str):
            last = last.rstrip(" ")
        elif last["kind"] == "break":
            last = ""
        if last:
            return [*joined[:-1], last]
        joined.pop()
    return joined


def _joined(inlines, before):
    joined = []
    for inline in inlines:
        if isinstance(inline, str):
            text = inline.lstrip(" ") if before == " " else inline
            if not text:
                continue
            before = text[-1]
            if joined and isinstance(joined[-1], str):
                joined[-1] = (joined[-1] + text).replace("  ", " ")
            else:
                joined.append(text)
        elif inline["kind"] == "break":
            if joined:
                joined.append(inline)
            before = " "
        else:
            inside = _joined(inline["inside"], before)
            if inside:
                joined.append({**inline, "inside": inside})
                before = (_words(inside) or before)[-1]
    return joined


def _rows(table):
    """
    Yield the caption and the rows of a table, each with whether it stands in the table's head.
    """
    for child in table.find_all(["caption", "tr", "thead", "tbody", "tfoot"], recursive=False):
        if child.name in {"caption", "tr"}:
            yield child, False
        else:
            for row in child.find_all("tr", recursive=False):
                yield row, child.name == "thead"


def _laid(rows):
    """
    Return how many columns the rows take, holding spans to what there is to span.
    """
    most, taken = 0, {}
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            while (at, column) in taken:
                column += 1
            cell["down"] = min(cell["down"], len(rows) - at)
            free = 1
            while free < cell["across"] and (at, column + free) not in taken:
                free += 1
            cell["across"] = free
            for down in range(cell["down"]):
                taken.update({(at + down, column + step): None for step in range(free)})
            column += free
    for _, column in taken:
        most = max(most, column + 1)
    return most


def _fill(rows, columns):
    """
    Fill ragged rows up with empty cells.
    """
    wide = [0] * len(rows)
    for at, row in enumerate(rows):
        for cell in row:
            for down in range(cell["down"]):
                wide[at + down] += cell["across"]
    for row, width in zip(rows, wide, strict=True):
        for _ in range(columns - width):
            row.append({"header": False, "across": 1, "down": 1, "inside": []})


def _every(blocks):
    """
    Yield every block in reading order, those within others as well.
    """
    for block in blocks:
        yield block
        if block["kind"] in {"quote", "callout"}:
            yield from _every(block["inside"])
        elif block["kind"] == "list":
            for item in block["inside"]:
                yield from _every(item)
        elif block["kind"] == "terms":
            for group in block["inside"]:
                yield from _every(group["inside"])


def _set_levels(blocks, level):
    """
    Give headings consecutive levels below the chapter's own.
    """
    above = []
    for block in _every(blocks):
        if block["kind"] == "heading":
            while above and above[-1] >= block["level"]:
                above.pop()
            above.append(block["level"])
            block["level"] = min(level + len(above), 6)


def _is_joinable(base, href):
    # A fragment alone points at something that is not in the book.
    return base and not href.startswith("#") and ":" not in href.split("/")[0]


def safe_address(text):
    """
    Return the address in ASCII, or nothing if it is not one that a reader may be led to.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode().lower()
    except ValueError:
        return ""
    if parts.scheme.lower() not in _SCHEMES or parts.username is not None:
        return ""
    is_web = parts.scheme.lower() in {"http", "https"}
    if is_web != bool(_HOST.fullmatch(host)) or not (is_web or parts.path):
        return ""
    netloc = f"{host}:{port}" if port else host
    return urlunsplit(
        (
            parts.scheme.lower(),
            netloc,
            _quoted(parts.path),
            _quoted(parts.query),
            _quoted(parts.fragment),
        )
    )


def _quoted(text):
    return quote(_LOOSE_PERCENT.sub("%25", text), safe="/%:;=@&$!*'(),+?~-._")
