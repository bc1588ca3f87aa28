"""
What people type for the shelf and the documents of a SIG, made clean.
"""

from urllib.parse import urlsplit

from django import forms
from django.core.validators import URLValidator

from .. import queries
from ..models.line_words import paragraphs
from ..models.sig_shelves import ADDRESS_CHARACTERS, REASON_CHARACTERS, TITLE_CHARACTERS
from ..models.working import LINE_CHARACTERS, LINES
from ..models.working import REASON_CHARACTERS as LINE_REASON_CHARACTERS

READERS = [
    ("sig", "The members of this SIG\nNobody else sees it here"),
    (
        "public",
        "Everybody who finds the SIG\nPages of the library still show only to their readers",
    ),
]
DOCUMENT_TITLE_CHARACTERS = 160
PASTED_CHARACTERS = 200_000


class ShelfForm(forms.Form):
    """
    Something for a SIG's shelf: a page that was found, or an address.

    Cleaned it has `page` (a page of the library, or None), `title` and `address`.
    """

    address = forms.CharField(
        label="Where is it?",
        max_length=ADDRESS_CHARACTERS,
        help_text="A web address that begins with https://, or the address of a page of the "
        "library.",
        error_messages={"required": "Give the address at which one finds it."},
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    title = forms.CharField(
        label="What is it called?",
        max_length=TITLE_CHARACTERS,
        required=False,
        help_text="A page of the library brings its own title.",
    )
    why = forms.CharField(
        label="Why is it worth having at hand?",
        max_length=REASON_CHARACTERS,
        help_text="One line. It stands under the title.",
        error_messages={"required": "Say in one line why it is worth having at hand."},
    )
    readers = forms.ChoiceField(
        label="Who sees it on this shelf?",
        choices=READERS,
        initial="sig",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, user, page=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.page = page
        if page:
            del self.fields["title"]
            del self.fields["address"]

    def clean_address(self):
        """
        Take a page of the library for itself, and of elsewhere only what travels safely.
        """
        address = self.cleaned_data["address"].strip()
        is_here, self.page = queries.page_behind(self.user, address)
        if is_here:
            if self.page is None:
                raise forms.ValidationError(
                    "There is no page of the library at this address that you may read. "
                    "Look for it by its title instead."
                )
            return ""
        if urlsplit(address).scheme != "https":
            raise forms.ValidationError(
                "Give an address that begins with https://. Others are not safe to follow from "
                "every workplace."
            )
        URLValidator(schemes=["https"], message="Give a whole address, as your browser shows it.")(
            address
        )
        return address

    def clean(self):
        """
        Ask for a title where the library has none.
        """
        cleaned = super().clean()
        if cleaned.get("address") and not cleaned.get("title"):
            self.add_error("title", "Say what it is called: an address alone tells nobody.")
        return cleaned

    def item(self):
        """
        Return what an action takes of it.
        """
        typed = self.cleaned_data
        return {
            "page": self.page,
            "title": "" if self.page else typed["title"],
            "address": "" if self.page else typed["address"],
            "why": typed["why"],
            "is_public": typed["readers"] == "public",
        }


class WorkingDocumentForm(forms.Form):
    """
    A working document, begun by pasting what there is.
    """

    title = forms.CharField(
        label="What is it called?",
        max_length=DOCUMENT_TITLE_CHARACTERS,
        error_messages={"required": "Give it a title."},
    )
    summary = forms.CharField(
        label="What is it for?",
        max_length=300,
        required=False,
        help_text="A sentence for lists and at the top.",
    )
    text = forms.CharField(
        label="The text so far",
        max_length=PASTED_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="Paste it. A blank line begins a new paragraph, and # before a line makes it a "
        "heading. Members suggest changes paragraph by paragraph.",
        error_messages={
            "required": "Paste the text, or write the first paragraph.",
            "max_length": "This is longer than a document here can be: at most %(limit_value)d "
            "characters, and this has %(show_value)d. Begin with one chapter of it.",
        },
    )

    def clean_text(self):
        """
        Return the paragraphs, [(is a heading, words)].
        """
        lines = paragraphs(self.cleaned_data["text"])
        if not lines:
            raise forms.ValidationError("Write at least one paragraph.")
        if len(lines) > LINES:
            raise forms.ValidationError(
                f"This makes {len(lines)} paragraphs, and a document here has at most {LINES}. "
                "Begin with one chapter of it."
            )
        _refuse_long(lines)
        return lines


class LineForm(forms.Form):
    """
    Other words for one paragraph; `seen` is how it read to whoever suggests them.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label="How should it read?",
        required=False,
        max_length=LINE_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="Change what you would change. A blank line begins another paragraph; leave it "
        "empty to suggest taking the paragraph out.",
    )
    reason = forms.CharField(
        label="Why?",
        max_length=LINE_REASON_CHARACTERS,
        help_text="A sentence, so that the others can decide.",
        error_messages={"required": "Say in a sentence why, so that the others can decide."},
    )


class TakeInForm(forms.Form):
    """
    What a decider puts into a document; `seen` is how the paragraph read to them.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label="How shall it read?",
        required=False,
        max_length=LINE_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="Left empty, the paragraph is taken out.",
    )


class DeclineLineForm(forms.Form):
    """
    Why a paragraph stays as it is.
    """

    reason = forms.CharField(
        label="Why is it left as it is?",
        max_length=LINE_REASON_CHARACTERS,
        help_text="Whoever suggested it reads this.",
        error_messages={"required": "Say in a few words why, so that whoever suggested it knows."},
    )


def _refuse_long(lines):
    for number, (_, words) in enumerate(lines, 1):
        if len(words) > LINE_CHARACTERS:
            raise forms.ValidationError(
                f"Paragraph {number} is longer than {LINE_CHARACTERS} characters. "
                "Part it with a blank line."
            )
