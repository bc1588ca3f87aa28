"""
What people type to join a SIG, and what those who run it type to them.
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from members.models import Member

from ..models import GroundRules

LONGEST_ANSWER = 1000
LONGEST_WORDS = 1000
MOST_ADDRESSES = 30


class JoinForm(forms.Form):
    """
    Answers to what a SIG asks, and agreeing to its ground rules, where it has either.

    `rules_seen` is the version that was on the page, so that nobody agrees to words they never saw.
    """

    rules_seen = forms.ModelChoiceField(
        GroundRules.objects.none(), required=False, widget=forms.HiddenInput
    )
    agrees = forms.BooleanField(
        label="I agree to these ground rules",
        error_messages={"required": "Tick that you agree, or leave without joining."},
    )

    def __init__(self, *args, rules, questions=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        if rules:
            self.fields["rules_seen"].queryset = GroundRules.objects.filter(sig=rules.sig_id)
            # A bound form shows what was sent; this says what stands on the page now.
            self.initial["rules_seen"] = rules.pk
        else:
            del self.fields["rules_seen"], self.fields["agrees"]
        for number, question in enumerate(self.questions):
            self.fields[f"answer-{number}"] = forms.CharField(
                label=question,
                max_length=LONGEST_ANSWER,
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={
                    "required": "Write a few words, so that they know who asks.",
                    "max_length": "Use at most 1,000 characters.",
                },
            )
        if rules:
            self.order_fields([name for name in self.fields if name != "agrees"] + ["agrees"])

    def say_anew(self, words):
        """
        Show what has changed since the page was read, with what was typed but nothing agreed to.
        """
        self.data = self.data.copy()
        self.data.pop("agrees", None)
        if "rules_seen" in self.fields:
            self.data["rules_seen"] = self.initial["rules_seen"]
        self.full_clean()
        self.add_error(None, words)

    @property
    def rules(self):
        """
        Return the GroundRules that were agreed to, or None.
        """
        return self.cleaned_data.get("rules_seen")

    @property
    def answers(self):
        """
        Return what was said, [(question, answer)].
        """
        return [
            (question, self.cleaned_data[f"answer-{number}"])
            for number, question in enumerate(self.questions)
        ]


class RefusalForm(forms.Form):
    """
    Why somebody is turned down or taken out, in words that they read.
    """

    reason = forms.CharField(
        label="Why",
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="They read these words in a mail. Be kind, and plain.",
        error_messages={
            "required": "Say why. They read it in a mail.",
            "max_length": "Use at most 1,000 characters.",
        },
    )


class InviteForm(forms.Form):
    """
    Whom to invite, out of those found by name and by typed addresses, in one's own words.
    """

    people = forms.ModelMultipleChoiceField(
        Member.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Somebody you ticked can only be invited by address."},
    )
    addresses = forms.CharField(
        label="E-mail addresses",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One on each line, 30 at most. Nobody else sees them.",
    )
    words = forms.CharField(
        label="A few words of your own",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="They stand in the invitation.",
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people

    def clean_addresses(self):
        """
        Return the typed addresses in small letters, each once.
        """
        typed = re.split(r"[\s,;]+", self.cleaned_data["addresses"].strip())
        addresses = list(dict.fromkeys(each.lower() for each in typed if each))
        if len(addresses) > MOST_ADDRESSES:
            raise ValidationError("Invite at most 30 people at a time.")
        for address in addresses:
            try:
                validate_email(address)
            except ValidationError:
                raise ValidationError(f"“{address[:80]}” is no e-mail address.") from None
        return addresses

    def clean(self):
        """
        Ask for somebody to invite.
        """
        data = super().clean()
        if not self.errors and not data["people"] and not data["addresses"]:
            self.add_error("addresses", "Tick somebody or type an address.")
        return data
