"""
What editors type about a page's life after it is published, made clean.
"""

from django import forms
from wagtail.admin.views.pages.bulk_actions.move import MoveForm
from wagtail.admin.widgets import AdminDateInput, AdminPageChooser
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from .. import queries
from ..enums import PageState
from ..models import LibraryPage
from ..models.addresses import why_taken
from ..models.keeping import REASON_CHARACTERS

RETIRED = [
    (PageState.SUPERSEDED, "It is replaced by a newer page"),
    (PageState.ARCHIVED, "It is archived: it was true in its day"),
    (
        PageState.WITHDRAWN,
        "It is withdrawn: somebody took it back, or it should not have been here",
    ),
]


class RetireForm(forms.Form):
    """
    How and why a page is taken out of the library.
    """

    state = forms.ChoiceField(label="What becomes of it", choices=RETIRED, widget=forms.RadioSelect)
    replaced_by = forms.ModelChoiceField(
        label="What replaces it",
        queryset=LibraryPage.objects.all(),
        required=False,
        widget=AdminPageChooser(target_models=[LibraryPage]),
        help_text="Only where a newer page takes its place: those who come by are led there.",
    )
    reason = forms.CharField(
        label="Why",
        max_length=REASON_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="In a sentence or two. Whoever comes to the old address reads it.",
    )


class RenewForm(forms.Form):
    """
    When a page that was looked at is due again.
    """

    until = forms.DateField(
        label="Due again on",
        required=False,
        widget=AdminDateInput,
        help_text="Leave it empty for a year from today.",
    )


class PutBackForm(forms.Form):
    """
    Nothing to fill in: the page is put back as it was.
    """


class MoveTogetherForm(MoveForm):
    """
    Where pages are moved to.
    """

    def __init__(self, *args, **kwargs):
        self.moved = kwargs["pages_to_move"]
        super().__init__(*args, **kwargs)

    def clean_chooser(self):
        """
        Refuse a place where one of the pages cannot stand, with one sentence for each.
        """
        destination = self.cleaned_data["chooser"]
        refused = [
            sentence
            for page in Page.objects.filter(pk__in=self.moved).order_by("path").specific()
            if (sentence := queries.why_not_there(page, destination))
        ]
        if refused:
            raise forms.ValidationError(refused)
        return destination


class CheckedRedirectForm(RedirectForm):
    """
    A redirect made by hand, which has to arrive and to leave other pages their addresses.
    """

    def clean(self):
        """
        Refuse an address that belongs to a page, and a target that leads back.
        """
        super().clean()
        if "old_path" in self.cleaned_data:
            path = Redirect.normalise_path(self.cleaned_data["old_path"])
            self._check_start(path)
            self._check_target(path)
        return self.cleaned_data

    def _check_start(self, path):
        page = queries.page_at(path)
        if page:
            self.add_error(
                "old_path",
                f"“{page.title}” stands at {path}/, so nobody there would be led on. "
                "Move that page or take it out of the library instead.",
            )
        others = Redirect.objects.exclude(pk=self.instance.pk).select_related("redirect_page")
        other = others.filter(old_path=path).order_by("pk").first()
        if other and not self.non_field_errors():
            self.add_error("old_path", why_taken(other, advice="Change that redirect instead."))
        if self.instance.automatically_created and (
            path != self.initial["old_path"]
            or getattr(self.cleaned_data.get("redirect_page"), "pk", None)
            != self.initial["redirect_page"]
        ):
            self.add_error(
                "old_path",
                "The library wrote this redirect when a page moved. That page keeps its old "
                "address, so it cannot be given to another.",
            )

    def _check_target(self, path):
        page, link = self.cleaned_data.get("redirect_page"), self.cleaned_data.get("redirect_link")
        if "redirect_link" in self.errors or "redirect_page" in self.errors:
            return
        if page and not page.live:
            self.add_error(
                "redirect_page", f"“{page.title}” is not published, so nobody would arrive there."
            )
        elif not page and not link:
            self.add_error("redirect_page", "Choose a page, or write an address below.")
        elif link and not page and queries.path_on_this_site(link) == path:
            self.add_error("redirect_link", "This redirect leads to itself. Choose another target.")
        elif link and not page and queries.comes_back(path, link):
            self.add_error(
                "redirect_link",
                f"From there redirects lead back to {path}/, round and round. "
                "Choose the address where people should arrive.",
            )
