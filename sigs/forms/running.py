"""
Asking somebody to run a SIG, answering that, stopping, and what to know.
"""

import datetime

from django import forms

from members.access import display_name

from ..enums import TermRole
from ..queries import looks_like_password

WORDS = 2000


class OfferForm(forms.Form):
    """
    Whom to ask to run a SIG, as what, and in which words.
    """

    member = forms.ModelChoiceField(
        None,
        label="Whom do you ask?",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose whom you ask.",
            "invalid_choice": "Choose somebody from the list. Only members can be asked.",
        },
    )
    role = forms.ChoiceField(
        label="What do you ask them to be?",
        choices=[
            (
                TermRole.DEPUTY,
                "Your deputy\nThey run it beside you, and stand in when you cannot.",
            ),
            (TermRole.FACILITATOR, "A facilitator\nThey run it, with you or after you."),
        ],
        widget=forms.RadioSelect,
        initial=TermRole.DEPUTY,
        error_messages={"required": "Choose what you ask them to be."},
    )
    takes_over = forms.ModelChoiceField(
        None,
        label="Do they take over from somebody?",
        required=False,
        empty_label="No, they run it with the others",
        help_text="Whoever they take over from stops on the day they say yes.",
    )
    words = forms.CharField(
        label="In your own words",
        required=False,
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Why them, what it takes, how much time. It goes into the mail.",
    )

    def __init__(self, *args, people, terms, also, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = also
        self.fields["member"].choices = [(member.pk, display_name(member)) for member in people]
        self.fields["takes_over"].queryset = terms
        self.fields["takes_over"].label_from_instance = lambda term: display_name(term.member)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("takes_over") and cleaned.get("role") == TermRole.DEPUTY:
            own = cleaned["takes_over"].role
            if own != TermRole.DEPUTY:
                self.add_error("role", "Whoever takes over from a facilitator is one.")
        return cleaned


class AnswerOfferForm(forms.Form):
    """
    What somebody who was asked to run a SIG wants to say beside their answer.
    """

    answer = forms.CharField(
        label="Something you would like to say with it",
        required=False,
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Whoever asked you reads it if you say no.",
    )


class StopForm(forms.Form):
    """
    The last day on which somebody runs a SIG.
    """

    last_day = forms.DateField(
        label="Your last day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Until then you run it as you do now. A month gives people time.",
        error_messages={
            "required": "Choose your last day.",
            "invalid": "Write the day as in 2026-12-31.",
        },
    )


class NotesForm(forms.Form):
    """
    What to know of a SIG, and who holds what opens its doors.
    """

    what_to_know = forms.CharField(
        label="What should whoever runs it next know?",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="How you prepare a session, who helps, what was promised, what did not work.",
    )
    held_elsewhere = forms.CharField(
        label="Who holds which passwords, and where?",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Names and places alone: “Bronwen has the Zoom account”. Never a password.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    sure = forms.BooleanField(
        label="Keep it as it is: there is no password in it",
        required=False,
        widget=forms.HiddenInput,
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("sure"):
            return cleaned
        for name in ("what_to_know", "held_elsewhere"):
            if looks_like_password(cleaned.get(name, "")):
                self.fields["sure"].widget = forms.CheckboxInput()
                self.add_error(
                    name,
                    "This looks as if a password itself stood in it. Say who holds it instead, or "
                    "tick below that there is none.",
                )
        return cleaned

    @property
    def seen_at(self):
        """
        Return when the notes that were opened had been written, or None.
        """
        try:
            return datetime.datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None
