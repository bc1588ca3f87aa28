"""
What facilitators and members type about sessions, made clean.
"""

import datetime

from django import forms
from django.core.validators import URLValidator

from frameworks.models import Theme
from sigs.enums import Joining

from ..actions import Access, DateSpec, SessionDetails, TopicDetails
from ..clock import EndsTooEarly, ImpossibleTime, span
from ..enums import AnswerChoice, Audience, Confidentiality, RecordingPolicy, SessionType
from ..models import Season
from .rule import refuse_against_the_rule

LUNCHTIME = datetime.time(12, 30), datetime.time(14, 0)
PAST = "This date has gone by. Choose one that is still to come."


class DateForm(forms.Form):
    """
    One date: the day and from when to when.
    """

    date = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    start_time = forms.TimeField(
        label="From",
        initial=LUNCHTIME[0],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    end_time = forms.TimeField(
        label="To",
        initial=LUNCHTIME[1],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(self, *args, now, time_zone="Europe/London", optional=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now
        self.time_zone = time_zone
        self.fields["date"].widget.format = "%Y-%m-%d"
        if optional:
            for field in self.fields.values():
                field.required = False

    def clean(self):
        data = super().clean()
        if not data.get("date"):
            return data
        for name in ("start_time", "end_time"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, "Say at what time.")
        if self.errors:
            return data
        try:
            starts_at, _ = span(data["date"], data["start_time"], data["end_time"], self.time_zone)
        except EndsTooEarly as error:
            self.add_error("end_time", str(error))
        except ImpossibleTime as error:
            self.add_error("start_time", str(error))
        else:
            if starts_at <= self.now:
                self.add_error("date", PAST)
        return data

    def spec(self):
        """
        Return the date as actions take it.
        """
        return DateSpec(**{name: self.cleaned_data[name] for name in DateForm.base_fields})


class BaseDateFormSet(forms.BaseFormSet):
    """
    The dates of a topic: the first has to be filled in, the others may be, none twice.
    """

    def get_form_kwargs(self, index):
        return {**super().get_form_kwargs(index), "optional": index != 0}

    def clean(self):
        seen = set()
        for form in self._filled():
            spec = form.spec()
            if spec in seen:
                form.add_error("date", "This date is there twice. Change one of them.")
            seen.add(spec)

    def specs(self):
        """
        Return the dates that were filled in, earliest first.
        """
        specs = [form.spec() for form in self._filled()]
        return sorted(specs, key=lambda spec: (spec.date, spec.start_time))

    def _filled(self):
        return [form for form in self.forms if not form.errors and form.cleaned_data.get("date")]


# Every row is there from the start, so that the page needs no script to add one.
DateFormSet = forms.formset_factory(
    DateForm, formset=BaseDateFormSet, min_num=3, extra=0, max_num=6, absolute_max=12
)


class HttpsField(forms.URLField):
    """
    An address on the web that starts with https://.
    """

    default_validators = [URLValidator(schemes=["https"])]
    default_error_messages = {"invalid": "Give an address that starts with https://."}

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", **kwargs)


class DetailsForm(forms.Form):
    """
    How a session is held.
    """

    type = forms.ChoiceField(label="What kind of session is it?", choices=SessionType.choices)
    host = forms.ModelChoiceField(
        None,
        label="Who hosts it?",
        required=False,
        empty_label="Not settled yet",
        help_text="The host opens the room and sees what people need in order to take part.",
    )
    capacity = forms.IntegerField(
        label="How many places are there?",
        required=False,
        min_value=1,
        max_value=100_000,
        help_text="Leave it empty if everyone can come. The host does not count.",
        error_messages={"min_value": "There has to be at least one place, or no limit at all."},
    )
    join_link = HttpsField(
        label="Link to the online room",
        required=False,
        max_length=500,
        help_text="Only people who said yes see it, on the join page. It is never in a mail.",
    )
    place = forms.CharField(
        label="Or a place, if people meet in person",
        required=False,
        max_length=200,
    )
    confidentiality = forms.ChoiceField(
        label="What may be passed on afterwards?",
        required=False,
        choices=Confidentiality.choices,
        widget=forms.RadioSelect,
    )
    recording_policy = forms.ChoiceField(
        label="Is it recorded?",
        required=False,
        choices=RecordingPolicy.choices,
        widget=forms.RadioSelect,
    )
    is_open_to_guests = forms.BooleanField(
        label="May people without an account come?",
        required=False,
        help_text="They give a name and an address, and confirm by mail. Only where everyone "
        "registered is invited.",
    )

    def __init__(self, *args, hosts, audience=Audience.REGISTERED, is_confidential=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_confidential = is_confidential
        self.fields["host"].queryset = hosts
        if audience != Audience.REGISTERED:
            self.fields["is_open_to_guests"].disabled = True
            self.initial["is_open_to_guests"] = False

    def clean(self):
        data = super().clean()
        if self.keeps_who_said(data):
            refuse_against_the_rule(self, data)
        return data

    def keeps_who_said(self, data):
        """
        Test whether this is about a session of a SIG that keeps who said what to itself.
        """
        return self.is_confidential

    def details(self, **more):
        """
        Return what was settled as actions take it.
        """
        names = SessionDetails.__dataclass_fields__.keys() & DetailsForm.base_fields.keys()
        return SessionDetails(**{name: self.cleaned_data[name] for name in names}, **more)


class ScheduleForm(DetailsForm):
    """
    A topic and how its sessions are held; the dates come in a formset beside it.
    """

    title = forms.CharField(
        label="What is it called?", max_length=160, help_text="Short, as you would say it."
    )
    question = forms.CharField(
        label="What do you want to ask together?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    sig = forms.ModelChoiceField(
        None, label="Which SIG is it from?", required=False, empty_label="None: the programme"
    )
    audience = forms.ChoiceField(
        label="Who is invited?", choices=Audience.choices, widget=forms.RadioSelect
    )
    season = forms.ModelChoiceField(
        None, label="Season", required=False, empty_label="Outside the seasons"
    )
    theme = forms.ModelChoiceField(
        None, label="Theme", required=False, empty_label="No theme of its own"
    )

    field_order = [
        "title",
        "question",
        "theme",
        "sig",
        "audience",
        "season",
        "type",
        "host",
        "capacity",
        "join_link",
        "place",
        "confidentiality",
        "recording_policy",
        "is_open_to_guests",
    ]

    def __init__(self, *args, sigs, must_choose_sig, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sig"].queryset = sigs
        self.fields["sig"].required = must_choose_sig
        if must_choose_sig:
            self.fields["sig"].empty_label = "Choose your SIG"
        self.fields["season"].queryset = Season.objects.order_by("-starts_on", "pk")
        self.fields["theme"].queryset = Theme.objects.filter(version__state="published").order_by(
            "position", "pk"
        )

    def clean(self):
        data = super().clean()
        if data.get("audience") == Audience.SIG and not data.get("sig"):
            self.add_error("sig", "Say which SIG it is for.")
        sig = data.get("sig")
        if sig and sig.joining == Joining.HIDDEN:
            # Whoever is invited would read its name, and nobody else may know of it.
            data["audience"] = Audience.SIG
        if data.get("audience") == Audience.SIG and data.get("is_open_to_guests"):
            self.add_error(
                "is_open_to_guests",
                "A session for the members of a SIG takes no guests. Invite everyone registered, "
                "or leave this empty.",
            )
        return data

    def keeps_who_said(self, data):
        return bool(data.get("sig")) and data["sig"].is_confidential

    def topic_details(self):
        """
        Return the topic as actions take it.
        """
        names = TopicDetails.__dataclass_fields__.keys()
        return TopicDetails(**{name: self.cleaned_data[name] for name in names})


class MoveForm(DateForm):
    """
    A new time for a session, and why.
    """

    reason = forms.CharField(
        label="What shall people know about it?",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="This goes into the mail, below the old and the new time.",
    )


class CancelForm(forms.Form):
    """
    Why a session is called off.
    """

    reason = forms.CharField(
        label="What shall people know about it?",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="This goes into the mail that everyone concerned gets.",
    )


class AnswerForm(forms.Form):
    """
    One person's answer to a topic: yes to a date, maybe, or no; and what they need.
    """

    choice = forms.ChoiceField(
        choices=[], error_messages={"required": "Choose one of the answers."}
    )
    wants_bsl = forms.BooleanField(label="British Sign Language interpreting", required=False)
    wants_captions = forms.BooleanField(label="Live captions", required=False)
    wants_dial_in = forms.BooleanField(label="Joining by phone", required=False)
    access_note = forms.CharField(
        label="Anything else that would help you take part",
        required=False,
        max_length=300,
    )

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.sessions = {f"yes-{line.session.pk}": line.session for line in lines}
        self.fields["choice"].choices = [
            *((value, value) for value in self.sessions),
            (AnswerChoice.MAYBE, "Maybe"),
            (AnswerChoice.NO, "No"),
        ]

    def answer(self):
        """
        Return the answer as respond() takes it.
        """
        choice = self.cleaned_data["choice"]
        session = self.sessions.get(choice)
        return {
            "choice": AnswerChoice.YES if session else choice,
            "session": session,
            "access": Access(
                **{name: self.cleaned_data[name] for name in Access.__dataclass_fields__}
            ),
        }
