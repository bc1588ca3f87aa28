"""
The words of a topic that is announced, made clean.
"""

from django import forms

from frameworks.models import Theme

from ..actions import Wording
from .scheduling import ScheduleForm


class WordingForm(forms.Form):
    """
    What an announced topic is called, what it asks and the theme it stands under.
    """

    title = ScheduleForm.base_fields["title"]
    question = ScheduleForm.base_fields["question"]
    theme = forms.ModelChoiceField(
        None, label="Theme", required=False, empty_label="No theme of its own"
    )

    def __init__(self, *args, topic, **kwargs):
        initial = {"title": topic.title, "question": topic.question, "theme": topic.theme_id}
        super().__init__(*args, initial=initial, **kwargs)
        current = Theme.objects.filter(version__state="published")
        mine = Theme.objects.filter(pk=topic.theme_id)
        self.fields["theme"].queryset = (current | mine).order_by("position", "pk")

    def wording(self):
        """
        Return the words as actions take them.
        """
        return Wording(**{name: self.cleaned_data[name] for name in WordingForm.base_fields})
