"""
What a page of the library tells search engines about itself.
"""

from urllib.parse import urljoin

from django import template
from django.conf import settings

from ..enums import Audience
from .linked_data import linked_data

register = template.Library()


@register.simple_tag(takes_context=True)
def page_address(context):
    """
    Return the whole address of the page of this template.
    """
    return _address(context, context["page"])


@register.simple_tag
def site_address(path):
    """
    Return the whole address of a path, by the name this site is known by.
    """
    return urljoin(settings.SITE_ADDRESS, path)


@register.simple_tag(takes_context=True)
def structured_data(context):
    """
    Write what the page is and the way to it, in the words of schema.org, as JSON-LD.

    It asks for nothing the template has not at hand, and names only what everybody may read.
    """
    page = context["page"]
    graph = [_breadcrumbs(context, page)]
    if page.kind == "Book":
        graph.append(_book(context, page))
    elif "linked_data" in context:
        graph += filter(None, [context["linked_data"]])
    elif hasattr(page, "body"):
        graph.append({"@type": "Article", "headline": page.title, **_work(context, page)})
    return linked_data({"@context": "https://schema.org", "@graph": graph})


def _address(context, page):
    return urljoin(settings.SITE_ADDRESS, page.get_url(context.get("request")) or "")


def _work(context, page):
    address = _address(context, page)
    work = {
        "@id": address,
        "url": address,
        "name": page.title,
        "description": page.search_description or page.summary,
        "inLanguage": settings.LANGUAGE_CODE,
        "datePublished": page.first_published_at and page.first_published_at.isoformat(),
        "dateModified": page.last_published_at and page.last_published_at.isoformat(),
        "publisher": {"@type": "Organization", "name": "PIElink", "url": settings.SITE_ADDRESS},
    }
    return {name: value for name, value in work.items() if value}


def _book(context, page):
    parts = [
        {"@type": "Chapter", "name": leaf.title, "url": _address(context, leaf)}
        for leaf in context.get("contents", [])
        if leaf.level == 1 and leaf.audience == Audience.PUBLIC
    ]
    return {
        "@type": "Book",
        **_work(context, page),
        "bookEdition": page.edition,
        **({"hasPart": parts} if parts else {}),
    }


def _breadcrumbs(context, page):
    above = context.get("way") or [context.get("shelf")]
    way = [each for each in above if each and each.audience == Audience.PUBLIC]
    library = urljoin(settings.SITE_ADDRESS, "/library/")
    steps = {library: "Library"}
    steps |= {_address(context, each): each.title for each in [*way, page]}
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": name, "item": address}
            for n, (address, name) in enumerate(steps.items(), start=1)
        ],
    }
