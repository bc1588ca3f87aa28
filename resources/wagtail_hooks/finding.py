"""
What editors have to help people find.
"""

from django.urls import reverse
from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .. import queries
from ..models import BestBet
from .lists import ItemForSome, OnlyForSome, addresses


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


class EmptySearchListView(OnlyForSome, ReportView):
    may = staticmethod(_may_suggest)
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

    def get_base_queryset(self):
        return queries.empty_searches()


@hooks.register("register_admin_urls")
def register_empty_searches():
    """
    Give the list its addresses below /cms/.
    """
    return addresses("empty-searches/", EmptySearchListView)


@hooks.register("register_reports_menu_item")
def register_empty_searches_item():
    """
    Show the list among the reports of editors.
    """
    return ItemForSome(
        "Searches that found nothing",
        reverse("empty_searches"),
        name="empty-searches",
        icon_name="search",
        order=30,
        may=_may_suggest,
    )
