"""
What editors have to help people find.
"""

from django.core.exceptions import PermissionDenied
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .. import queries
from ..models import BestBet


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
        order=30,
    )
