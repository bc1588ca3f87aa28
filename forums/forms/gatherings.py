"""
What a host types on their desk.
"""

import uuid

from django import forms

from ..enums import AnswerChoice, PartName, Presence
from ..invitations import COMING, SILENT, FromHost
from .guests import clean_guest_name, name_field


class AgendaForm(forms.Form):
    """
    What happens in a session, a line for each step.
    """

    agenda = forms.CharField(
        label="What happens when?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="A line for each step, with its minutes first: “10 Welcome”. "
        "A line without minutes is fine too.",
    )

    def clean_agenda(self):
        return self.cleaned_data["agenda"].replace("\r\n", "\n").strip()


class SearchForm(forms.Form):
    """
    A part of somebody's name.
    """

    name = forms.CharField(label="Their name, or a part of it", max_length=120, required=False)


class NoteForm(forms.Form):
    """
    What somebody said on the phone or in the corridor, written down for them by a host.

    `member` or `guest` is one of those who were found; without either a guest is added by name.
    """

    member = forms.ModelChoiceField(None, required=False, widget=forms.HiddenInput)
    guest = forms.ModelChoiceField(None, required=False, widget=forms.HiddenInput)
    name = name_field(label="Their name", error_messages={"required": "Say who it is."})
    email = forms.EmailField(
        label="Their e-mail address",
        max_length=254,
        required=False,
        help_text="With it they get the calendar entry, the way in and reminders, and can change "
        "their answer. Nobody sees it, and it is forgotten some time after the session.",
    )
    choice = forms.ChoiceField(
        label="What did they say?",
        choices=[
            (AnswerChoice.YES, "Coming"),
            (AnswerChoice.MAYBE, "Maybe"),
            (AnswerChoice.NO, "Not coming"),
        ],
        initial=AnswerChoice.YES,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, members, guests, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members
        self.fields["guest"].queryset = guests
        self.fields["name"].required = not (self.data.get("member") or self.data.get("guest"))

    def clean_name(self):
        return clean_guest_name(self.cleaned_data["name"])


class WordsForm(forms.Form):
    """
    What a host writes, to whom, and the key under which it goes out once.
    """

    to = forms.ChoiceField(
        choices=[(SILENT, "silent"), (COMING, "coming")], widget=forms.HiddenInput
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label="Your words",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="The date, the place and the buttons to answer with come below them.",
    )

    @classmethod
    def empty(cls, to):
        """
        Return the form with nothing typed and a key of its own.
        """
        return cls(initial={"to": to, "key": uuid.uuid4()})

    def letter(self):
        """
        Return what was written as write_as_host() takes it.
        """
        return FromHost(
            to=self.cleaned_data["to"],
            words=self.cleaned_data["words"],
            key=self.cleaned_data["key"].hex,
        )


class PartForm(forms.Form):
    """
    One of the small parts.
    """

    part = forms.ChoiceField(choices=PartName.choices)


class PresenceForm(forms.Form):
    """
    One person, by the pk of a member or of a guest, and whether they were there.
    """

    member = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    guest = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    presence = forms.ChoiceField(choices=[("", "Not marked"), *Presence.choices], required=False)

    def clean(self):
        data = super().clean()
        if not self.errors and (data["member"] is None) == (data["guest"] is None):
            raise forms.ValidationError("Mark one person at a time.")
        return data


class WalkInForm(forms.Form):
    """
    Somebody who came without having said so, by name.
    """

    member = forms.ModelChoiceField(None, required=False)
    name = name_field(label="Their name", error_messages={"required": "Say who it is."})

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members
        self.fields["name"].required = not self.data.get("member")

    def clean_name(self):
        return clean_guest_name(self.cleaned_data["name"])
