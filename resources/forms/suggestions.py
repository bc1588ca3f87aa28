"""
What members suggest and editors answer, made clean.
"""

from django import forms
from django.core.validators import URLValidator
from wagtail.admin.widgets import AdminPageChooser

from ..enums import SuggestionState
from ..models import LibraryPage
from ..models.suggestions import ADDRESS_CHARACTERS, TEXT_CHARACTERS, TITLE_CHARACTERS


class WebAddressField(forms.URLField):
    """
    An address on the web, with or without the https:// in front.
    """

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {
        "invalid": "Give a whole address, such as https://www.example.org/guide, or leave this out."
    }

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", max_length=ADDRESS_CHARACTERS, **kwargs)


def _words(rows):
    return forms.Textarea(attrs={"rows": rows})


class ResourceForm(forms.Form):
    """
    Something a member would like to see in the library.
    """

    title = forms.CharField(
        label="What is it?",
        max_length=TITLE_CHARACTERS,
        help_text="A title or a few words: a checklist you use, a talk, a paper, your own account.",
        error_messages={"required": "Say in a few words what it is."},
    )
    text = forms.CharField(
        label="Who would it help, and how?",
        max_length=TEXT_CHARACTERS,
        widget=_words(6),
        error_messages={"required": "Say who it would help: it tells us where it belongs."},
    )
    address = WebAddressField(
        label="Where can it be found?",
        required=False,
        help_text="A web address, if it has one.",
    )


class CorrectionForm(forms.Form):
    """
    What is wrong or missing on a page.
    """

    text = forms.CharField(
        label="What should be different?",
        max_length=TEXT_CHARACTERS,
        widget=_words(6),
        help_text="Quote the words you mean, so that we find the place.",
        error_messages={"required": "Say what should be different."},
    )
    address = WebAddressField(
        label="Where can we read more?",
        required=False,
        help_text="A web address that shows what is right, if there is one.",
    )

    def clean(self):
        return {**super().clean(), "title": ""}


class SuggestionAnswerForm(forms.Form):
    """
    What an editor decides about a suggestion. `state` is the one in which they read it.
    """

    seen = forms.ChoiceField(choices=SuggestionState, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label="What becomes of it",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what becomes of it."},
    )
    answer = forms.CharField(
        label="Your answer",
        max_length=TEXT_CHARACTERS,
        widget=_words(5),
        help_text="The member reads this on the site and by e-mail. Your name is not shown.",
        error_messages={"required": "Write a sentence or two: a bare yes or no helps nobody."},
    )
    made_page = forms.ModelChoiceField(
        LibraryPage.objects.all(),
        label="The page it became",
        required=False,
        widget=AdminPageChooser(target_models=[LibraryPage]),
        help_text="The member gets a link once the page is published, if they may open it.",
    )

    _WORDS = {
        SuggestionState.ACCEPTED: "Accept: we will do this",
        SuggestionState.DONE: "Done: it is in the library",
        SuggestionState.DECLINED: "Decline: we will not do this",
    }

    def __init__(self, *args, states, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [
            (state.value, words) for state, words in self._WORDS.items() if state in states
        ]
