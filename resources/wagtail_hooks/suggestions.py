"""
What editors and the board do with what members suggest: a list, a page to answer, a word at home.
"""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.views.generic import View
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView

from members.access import display_name

from .. import access, actions, queries
from ..enums import SuggestionKind, SuggestionState
from ..forms import SuggestionAnswerForm
from ..models import Suggestion

GONE = "Somebody who has left"
SENT = "Your answer is on its way to the member."
KEPT = "Your answer is kept. Whoever suggested this has left, so it goes to nobody."


def _what(suggestion):
    if suggestion.kind == SuggestionKind.RESOURCE:
        return suggestion.title
    return f"Correction: {suggestion.page.title if suggestion.page else 'a page that is gone'}"


def _maker(suggestion):
    return display_name(suggestion.by) if suggestion.by else GONE


def _words(suggestion):
    return Truncator(suggestion.text).words(20)


def _address(suggestion):
    return reverse("answer_suggestion", args=[suggestion.pk])


class SuggestionFilterSet(WagtailFilterSet):
    class Meta:
        model = Suggestion
        fields = ["state", "kind"]


class _ForThoseWhoAnswer:
    """
    Turn away those who do not answer suggestions.
    """

    def dispatch(self, request, *args, **kwargs):
        if not access.can_answer_suggestions(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class SuggestionListView(_ForThoseWhoAnswer, ReportView):
    page_title = "Suggestions from members"
    header_icon = "comment"
    index_url_name = "suggestions_to_answer"
    index_results_url_name = "suggestions_to_answer_results"
    filterset_class = SuggestionFilterSet
    is_searchable = True
    search_fields = ["title", "text", "answer", "page__title"]
    columns = [
        TitleColumn("what", label="Suggestion", accessor=_what, get_url=_address),
        Column("words", label="In their words", accessor=_words),
        Column("maker", label="From", accessor=_maker),
        Column("get_state_display", label="State", sort_key="state"),
        DateColumn("created_at", label="Sent", sort_key="created_at"),
        DateColumn("answered_at", label="Answered", sort_key="answered_at"),
    ]
    list_export = ["kind", "title", "page", "text", "state", "created_at", "answer", "answered_at"]
    export_filename = "suggestions"

    def get_base_queryset(self):
        return queries.suggestions_to_answer(self.request.user)


class AnswerView(_ForThoseWhoAnswer, WagtailAdminTemplateMixin, View):
    page_title = "Suggestion"
    header_icon = "comment"
    template_name = "resources/cms/answer_suggestion.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.suggestion = None

    def get(self, request, pk):
        """
        Show a suggestion with the form to answer it, while there is something to decide.
        """
        self.suggestion = self._read(pk)
        state = self.suggestion.state
        return self._show(
            SuggestionAnswerForm(
                initial={"seen": state, "made_page": self.suggestion.made_page_id},
                states=actions.NEXT_STATES[state],
            )
        )

    def post(self, request, pk):
        """
        Answer a suggestion.
        """
        self.suggestion = self._read(pk)
        form = self._typed(request.POST.get("seen"))
        if not form.is_valid():
            return self._show(form, status=422)
        typed = form.cleaned_data
        self.suggestion.state = typed.pop("seen")
        try:
            actions.answer_suggestion(
                suggestion=self.suggestion, by=request.user, now=timezone.now(), **typed
            )
        except actions.AlreadyAnswered as refusal:
            messages.error(request, str(refusal))
            self.suggestion = self._read(pk)
            return self._show(self._typed(self.suggestion.state), status=409)
        messages.success(request, SENT if self.suggestion.by else KEPT)
        return redirect("suggestions_to_answer")

    def _read(self, pk):
        return get_object_or_404(queries.suggestions_to_answer(self.request.user), pk=pk)

    def _typed(self, seen):
        if seen not in SuggestionState.values:
            seen = self.suggestion.state
        data = self.request.POST.copy()
        data["seen"] = seen
        return SuggestionAnswerForm(data, states=actions.NEXT_STATES[seen])

    def _show(self, form, status=200):
        context = self.get_context_data(
            form=form,
            media=form.media,
            suggestion=self.suggestion,
            maker=_maker(self.suggestion),
            is_open=bool(actions.NEXT_STATES[self.suggestion.state]),
            action_url=_address(self.suggestion),
            submit_button_label="Send the answer",
            submit_button_active_label="Sending",
        )
        return self.render_to_response(context, status=status)

    def get_page_subtitle(self):
        return _what(self.suggestion)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("suggestions_to_answer"), "label": SuggestionListView.page_title},
            {"url": "", "label": _what(self.suggestion)},
        ]


@hooks.register("register_admin_urls")
def register_suggestions():
    """
    Give the list and the page to answer their addresses below /cms/.
    """
    return [
        path("suggestions/", SuggestionListView.as_view(), name="suggestions_to_answer"),
        path(
            "suggestions/results/",
            SuggestionListView.as_view(results_only=True),
            name="suggestions_to_answer_results",
        ),
        path("suggestions/<int:pk>/", AnswerView.as_view(), name="answer_suggestion"),
    ]


class _SuggestionsItem(MenuItem):
    def is_shown(self, request):
        return access.can_answer_suggestions(request.user)


@hooks.register("register_admin_menu_item")
def register_suggestions_item():
    """
    Show the list in the menu of those who answer.
    """
    return _SuggestionsItem(
        "Suggestions",
        reverse("suggestions_to_answer"),
        name="suggestions",
        icon_name="comment",
        order=255,
    )
