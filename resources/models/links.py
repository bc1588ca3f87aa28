"""
What is wrong with the links of a page, said beside the field they stand in.
"""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.conf import settings
from wagtail.fields import RichTextField
from wagtail.models import Page

from ..wording import weak_links
from .addresses import public_path

TO_ITSELF = "This leads to the page itself: choose another page, or leave it out."


def problems_with_links(page):
    """
    Return a dict of sentences by field name: weak words in rich text, and links to the page itself.

    Blocks refuse weak words themselves; they do not know which page they stand on.
    """
    problems = {}
    for field in page._meta.concrete_fields:
        value = getattr(page, field.attname)
        found = []
        if isinstance(field, RichTextField):
            # Two links with the same fault are one thing to read.
            found += dict.fromkeys(link.advice for link in weak_links(value or ""))
        if hasattr(field, "extract_references") and _leads_to(page, field, value):
            found.append(TO_ITSELF)
        if found:
            problems[field.name] = found
    return problems


def _leads_to(page, field, value):
    if page.pk is None:
        return False
    chosen = any(
        issubclass(model, Page) and str(pk) == str(page.pk)
        for model, pk, _, _ in field.extract_references(value)
    )
    return chosen or any(
        _is_address_of(page, link["href"])
        for text in _texts_in(getattr(value, "raw_data", value))
        if "<a" in text
        for link in BeautifulSoup(text, "html.parser").select("a[href]")
    )


def _texts_in(raw):
    """
    Yield every text in what a field holds, however deep it lies.
    """
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, Mapping):
        for each in raw.values():
            yield from _texts_in(each)
    elif isinstance(raw, Iterable):
        for each in raw:
            yield from _texts_in(each)


def _is_address_of(page, address):
    """
    Test whether a web address, with or without the name of this site, is that of the page.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    here = parts.netloc in {"", urlsplit(settings.SITE_ADDRESS).netloc}
    return here and parts.path.rstrip("/") == public_path(page.url_path)
