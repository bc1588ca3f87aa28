"""
A list of SIGs for staff. It only reads: each row opens the group's ordinary page, where changes
are made and nobody is forgotten.
"""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from members.access import display_name

from . import queries
from .models import Sig


def _facilitators(sig):
    return ", ".join(display_name(term.member) for term in sig.current_terms)


class SigListView(ReportView):
    page_title = "SIGs"
    header_icon = "group"
    index_url_name = "sigs_for_staff"
    index_results_url_name = "sigs_for_staff_results"
    default_ordering = "name"
    is_searchable = True
    search_fields = ["name", "purpose"]
    columns = [
        TitleColumn("name", label="Name", get_url=Sig.get_absolute_url, sort_key="name"),
        Column("get_state_display", label="State", sort_key="state"),
        Column("member_count", label="Members", sort_key="member_count"),
        Column("facilitators", label="Facilitators", accessor=_facilitators),
    ]
    list_export = ["name", "get_state_display", "member_count"]
    export_headings = {"get_state_display": "State", "member_count": "Members"}
    export_filename = "sigs"

    def get_base_queryset(self):
        return queries.for_staff(self.request.user)


@hooks.register("register_admin_urls")
def register_list():
    """
    Give the list its addresses below /cms/.
    """
    return [
        path("sigs/", SigListView.as_view(), name="sigs_for_staff"),
        path(
            "sigs/results/", SigListView.as_view(results_only=True), name="sigs_for_staff_results"
        ),
    ]


@hooks.register("register_admin_menu_item")
def register_menu_item():
    """
    Show the list in the menu of everyone who may enter.
    """
    return MenuItem("SIGs", reverse("sigs_for_staff"), name="sigs", icon_name="group", order=250)
