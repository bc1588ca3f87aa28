"""
What people type when they report a post or decide about one.
"""

from django import forms
from django.utils import timezone

from members.access import display_name

from .. import wording
from ..enums import ReportReason
from ..models import Thread

_LONGEST = 1000


class ReportForm(forms.Form):
    """
    Why somebody thinks that a post should not stand.
    """

    reason = forms.ChoiceField(
        label="What is wrong with it?",
        choices=ReportReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is wrong with it."},
    )
    words = forms.CharField(
        label="What should they know?",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Only those who look after this SIG read it. Its author never learns who "
        "you are.",
    )

    def clean(self):
        data = super().clean()
        if data.get("reason") == ReportReason.OTHER and not data.get("words"):
            self.add_error("words", "Say in a few words what is wrong with it.")
        return data


class DecideForm(forms.Form):
    """
    Why a post is hidden, stays, is shown again or erased; hiding one needs a reason.
    """

    reason = forms.CharField(
        label="Why?",
        max_length=_LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The author reads it, and whoever reported the post. Hiding needs a reason, "
        "and it stands in its place in the thread: do not repeat what gave somebody away.",
    )
    title = forms.CharField(
        label="Title of the thread",
        max_length=Thread._meta.get_field("title").max_length,
        required=False,
        help_text="Change it if it gives somebody away too.",
    )
    also = forms.MultipleChoiceField(
        label="Hide what repeats its words as well",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="These posts quote it, or hold it in the rest of a mail.",
    )

    def __init__(self, *args, case, must_say_why=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.case = case
        self.must_say_why = must_say_why
        if not case.begins_thread or not case.is_shown:
            del self.fields["title"]
        if not case.repeats or not case.is_shown:
            del self.fields["also"]
        else:
            self.fields["also"].choices = [
                (str(post.pk), _described(post)) for post in case.repeats
            ]

    def clean_reason(self):
        reason = self.cleaned_data["reason"]
        if self.must_say_why and not reason:
            raise forms.ValidationError("Say why you hide it, in a sentence its author can use.")
        found = wording.findings(reason)
        if found:
            raise forms.ValidationError(
                f"{found[0]} Leave that out: whoever reads the thread sees it."
            )
        return reason

    @property
    def repeating(self):
        """
        Give the posts that shall be hidden as well.
        """
        chosen = set(self.cleaned_data.get("also", ()))
        return [post for post in self.case.repeats if str(post.pk) in chosen]


def _described(post):
    who = display_name(post.author) if post.author else "somebody who has left"
    day = timezone.localtime(post.posted_at)
    return f"Post {post.number} by {who}, {day.day} {day:%B %Y}"
