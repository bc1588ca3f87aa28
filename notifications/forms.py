"""
What is typed and chosen about mail, made clean.
"""

import calendar

from django import forms

from .enums import Pace
from .notices import ROUNDUP_STREAM

# Beside the name of a stream a word or two suffice.
PACES = [
    (Pace.AT_ONCE, "At once"),
    (Pace.DAILY, "Daily"),
    (Pace.WEEKLY, "Weekly"),
    (Pace.SITE, "On the site"),
    (Pace.OFF, "Not at all"),
]
# A round-up gathers, so it has no "at once".
ROUNDUP_PACES = PACES[1:]
HOURS = [(hour, f"{hour}.00") for hour in range(24)]
WEEKDAYS = list(enumerate(calendar.day_name))
FORMER = "No longer yours"


class PreferencesForm(forms.Form):
    """
    A pace for each of a member's streams (queries.StreamChoice), and when round-ups come.

    A stream that nothing is said of stays as it is.
    """

    PREFIX = "pace-"
    former = FORMER

    hour = forms.TypedChoiceField(label="At", coerce=int, choices=HOURS)
    weekday = forms.TypedChoiceField(label="The weekly one on", coerce=int, choices=WEEKDAYS)

    def __init__(self, *args, streams, **kwargs):
        super().__init__(*args, **kwargs)
        self.streams = streams
        for stream in streams:
            if stream.agree_at:
                continue
            self.fields[self.PREFIX + stream.name] = forms.ChoiceField(
                label=stream.label,
                choices=_paces_of(stream),
                required=False,
                initial=_shown_pace(stream),
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": "Choose one of those that are offered."},
            )

    def foreign_streams(self):
        """
        Return the names of streams that something was said of though they are not this member's.
        """
        asked = {name for name in self.data if name.startswith(self.PREFIX)}
        return sorted(asked - {self.PREFIX + stream.name for stream in self.streams})

    def groups(self):
        """
        Return heading and fields of each group of streams; those no longer theirs come last.
        """
        groups = {}
        for stream in self.streams:
            heading = stream.heading if stream.is_theirs else FORMER
            groups.setdefault(heading, []).append(self._row(stream))
        former = groups.pop(FORMER, None)
        return [*groups.items(), *([(FORMER, former)] if former else [])]

    def chosen(self):
        """
        Return {stream: pace} of what is to be otherwise than it is.
        """
        said = {
            stream.name: self.cleaned_data.get(self.PREFIX + stream.name) for stream in self.streams
        }
        return {
            stream.name: Pace(said[stream.name])
            for stream in self.streams
            if said[stream.name] and said[stream.name] != stream.pace
        }

    def _row(self, stream):
        if stream.agree_at:
            return {"legend": stream.label, "agree_at": stream.agree_at}
        field = self[self.PREFIX + stream.name]
        value = field.value()
        return {
            "legend": stream.label,
            "name": field.html_name,
            "id": field.auto_id,
            "options": [
                {"value": pace.value, "label": label, "checked": pace == value}
                for pace, label in _paces_of(stream)
            ],
            "errors": field.errors,
        }


def _paces_of(stream):
    return ROUNDUP_PACES if stream.name == ROUNDUP_STREAM else PACES


def _shown_pace(stream):
    is_gathered = stream.name == ROUNDUP_STREAM and stream.pace == Pace.AT_ONCE
    return Pace.DAILY if is_gathered else stream.pace


class PauseForm(forms.Form):
    """
    The day on which mail starts again.
    """

    until = forms.DateField(
        label="Mail starts again on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Choose the day on which mail starts again.",
            "invalid": "We cannot read that day. Choose one, or write it like 2026-12-24.",
        },
    )


class StopAddressForm(forms.Form):
    """
    An address that shall get no more mail, and why.
    """

    address = forms.EmailField(label="Address", max_length=254)
    words = forms.CharField(
        label="Why", max_length=300, help_text="Whoever looks here next year will want to know."
    )
