"""
What a SIG writes down of itself.
"""

from django import forms

from ..actions import SetUp
from ..enums import CharterPrompt, Joining

RULES_TO_START_FROM = """\
We are here to learn from each other, not to be right.
We speak from our own work, and leave out whatever could identify a client.
What we hear may be used elsewhere. Who said it stays in the group.
Everyone gets room: we listen to the end, and notice who has not spoken yet.
We may disagree about things, and stay kind to each other.
When something troubles us, we tell a facilitator soon."""
_CHARTER_TO_START_FROM = {
    CharterPrompt.WHO: (
        "Anybody who meets this question at work, whatever their post. Nothing need be known "
        "beforehand."
    ),
    CharterPrompt.TOGETHER: (
        "We bring examples from our own work and think them through. What helped others is "
        "written up."
    ),
    CharterPrompt.OUTSIDE: "Advice on one client, and whatever could identify somebody.",
    CharterPrompt.RHYTHM: (
        "About every two months, for an hour and a half, on a date that suits most of us."
    ),
    CharterPrompt.DECISIONS: (
        "We talk until nobody objects. Where we cannot agree, those who run the group decide, "
        "and say why."
    ),
}
_HINTS = {
    CharterPrompt.WHO: "What work do they do, and need they know anything already?",
    CharterPrompt.TOGETHER: "Share examples, read, write a guide, keep each other company?",
    CharterPrompt.OUTSIDE: "What do people look for elsewhere, such as advice on one client?",
    CharterPrompt.RHYTHM: "For example: an hour on the first Tuesday of every second month.",
    CharterPrompt.DECISIONS: "",
}
MOST_QUESTIONS = 3
_SHORT, _LONG = 1000, 8000


class _CanWait(forms.CharField):
    """
    What is needed in the end, and may be empty until then.
    """

    def validate(self, value):
        """
        Let it be empty for now.
        """


class SetUpForm(forms.Form):
    """
    The purpose, charter and ground rules of a SIG, and how one joins it.
    """

    purpose = forms.CharField(
        label="What is it for?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what it is for."},
    )
    in_scope = forms.CharField(
        label="What belongs to it?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The questions it takes up, as far as the purpose does not say so.",
    )
    rules = forms.CharField(
        label="What do you agree on?",
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=(
            "Whoever joins agrees to them. If you change them later, that is a new version, and "
            "the old one is kept."
        ),
        error_messages={"required": "Ground rules are needed: a few lines will do."},
    )
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    joining = forms.ChoiceField(
        label="How does one join?", choices=Joining, widget=forms.RadioSelect
    )
    is_confidential = forms.BooleanField(
        label="Under the Chatham House Rule",
        required=False,
        help_text=(
            "What is said may be used outside. Who said it, and who was there, is told to nobody."
        ),
    )

    def __init__(self, *args, sig, rules, **kwargs):
        charter = {
            f"charter-{prompt}": (sig.charter or _CHARTER_TO_START_FROM).get(prompt, "")
            for prompt in CharterPrompt
        }
        questions = {
            f"question-{number}": question
            for number, question in enumerate(sig.join_questions, start=1)
        }
        initial = {
            "purpose": sig.purpose,
            "in_scope": sig.in_scope,
            "rules": rules.text if rules else RULES_TO_START_FROM,
            "seen_version": rules.version if rules else 0,
            "joining": sig.joining,
            "is_confidential": sig.is_confidential,
        }
        super().__init__(*args, initial=initial | charter | questions, **kwargs)
        for prompt in CharterPrompt:
            self.fields[f"charter-{prompt}"] = _CanWait(
                label=prompt.label,
                max_length=_SHORT,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_HINTS[prompt],
            )
        for number in range(1, MOST_QUESTIONS + 1):
            self.fields[f"question-{number}"] = forms.CharField(
                label=f"Question {number}", required=False, max_length=200
            )

    @property
    def charter_fields(self):
        """
        Return the fields of the charter.
        """
        return [self[f"charter-{prompt}"] for prompt in CharterPrompt]

    @property
    def question_fields(self):
        """
        Return the fields of the questions that whoever asks to join answers.
        """
        return [self[f"question-{number}"] for number in range(1, MOST_QUESTIONS + 1)]

    def details(self):
        """
        Return what was typed as set_up() takes it.
        """
        data = self.cleaned_data
        charter = {str(prompt): data[f"charter-{prompt}"] for prompt in CharterPrompt}
        questions = [data[f"question-{number}"] for number in range(1, MOST_QUESTIONS + 1)]
        return SetUp(
            purpose=data["purpose"],
            in_scope=data["in_scope"],
            charter={prompt: words for prompt, words in charter.items() if words},
            joining=data["joining"],
            join_questions=tuple(question for question in questions if question),
            is_confidential=data["is_confidential"],
            rules=data["rules"].replace("\r\n", "\n"),
            seen_version=data["seen_version"] or 0,
        )
