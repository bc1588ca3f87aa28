"""
What members propose to talk about, and what organisers decide about it.
"""

from django import forms

from ..actions import CAN_BECOME, NEEDS_REASON, Proposal
from ..enums import SessionType, TopicState
from ..models import Season, Topic

TITLE_CHARACTERS = 160
QUESTION_CHARACTERS = 2000

DECISIONS = {
    TopicState.SHORTLISTED: "Shortlist it\nIt stays open, and you mean to give it dates.",
    TopicState.PARKED: "Park it\nNot now, perhaps later. The list does not show it meanwhile.",
    TopicState.DECLINED: "Decline it\nIt leaves the list.",
    TopicState.PROPOSED: "Back to the proposals\nIt is open, and nothing is decided.",
}


class ProposalForm(forms.Form):
    """
    A topic that a member proposes, and what would suit them.
    """

    title = forms.CharField(
        label="What would you call it?",
        max_length=TITLE_CHARACTERS,
        help_text="Short, as you would say it.",
        error_messages={"required": "Give it a name of a few words."},
    )
    question = forms.CharField(
        label="What would you like to ask together?",
        max_length=QUESTION_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="A question that people who do the same work can each bring something to.",
        error_messages={"required": "Say what you would like to ask: it is what people come for."},
    )
    type = forms.ChoiceField(
        label="What kind of session would suit it?",
        required=False,
        choices=[("", "Any kind"), *SessionType.choices],
    )
    suits = forms.CharField(
        label="When would suit you?",
        required=False,
        max_length=300,
        help_text="Days, times or weeks, as you would say it: Thursdays, not in half-term.",
    )
    would_host = forms.BooleanField(
        label="I would host it",
        required=False,
        help_text="You open the room and start the talk. Somebody helps you the first time.",
    )

    def proposal(self):
        """
        Return what was typed as actions take it.
        """
        return Proposal(**self.cleaned_data)


class DecisionForm(forms.Form):
    """
    What an organiser decides about a proposal. `seen` is the state in which they read it.
    """

    seen = forms.ChoiceField(choices=TopicState, widget=forms.HiddenInput)
    to = forms.ChoiceField(
        label="What becomes of it?",
        choices=[],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what becomes of it."},
    )
    season = forms.ModelChoiceField(
        None,
        label="For which season?",
        required=False,
        empty_label="Not settled yet",
        help_text="If you shortlist it.",
    )
    reason = forms.CharField(
        label="What do you say to those who proposed it?",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=(
            "They read it by e-mail and on this page. It is needed if you park or decline it."
        ),
    )

    def __init__(self, *args, state, seasons=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["season"].queryset = Season.objects.none() if seasons is None else seasons
        can_become = CAN_BECOME[state]
        self.fields["to"].choices = [
            (to, label) for to, label in DECISIONS.items() if to in can_become
        ]
        if TopicState.SHORTLISTED not in can_become:
            del self.fields["season"]

    def clean(self):
        data = super().clean()
        if data.get("to") in NEEDS_REASON and not data.get("reason"):
            self.add_error("reason", "Say why: those who proposed it read it.")
        return data


class MergeForm(forms.Form):
    """
    Which other topic a proposal is put together with, and which of the two stays.
    """

    THIS, OTHER = "this", "other"

    other = forms.ModelChoiceField(
        None,
        label="Which topic asks the same?",
        error_messages={
            "required": "Choose the other topic.",
            "invalid_choice": "That topic is not there any more. Choose another one.",
        },
    )
    stays = forms.ChoiceField(
        label="Which of the two stays?",
        choices=[],
        widget=forms.RadioSelect,
        initial=OTHER,
    )

    def __init__(self, *args, topic, others, can_stay, **kwargs):
        super().__init__(*args, **kwargs)
        # All of them are understood, so that the answer can say why one will not do.
        self.fields["other"].queryset = Topic.objects.all()
        self.fields["other"].choices = [
            ("", "Choose a topic"),
            *((other.pk, other.title) for other in others),
        ]
        stays = [(self.OTHER, "The other one\nThis one leads to it from now on.")]
        if can_stay:
            stays.append((self.THIS, f"This one: {topic.title}\nThe other leads to it."))
        self.fields["stays"].choices = stays
