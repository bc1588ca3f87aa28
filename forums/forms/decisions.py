"""
What a host presses about a change suggested to a document.
"""

from django import forms

from resources.models.working import LINE_CHARACTERS, REASON_CHARACTERS

TAKE_IN, LEAVE_OUT = "take-in", "leave-out"


class LineDecisionForm(forms.Form):
    """
    A suggested change taken in, as `text` over what was `seen`, or left out for a reason.
    """

    do = forms.ChoiceField(choices=[(TAKE_IN, "Take it in"), (LEAVE_OUT, "Leave it out")])
    seen = forms.CharField(required=False)
    text = forms.CharField(required=False, max_length=LINE_CHARACTERS)
    reason = forms.CharField(required=False, max_length=REASON_CHARACTERS)

    def decision(self):
        """
        Return what decide_in_session() takes of it.
        """
        typed = self.cleaned_data
        return {
            "is_accepted": typed["do"] == TAKE_IN,
            "seen": typed["seen"],
            "text": typed["text"],
            "reason": typed["reason"],
        }
