"""
The list of pages that are due for review.
"""

from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.filters import ContentTypeFilter, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import get_page_content_types
from wagtail.permissions import page_permission_policy

from .. import queries
from ..models import LibraryPage
from .lists import ItemForSome, OnlyForSome, addresses


def may_renew(user):
    """
    Test whether this person may publish pages, and so say that they still hold.
    """
    return page_permission_policy.user_has_permission(user, "publish")


class DueFilterSet(WagtailFilterSet):
    content_type = ContentTypeFilter(
        label="Kind",
        queryset=lambda request: get_page_content_types(include_base_page_type=False),
    )

    class Meta:
        model = LibraryPage
        fields = ["content_type"]


class DueListView(OnlyForSome, ReportView):
    may = staticmethod(may_renew)
    page_title = "Due for review"
    header_icon = "calendar-check"
    index_url_name = "due_for_review"
    index_results_url_name = "due_for_review_results"
    default_ordering = "review_on"
    filterset_class = DueFilterSet
    columns = [
        TitleColumn("title", label="Page", url_name="keeping_renew", sort_key="title"),
        Column("kind", label="Kind", accessor=lambda page: page.specific_class.get_verbose_name()),
        DateColumn("review_on", label="Due since", sort_key="review_on"),
        DateColumn("last_published_at", label="Last published", sort_key="last_published_at"),
    ]
    list_export = ["title", "full_url", "review_on", "last_published_at"]
    export_headings = {
        "title": "Page",
        "full_url": "Address",
        "review_on": "Due since",
        "last_published_at": "Last published",
    }
    export_filename = "due-for-review"

    def get_base_queryset(self):
        return queries.due_for_review(timezone.localdate()).select_related("content_type")


@hooks.register("register_admin_urls")
def register_due():
    """
    Give the list its addresses below /cms/.
    """
    return addresses("due-for-review/", DueListView)


@hooks.register("register_reports_menu_item")
def register_due_item():
    """
    Show the list among the reports of editors.
    """
    return ItemForSome(
        "Due for review",
        reverse("due_for_review"),
        name="due-for-review",
        icon_name="calendar-check",
        order=10,
        may=may_renew,
    )
