"""
What organisers say when they put topics on dates, made clean.
"""

from django import forms

from ..enums import SessionType
from .scheduling import DateForm


class PlaceForm(forms.Form):
    """
    Who hosts a topic, and what kind of session it is; the dates come in a formset beside it.
    """

    host = forms.ModelChoiceField(
        None, label="Who hosts it?", required=False, empty_label="Not settled yet"
    )
    type = forms.ChoiceField(label="What kind of session is it?", choices=SessionType.choices)

    def __init__(self, *args, hosts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = hosts


class PencilledForm(DateForm):
    """
    Another time or another host for a pencilled date.
    """

    host = forms.ModelChoiceField(
        None, label="Who hosts it?", required=False, empty_label="Not settled yet"
    )

    def __init__(self, *args, hosts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = hosts


class CopyForm(forms.Form):
    """
    Which topics of a past season are to be repeated: none unless somebody ticks them.
    """

    topic = forms.TypedMultipleChoiceField(
        coerce=int,
        choices=[],
        error_messages={"required": "Tick at least one topic."},
    )

    def __init__(self, *args, repeatables, **kwargs):
        super().__init__(*args, **kwargs)
        self.repeatables = {each.topic.pk: each for each in repeatables if not each.is_there}
        self.fields["topic"].choices = [(pk, pk) for pk in self.repeatables]

    def chosen(self):
        """
        Return the queries.Repeatable that were ticked, in their order.
        """
        ticked = set(self.cleaned_data["topic"])
        return [each for pk, each in self.repeatables.items() if pk in ticked]
