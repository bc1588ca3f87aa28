"""
What a host types to move somebody in the line for a place, made clean.
"""

from django import forms


class LineMoveForm(forms.Form):
    """
    The place in a line of `length` people somebody is moved to, and why.
    """

    place = forms.IntegerField(label="Move to place", widget=forms.NumberInput())
    reason = forms.CharField(
        label="Why?",
        max_length=300,
        error_messages={"required": "Say why, so that it can be explained to those who wait."},
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It is kept with the line, for those who look after this session. Nobody is"
        " sent it.",
    )

    def __init__(self, *args, length, **kwargs):
        super().__init__(*args, **kwargs)
        self.length = length
        self.fields["place"].help_text = f"From 1, the next to be offered a place, to {length}."
        self.fields["place"].widget.attrs.update({"min": 1, "max": length})

    def clean_place(self):
        place = self.cleaned_data["place"]
        if not 1 <= place <= self.length:
            raise forms.ValidationError(f"Choose a place from 1 to {self.length}.")
        return place
