"""
A list of sessions for staff. It only reads: each row opens the session's ordinary page, so that no
change skips a mail or a SEQUENCE.
"""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from . import queries
from .models import Session


def _when(session):
    line = queries.DateLine(session)
    return f"{line.when} {session.date.year}, {line.hours}"


class SessionListView(ReportView):
    page_title = "Sessions"
    header_icon = "calendar-alt"
    index_url_name = "sessions_for_staff"
    index_results_url_name = "sessions_for_staff_results"
    default_ordering = "-starts_at"
    is_searchable = True
    search_fields = ["topic__title", "topic__question"]
    columns = [
        TitleColumn("topic", label="Topic", get_url=Session.get_absolute_url),
        Column("when", label="When", accessor=_when, sort_key="starts_at"),
        Column("get_state_display", label="State", sort_key="state"),
        Column("host", label="Host"),
        Column("yes_count", label="Coming", sort_key="yes_count"),
        Column("waiting_count", label="Waiting", sort_key="waiting_count"),
    ]
    list_export = ["topic", "starts_at", "get_state_display", "yes_count", "waiting_count"]
    export_headings = {
        "get_state_display": "State",
        "yes_count": "Coming",
        "waiting_count": "Waiting",
    }
    export_filename = "sessions"

    def get_base_queryset(self):
        return queries.for_staff(self.request.user)


@hooks.register("register_admin_urls")
def register_list():
    """
    Give the list its addresses below /cms/.
    """
    return [
        path("sessions/", SessionListView.as_view(), name="sessions_for_staff"),
        path(
            "sessions/results/",
            SessionListView.as_view(results_only=True),
            name="sessions_for_staff_results",
        ),
    ]


@hooks.register("register_admin_menu_item")
def register_menu_item():
    """
    Show the list in the menu of everyone who may enter.
    """
    return MenuItem(
        "Sessions",
        reverse("sessions_for_staff"),
        name="sessions",
        icon_name="calendar-alt",
        order=240,
    )
