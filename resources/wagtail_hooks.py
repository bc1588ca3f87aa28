"""
Where Wagtail asks who may read a page or a document, and what editors have there besides pages.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from . import access, queries, views
from .models import BestBet, LibraryPage


@hooks.register("before_serve_page")
def guard_page(page, request, serve_args, serve_kwargs):
    """
    Let a page through to those it is meant for; what names no audience is shown to nobody.
    """
    if not isinstance(page, LibraryPage):
        raise Http404
    if not access.can_view(request.user, page):
        return views.refuse(request, page)
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


class BestBetViewSet(SnippetViewSet):
    model = BestBet
    icon = "pick"
    menu_label = "Suggested pages"
    menu_order = 260
    add_to_admin_menu = True
    list_display = ["words", "page", "reason"]
    search_fields = ["words", "reason"]


register_snippet(BestBetViewSet)


def _may_suggest(user):
    return user.has_perm("resources.change_bestbet")


class EmptySearchListView(ReportView):
    page_title = "Searches that found nothing"
    header_icon = "search"
    index_url_name = "empty_searches"
    index_results_url_name = "empty_searches_results"
    default_ordering = "-count"
    is_searchable = True
    search_fields = ["words"]
    columns = [
        Column("words", label="Words", sort_key="words"),
        Column("count", label="Times", sort_key="count"),
        DateColumn("last_at", label="Last time", sort_key="last_at"),
    ]
    list_export = ["words", "count", "last_at"]
    export_headings = {"count": "Times", "last_at": "Last time"}
    export_filename = "searches-that-found-nothing"

    def dispatch(self, request, *args, **kwargs):
        """
        Show the list to those who can do something about it.
        """
        if not _may_suggest(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self):
        return queries.empty_searches()


@hooks.register("register_admin_urls")
def register_empty_searches():
    """
    Give the list its addresses below /cms/.
    """
    return [
        path("empty-searches/", EmptySearchListView.as_view(), name="empty_searches"),
        path(
            "empty-searches/results/",
            EmptySearchListView.as_view(results_only=True),
            name="empty_searches_results",
        ),
    ]


class _ForThoseWhoSuggest(MenuItem):
    def is_shown(self, request):
        return _may_suggest(request.user)


@hooks.register("register_reports_menu_item")
def register_empty_searches_item():
    """
    Show the list among the reports of editors.
    """
    return _ForThoseWhoSuggest(
        "Searches that found nothing",
        reverse("empty_searches"),
        name="empty-searches",
        icon_name="search",
        order=1000,
    )
