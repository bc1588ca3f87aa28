"""
What people type about date polls, made clean.
"""

import datetime

from django import forms

from ..actions import FEWEST_OPTIONS, MOST_OPTIONS
from ..clock import instant, span
from ..enums import PollChoice
from .scheduling import PAST, BaseDateFormSet, DateForm, DetailsForm, ScheduleForm

CLOSING_TIME = datetime.time(18)
LONDON = "Europe/London"
ONE_DAY = datetime.timedelta(days=1)


class PollForm(ScheduleForm):
    """
    A topic, how its session is going to be held, and until when people say which date suits; the
    dates to choose from come in a formset beside it.
    """

    closes_on = forms.DateField(
        label="Last day to answer",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Until 6 in the evening. Leave it empty for the day before the first date.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].label = "Who is asked?"
        self.fields["type"].label = "What kind of session will it be?"
        self.fields["host"].label = "Who is going to host it?"
        self.closes_at = None

    def close_before(self, specs, now):
        """
        Work out when the poll closes, `closes_at`, from its dates; return whether that can be.
        """
        if not specs or "closes_on" in self.errors:
            return False
        first = min(span(each.date, each.start_time, each.end_time, LONDON)[0] for each in specs)
        asked_for = self.cleaned_data.get("closes_on")
        self.closes_at = instant(asked_for or specs[0].date - ONE_DAY, CLOSING_TIME, LONDON)
        if self.closes_at <= now and asked_for:
            self.add_error("closes_on", "That is over already. Choose a day that is still to come.")
        elif self.closes_at <= now:
            self.add_error(
                "closes_on",
                "There is no time left to answer before the first date. Choose later dates.",
            )
        elif self.closes_at >= first:
            self.add_error(
                "closes_on", "The poll has to close before the first date. Choose an earlier day."
            )
        return "closes_on" not in self.errors


class BaseOptionFormSet(BaseDateFormSet):
    """
    The dates to choose from: at least two, at most eight, none twice.
    """

    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "optional": True}

    def clean(self):
        super().clean()
        filled = self._filled()
        if len(filled) > MOST_OPTIONS:
            raise forms.ValidationError(
                f"Ask about eight dates at most. There are {len(filled)}: take some out."
            )
        if len(filled) < FEWEST_OPTIONS and not any(form.errors for form in self.forms):
            empty = next((form for form in self.forms if form not in filled), None)
            if empty is None:
                raise forms.ValidationError("Give at least two dates to choose from.")
            empty.add_error("date", "Give at least two dates to choose from.")

    @property
    def first_rows(self):
        """
        Return the rows that are always in sight.
        """
        return self.forms[:4]

    @property
    def more_rows(self):
        """
        Return the rows for those who have more dates.
        """
        return self.forms[4:]

    @property
    def has_more(self):
        """
        Test whether anything stands in the rows for more dates.
        """
        return any(form["date"].value() or form.errors for form in self.more_rows)


OptionFormSet = forms.formset_factory(
    DateForm,
    formset=BaseOptionFormSet,
    min_num=MOST_OPTIONS,
    extra=0,
    max_num=MOST_OPTIONS,
    absolute_max=3 * MOST_OPTIONS,
)


class VoteForm(forms.Form):
    """
    Which dates of a poll suit one person: a field for each OptionLine of `lines`.
    """

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.options = {f"option-{line.option.pk}": line for line in lines}
        for name, line in self.options.items():
            self.fields[name] = forms.ChoiceField(
                label=f"{line.date.when}, {line.date.hours}",
                choices=PollChoice.choices,
                widget=forms.RadioSelect,
                error_messages={"required": f"Say whether {line.date.when} suits you."},
            )

    def choices(self):
        """
        Return what was said as vote() takes it.
        """
        return {line.option.pk: self.cleaned_data[name] for name, line in self.options.items()}


class DecideForm(DetailsForm):
    """
    Which date of a poll it is, and all that has to be settled to announce it.
    """

    option = forms.ChoiceField(
        label="Which date is it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one of the dates."},
    )

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = {str(line.option.pk): line for line in lines}
        self.fields["option"].choices = [(pk, line.date.when) for pk, line in self.lines.items()]
        for name, words in (
            ("host", "Say who hosts it."),
            ("confidentiality", "Say what may be passed on afterwards."),
            ("recording_policy", "Say whether it is recorded."),
        ):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = words
        self.fields["host"].empty_label = "Choose the host"

    def clean(self):
        data = super().clean()
        if not data.get("join_link") and not data.get("place") and "join_link" not in self.errors:
            self.add_error("join_link", "Give the link to the room, or a place.")
        line = self.lines.get(data.get("option"))
        if line and line.is_past:
            self.add_error("option", PAST)
        return data

    @property
    def is_settled(self):
        """
        Test whether everything beside the date is known before anybody types.
        """
        known = {name: self[name].value() for name in self.fields}
        needed = [known["host"], known["confidentiality"], known["recording_policy"]]
        return all(needed) and bool(known["join_link"] or known["place"])

    def decision(self):
        """
        Return what was chosen as decide_poll() takes it.
        """
        return {
            "option": self.lines[self.cleaned_data["option"]].option,
            "details": self.details(),
        }
