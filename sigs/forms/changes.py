"""
What people say when they change the state of a SIG.
"""

from django import forms

WORDS = 1000
LAST_WORDS = 20_000


class ReasonForm(forms.Form):
    """
    Why the state of a SIG changes, in words that people read.
    """

    reason = forms.CharField(
        label="Why?",
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody can read it on the page.",
        error_messages={"required": "Say why in a sentence or two: those concerned read it."},
    )

    def __init__(self, *args, is_needed=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_needed
        if not is_needed:
            self.fields["reason"].label = "Is there something to say?"


class CloseForm(ReasonForm):
    """
    Why a SIG closes, what came out of it, and whom it thanks.
    """

    harvest = forms.CharField(
        label="What came out of it?",
        required=False,
        max_length=LAST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="What you found out, made or changed. It stays on the page.",
    )
    thanks = forms.CharField(
        label="Whom do you thank?",
        required=False,
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Members and followers read it in the mail, too.",
    )

    field_order = ["harvest", "thanks", "reason"]
