"""
Writing to those who run a SIG.
"""

import re

from django import forms

WORDS = 4000

# A name goes into a mail's subject: it is no room for a message.
_NO_NAME = re.compile(r"://|www\.|[@<>{}\[\]]", re.IGNORECASE)


class WordsForm(forms.Form):
    """
    What somebody who is signed in writes; `seen` is how many messages the page showed.
    """

    text = forms.CharField(
        label="Your message",
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={
            "required": "Write a few words first.",
            "max_length": "That is longer than we can pass on. Keep it below 4,000 characters.",
        },
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class VisitorForm(WordsForm):
    """
    What somebody without an account writes, and where they can be answered.

    People never see `website`: what fills it in is a machine.
    """

    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Say what we may call you."},
    )
    address = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        help_text="Answers go there. Nobody sees it.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Give an address that an answer can go to."},
    )
    website = forms.CharField(
        label="Leave this empty",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    field_order = ["name", "address", "text"]

    def clean_name(self):
        name = self.cleaned_data["name"]
        if _NO_NAME.search(name):
            raise forms.ValidationError("Give a name alone, without addresses or links.")
        return " ".join(name.split())

    @property
    def is_by_a_machine(self):
        """
        Test whether something was filled in that people do not see.
        """
        return bool(self.cleaned_data.get("website"))
