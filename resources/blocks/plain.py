"""
Written words as they stand in a mail: with whole addresses, as HTML and as plain text.
"""

from urllib.parse import urljoin

from bs4 import BeautifulSoup
from bs4.element import NavigableString
from wagtail.rich_text import expand_db_html

_PARAGRAPHS = ["p", "h2", "h3", "h4", "ul", "ol", "blockquote"]


def linked_pages(source):
    """
    Return the primary keys of the pages that a stored rich text links to, as a set.
    """
    return {int(link["id"]) for link in _page_links(BeautifulSoup(source, "html.parser"))}


def without_links_to(source, pks):
    """
    Return a stored rich text in which the words that linked to these pages are no links.
    """
    if not pks:
        return source
    soup = BeautifulSoup(source, "html.parser")
    for link in _page_links(soup):
        if int(link["id"]) in pks:
            link.unwrap()
    return str(soup)


def as_html(source, address=""):
    """
    Return a stored rich text as HTML; with the site's `address`, every link of it is whole.
    """
    html = expand_db_html(source)
    if not address:
        return html
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.find_all("a", href=True):
        link["href"] = urljoin(f"{address}/", link["href"])
    return str(soup)


def as_text(html):
    """
    Return HTML as plain text: a blank line between paragraphs, a dash before each item, and the
    address of a link in brackets behind its words.
    """
    soup = BeautifulSoup(html, "html.parser")
    return "\n\n".join(filter(None, map(_paragraph, soup.children)))


def _page_links(soup):
    return [
        link
        for link in soup.find_all("a", linktype="page")
        if link.get("id", "").isascii() and link.get("id", "").isdigit()
    ]


def _paragraph(node):
    if node.name in {"ul", "ol"}:
        items = node.find_all("li", recursive=False)
        marks = [f"{n}. " if node.name == "ol" else "- " for n in range(1, len(items) + 1)]
        return "\n".join(mark + _line(item) for mark, item in zip(marks, items, strict=True))
    if node.name and node.find(_PARAGRAPHS):
        return "\n\n".join(filter(None, map(_paragraph, node.children)))
    return _line(node)


def _line(node):
    words = " ".join("".join(_pieces(node)).replace("\n", " ").split())
    return words.replace("\x0b ", "\n").replace("\x0b", "\n").strip()


def _pieces(node):
    if isinstance(node, NavigableString):
        yield str(node)
    elif node.name == "br":
        yield "\x0b"
    else:
        for child in node.children:
            yield from _pieces(child)
        if node.name == "a" and node.get("href"):
            address = node["href"].removeprefix("mailto:")
            if address != node.get_text():
                yield f" ({address})"
