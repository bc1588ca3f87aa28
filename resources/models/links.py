"""
What is wrong with the links of a page, said beside the field they stand in.
"""

from wagtail.fields import RichTextField
from wagtail.models import Page

from ..wording import weak_links

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
    return page.pk is not None and any(
        issubclass(model, Page) and str(pk) == str(page.pk)
        for model, pk, _, _ in field.extract_references(value)
    )
