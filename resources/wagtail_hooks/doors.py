"""
Where Wagtail asks who may read a page or a document.
"""

from django.http import Http404
from wagtail import hooks

from .. import access, views
from ..models import LibraryPage


@hooks.register("before_serve_page")
def guard_page(page, request, serve_args, serve_kwargs):
    """
    Let a page through to those it is meant for; what names no audience is shown to nobody, and
    of what was taken out of the library no word but why.
    """
    if not isinstance(page, LibraryPage):
        raise Http404
    if not access.can_view(request.user, page):
        return views.refuse(request, page)
    if page.is_retired:
        return views.show_tombstone(request, page)
    return None


@hooks.register("before_serve_document")
def guard_document(document, request):
    """
    Let a document through to those it is meant for.
    """
    if not access.can_fetch(request.user, document):
        return views.refuse(request, document)
    return None


@hooks.register("construct_help_menu")
def leave_out_news_of_wagtail(request, items):
    """
    Spare editors the release notes of the software underneath.
    """
    items[:] = [item for item in items if not item.name.startswith("whats-new-in-wagtail")]
