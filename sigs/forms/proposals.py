"""
What people type about SIGs that are proposed.
"""

from django import forms

from frameworks.queries import current_version, elements_of

from ..actions import SigProposal

NAME_CHARACTERS = 120
PURPOSE_CHARACTERS = 2000


class SigProposalForm(forms.Form):
    """
    A SIG that a member proposes.
    """

    name = forms.CharField(
        label="What would you call it?",
        max_length=NAME_CHARACTERS,
        help_text="Two or three words that say what it is about.",
        error_messages={"required": "Give it a name of a few words."},
    )
    purpose = forms.CharField(
        label="What is it for?",
        max_length=PURPOSE_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Whom it brings together, and what they would find out or make. It can change.",
        error_messages={"required": "Say what it is for: it is what people come for."},
    )
    elements = forms.MultipleChoiceField(
        label="Which parts of the approach is it about?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    would_run = forms.BooleanField(
        label="I would help to run it",
        required=False,
        help_text="Two people share it, and they need not be experts. It can start with you.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        version = current_version()
        self._elements = {str(each.pk): each for each in elements_of(version)} if version else {}
        self.fields["elements"].choices = [(pk, each.name) for pk, each in self._elements.items()]
        if not self._elements:
            # A question without an answer to choose would only puzzle.
            self.fields["elements"].widget = forms.MultipleHiddenInput()

    def proposal(self):
        """
        Return what was typed as propose_sig() takes it.
        """
        data = self.cleaned_data
        return SigProposal(
            name=data["name"],
            purpose=data["purpose"],
            elements=tuple(self._elements[pk] for pk in data["elements"]),
            would_run=data["would_run"],
        )


class TermsForm(forms.Form):
    """
    How many people a proposal needs, and until when.
    """

    wanted = forms.IntegerField(
        label="How many people does it need?",
        min_value=1,
        max_value=500,
        error_messages={"required": "Say how many.", "min_value": "One person at least."},
    )
    decide_by = forms.DateField(
        label="Until which day?",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose a last day."},
    )
