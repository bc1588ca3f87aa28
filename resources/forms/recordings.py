"""
A recording as an editor uploads it, made clean.
"""

from django import forms
from django.core.exceptions import ValidationError
from wagtailmedia.forms import BaseMediaForm

from .. import captions, uploads
from ..access import offer_known_sigs


class RecordingForm(BaseMediaForm):
    """
    A recording, whose captions are pasted or come as a file.
    """

    captions_file = forms.FileField(
        label="Captions as a file",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}),
        help_text="A WebVTT file, which ends in .vtt, saved as UTF-8. It takes the place of the "
        "captions that are here.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_known_sigs(self, kwargs.get("user"))
        names = [name for name in self.fields if name != "captions_file"]
        names.insert(names.index("captions") + 1 if "captions" in names else 0, "captions_file")
        self.order_fields(names)

    @property
    def refuses_only_captions(self):
        """
        Test whether the recording is sound and nothing but its captions is not.
        """
        return bool(self.errors) and set(self.errors) <= {"captions", "captions_file"}

    def save_without_captions(self):
        """
        Keep the recording as it was filled in, without captions, and return it.
        """
        self.instance.captions = ""
        self.instance.save()
        self._save_m2m()
        return self.instance

    def clean_captions_file(self):
        """
        Return the text of the file, or None where none was chosen; refuse what is not WebVTT.
        """
        file = self.cleaned_data["captions_file"]
        if file is None:
            return None
        try:
            uploads.check_upload(file, kind="captions", limit=captions.LIMIT_BYTES)
            content = file.read()
            captions.read(content)
        except uploads.UploadRefused as error:
            raise ValidationError(str(error)) from error
        except captions.CaptionsRefused as error:
            raise ValidationError(error.problems) from error
        return content.decode("utf-8-sig")

    def clean(self):
        """
        Put what the file says in the place of the captions, unless others were pasted as well.
        """
        cleaned = super().clean()
        text = cleaned.get("captions_file")
        if text is None:
            return cleaned
        pasted = cleaned.get("captions", "")
        # A browser sends back what was there with other line ends.
        known = ["", text, self.initial.get("captions", "")]
        if not any(_are_same(pasted, each) for each in known):
            self.add_error(
                "captions_file",
                "You pasted captions and chose a file, and they differ. Empty the field above to "
                "take the file, or choose no file to take what you pasted.",
            )
        else:
            cleaned["captions"] = text
        return cleaned


def _are_same(one, other):
    return one.split() == other.split()
