"""
What somebody without an account types to come to a session.
"""

import re

from django import forms

from .scheduling import AnswerForm

# A name goes into a mail to an address that nobody has confirmed: it is no room for a message.
_NO_NAME = re.compile(r"://|www\.|[@<>{}\[\]]", re.IGNORECASE)


def name_field(**options):
    """
    Return a field for the name of a guest.
    """
    return forms.CharField(max_length=120, strip=True, **options)


def clean_guest_name(name):
    """
    Return a name on one line; raises ValidationError for what is none.
    """
    if _NO_NAME.search(name):
        raise forms.ValidationError("Give a name alone, without addresses or links.")
    return " ".join(name.split())


class GuestForm(AnswerForm):
    """
    Who wants to come as a guest, on which of the dates that take guests, and what they need.
    """

    name = name_field(
        label="Your name",
        help_text="The host and those who look after the session see it.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        help_text="We send a mail there to make sure that it is you. Nobody else sees it.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    field_order = ["name", "email", "choice"]

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, lines=lines, **kwargs)
        self.fields["choice"] = forms.ChoiceField(
            label="Which day?",
            choices=[
                (line.yes_value, f"{line.when}\n{line.hours}, {line.session.zone_label}")
                for line in lines
            ],
            widget=forms.RadioSelect,
            error_messages={"required": "Choose a day."},
        )
        self.order_fields(self.field_order)

    def clean_name(self):
        return clean_guest_name(self.cleaned_data["name"])

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def asked(self):
        """
        Return what was typed as ask_as_guest() takes it, with the pk of the date.
        """
        answer = self.answer()
        return {
            "session_pk": answer["session"].pk,
            "name": self.cleaned_data["name"],
            "email": self.cleaned_data["email"],
            "access": answer["access"],
        }
