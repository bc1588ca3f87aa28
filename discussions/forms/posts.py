"""
What people post, made clean.
"""

from django import forms

from .. import markup
from ..actions import MOST_BYTES, MOST_FILES, NothingWritten, accepted
from ..enums import ThreadKind
from ..models import Thread
from ..wording import BESIDE_THE_BOX
from .gentle import GentleMixin

SIGNS = (
    f"Up to {markup.MOST_CHARACTERS:,} characters. **bold**, *italic*, - for a list, "
    "> for a quotation, @ and a name to speak to somebody."
)


class SeveralFiles(forms.ClearableFileInput):
    """
    An input that takes several files at once.
    """

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """
    The files of a post, as a list; what may be among them is for the action to say.
    """

    widget = SeveralFiles

    def clean(self, data, initial=None):
        chosen = data if isinstance(data, (list, tuple)) else [data]
        return [file for file in chosen if file]


class PostForm(GentleMixin, forms.Form):
    """
    A post: its words, the files with it, and the number of the post it answers.
    """

    text = forms.CharField(
        label="Your reply",
        strip=False,
        error_messages={"required": str(NothingWritten())},
        widget=forms.Textarea(attrs={"rows": 6, "data-names": ""}),
        help_text=f"{BESIDE_THE_BOX} {SIGNS}",
    )
    files = FilesField(
        label="Files",
        required=False,
        help_text=f"Up to {MOST_FILES}, each of {MOST_BYTES // 1_000_000} MB at most. Only those "
        "who can read this thread can open them.",
    )
    quotes = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["files"].widget.attrs["accept"] = ",".join(accepted())

    def clean_text(self):
        return self.cleaned_data["text"].replace("\r\n", "\n").replace("\0", "")


class ThreadForm(PostForm):
    """
    A new thread: its title, what kind it is, its first post and the page it is about.
    """

    title = forms.CharField(
        label="Title",
        max_length=Thread._meta.get_field("title").max_length,
        help_text="In a few words, so that people know whether it is for them.",
    )
    kind = forms.ChoiceField(
        label="What is it?",
        choices=[
            (ThreadKind.DISCUSSION, "Something to talk about"),
            (ThreadKind.QUESTION, "A question that wants an answer"),
        ],
        initial=ThreadKind.DISCUSSION,
        widget=forms.RadioSelect,
    )
    page = forms.IntegerField(required=False, widget=forms.HiddenInput)

    looked_at = ("title", "text")
    field_order = ["title", "kind", "text", "files"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "The first post"
        del self.fields["quotes"]

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())


class EditForm(GentleMixin, forms.Form):
    """
    What a post is to say instead, and at which revision it was read.
    """

    text = forms.CharField(
        label="Your post",
        strip=False,
        error_messages={"required": str(NothingWritten())},
        widget=forms.Textarea(attrs={"rows": 10, "data-names": ""}),
        help_text=f"{BESIDE_THE_BOX} {SIGNS}",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def clean_text(self):
        return self.cleaned_data["text"].replace("\r\n", "\n").replace("\0", "")


class CloseForm(forms.Form):
    """
    Why a thread takes no more posts.
    """

    reason = forms.CharField(
        label="Why is it closed?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everybody who reads the thread sees this. You can open it again at any time.",
    )
