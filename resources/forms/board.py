"""
What the editorial board says of a page, made clean.
"""

from django import forms

from ..enums import Verdict
from ..models.board import BOARD_COMMENT_CHARACTERS

WORDS_NEEDED = {
    Verdict.CHANGES: "Say what to change, so that the editor knows where to begin.",
    Verdict.COMMENT: "Write your comment.",
}


class BoardForm(forms.Form):
    """
    What a board member says to a page: approve, ask for changes, or only comment.

    `edition` is which draft they read.
    """

    verdict = forms.ChoiceField(
        label="What do you say?",
        choices=Verdict,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you say to the page."},
    )
    comment = forms.CharField(
        label="Comment",
        required=False,
        max_length=BOARD_COMMENT_CHARACTERS,
        help_text="You need not say anything to approve. Whoever submitted the page gets your "
        "words by mail, with your name; the rest of the board reads them here.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    edition = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        data = super().clean()
        needed = WORDS_NEEDED.get(data.get("verdict"))
        if needed and "comment" not in self.errors and not data.get("comment"):
            self.add_error("comment", needed)
        return data
