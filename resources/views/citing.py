"""
References to take into a program that keeps them.
"""

from dataclasses import asdict
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.cache import (
    add_never_cache_headers,
)
from django.views.decorators.http import require_safe

from .. import access, queries
from ..documents import write_ris
from .refusing import refuse


@require_safe
def reference_file(request, page_id, slug):
    """
    Hand out the reference to a page as a RIS file, to those who may read the page.
    """
    page = queries.page_to_cite(page_id, slug)
    if page is None:
        raise Http404
    if not access.can_view(request.user, page):
        return refuse(request, page)
    reference = queries.reference_to(page, queries.book_around(page, request.user))
    response = HttpResponse(
        write_ris(
            **asdict(reference),
            publisher=reference.publisher,
            address=urljoin(settings.SITE_ADDRESS, page.get_url(request)),
        ),
        content_type="application/x-research-info-systems; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{page.pk}.ris"',
            "X-Content-Type-Options": "nosniff",
        },
    )
    add_never_cache_headers(response)
    return response
