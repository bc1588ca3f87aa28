"""
What stands at the address of a page that was taken out of the library.
"""

from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from .. import queries


def show_tombstone(request, page):
    """
    Say what stood here, when and why it was taken out and what replaces it, and none of its words.
    """
    replacement = queries.replacement_of(page, request.user)
    context = {
        "title": page.title,
        "kind": page.kind,
        "state": page.state,
        "reason": page.retired_reason,
        "retired_at": page.retired_at,
        "replacement": replacement,
        "shelf": queries.shelf_of(page, request.user),
        "section": "library",
    }
    response = render(request, "resources/retired_page.html", context, status=410)
    if replacement:
        # RFC 5829: programs that follow links learn of the newer page as well.
        response["Link"] = f'<{replacement.get_url(request)}>; rel="successor-version"'
    add_never_cache_headers(response)
    return response
