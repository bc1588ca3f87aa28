"""
What becomes of a promise, as its owner types it, made clean.
"""

from django import forms
from wagtail.admin.widgets import AdminDateInput, AdminPageChooser

from ..models import LibraryPage

KEPT, LATER, WITHDRAWN = "kept", "later", "withdrawn"


class PromiseForm(forms.Form):
    """
    What becomes of a promise: kept by a page, put off to another day, or withdrawn.
    """

    outcome = forms.ChoiceField(
        label="What becomes of it",
        choices=[
            (KEPT, "A page keeps it"),
            (LATER, "It takes longer"),
            (WITHDRAWN, "It will not come"),
        ],
        widget=forms.RadioSelect,
    )
    page = forms.ModelChoiceField(
        LibraryPage.objects.all(),
        required=False,
        label="The page that keeps it",
        help_text="It may be a draft: once it is published, the promise turns into the link.",
        widget=AdminPageChooser(target_models=[LibraryPage]),
    )
    due_on = forms.DateField(
        required=False,
        label="Another day",
        help_text="At most six months from today.",
        widget=AdminDateInput,
    )
    reason = forms.CharField(
        required=False,
        max_length=300,
        label="Why",
        help_text="Readers are told why something will not come; why it takes longer is for "
        "the editors alone.",
    )

    def clean(self):
        """
        Ask for what the outcome needs.
        """
        typed = super().clean()
        outcome = typed.get("outcome")
        if outcome == KEPT and "page" in typed and not typed["page"]:
            self.add_error("page", "Choose the page that keeps it.")
        if outcome == LATER and "due_on" in typed and not typed["due_on"]:
            self.add_error("due_on", "Give the day by which it will come.")
        if outcome in {LATER, WITHDRAWN} and "reason" in typed and not typed["reason"]:
            self.add_error("reason", "Say why in a sentence.")
        return typed
