"""
What pages say is coming next, for those who see to it: a report and a form.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.generic import FormView
from wagtail import hooks
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView

from .. import access, actions, queries
from ..forms import KEPT, LATER, PromiseForm
from ..models import Promise
from .lists import ItemForSome, OnlyForSome, addresses


def _state(promise):
    return promise.state_on(timezone.localdate()).label


def _due_on(promise):
    return date_format(promise.due_on, "j F Y")


def _owner(promise):
    owner = promise.owner
    return str(owner) if owner and owner.is_active else "Without an owner"


def _settle_url(promise):
    return reverse("settle_promise", args=[promise.pk])


class PromiseListView(OnlyForSome, ReportView):
    may = staticmethod(access.can_see_promises)
    page_title = "Promises"
    header_icon = "calendar-check"
    index_url_name = "promises"
    index_results_url_name = "promises_results"
    is_searchable = True
    search_fields = ["text", "page__title", "owner__name"]
    columns = [
        TitleColumn("text", label="What is coming", get_url=_settle_url),
        Column("state", label="State", accessor=_state),
        Column("due_on", label="Due on", accessor=_due_on),
        Column("owner", label="Owner", accessor=_owner),
        TitleColumn(
            "page",
            label="Promised on",
            get_url=lambda promise: reverse("wagtailadmin_pages:edit", args=[promise.page_id]),
        ),
    ]
    list_export = ["text", "state", "due_on", "owner_name", "page.title", "deferred_reason"]
    export_headings = {
        "text": "What is coming",
        "state": "State",
        "due_on": "Due on",
        "owner_name": "Owner",
        "page.title": "Promised on",
        "deferred_reason": "Why it takes longer",
    }
    export_filename = "promises"

    def get_base_queryset(self):
        return queries.promises_by_urgency()

    def to_row_dict(self, item):
        item.state, item.owner_name = _state(item), _owner(item)
        return super().to_row_dict(item)


class SettlePromiseView(WagtailAdminTemplateMixin, FormView):
    form_class = PromiseForm
    page_title = "Promise"
    header_icon = "calendar-check"
    template_name = "resources/cms/promise.html"

    def dispatch(self, request, *args, **kwargs):
        """
        Let those in who see to the promise.
        """
        self.promise = get_object_or_404(
            Promise.objects.select_related("page", "owner", "fulfilled_by"), pk=kwargs["pk"]
        )
        if not access.can_settle(request.user, self.promise):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return self.promise.text

    def get_breadcrumbs_items(self):
        """
        Lead back to the report those who may see it.
        """
        way = [*self.breadcrumbs_items]
        if access.can_see_promises(self.request.user):
            way.append({"url": reverse("promises"), "label": "Promises"})
        return [*way, {"url": "", "label": self.promise.text}]

    def get_context_data(self, **kwargs):
        return {
            **super().get_context_data(**kwargs),
            "promise": self.promise,
            "state": _state(self.promise),
            "owner": _owner(self.promise),
            "submit_button_label": "Save",
            "action_url": self.request.path,
        }

    def form_valid(self, form):
        """
        Do what was chosen; a refusal is said above what was typed.
        """
        typed = form.cleaned_data
        common = {"promise": self.promise, "by": self.request.user, "now": timezone.now()}
        try:
            self._settle(typed, common)
        except actions.PromiseStands as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, f"Noted for “{self.promise.text}”.")
        if access.can_see_promises(self.request.user):
            return redirect("promises")
        return redirect("wagtailadmin_home")

    def _settle(self, typed, common):
        if typed["outcome"] == KEPT:
            actions.keep_promise(page=typed["page"], **common)
        elif typed["outcome"] == LATER:
            actions.defer_promise(due_on=typed["due_on"], reason=typed["reason"], **common)
        else:
            actions.withdraw_promise(reason=typed["reason"], **common)


@hooks.register("register_admin_urls")
def register_promises():
    """
    Give the report and the form their addresses below /cms/.
    """
    return [
        *addresses("promises/", PromiseListView),
        path("promises/<int:pk>/", SettlePromiseView.as_view(), name="settle_promise"),
    ]


@hooks.register("register_reports_menu_item")
def register_promises_item():
    """
    Show the report among those of editors.
    """
    return ItemForSome(
        "Promises",
        reverse("promises"),
        name="promises",
        icon_name="calendar-check",
        order=20,
        may=access.can_see_promises,
    )
