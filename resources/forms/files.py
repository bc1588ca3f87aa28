"""
Documents and pictures as an editor uploads them, made clean.
"""

from django.conf import settings
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from .. import uploads
from ..access import offer_known_sigs


class _ForMembersUntilSaid:
    """
    A file that is kept as soon as it is uploaded, for members until somebody says otherwise.

    Wagtail uploads several files by their names alone. Were a field asked for, it would say that
    they are uploaded and keep none of them before its form is sent.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offer_known_sigs(self, kwargs.get("user"))
        if "audience" in self.fields:
            self.fields["audience"].required = False

    def clean_audience(self):
        """
        Return the audience, that which the file has where none was sent.
        """
        return self.cleaned_data["audience"] or self.instance.audience


class _ChosenWithinTheLimit:
    """
    A file that Wagtail's page for several files refuses where it is too large, before it is sent.

    What is sent is looked at by the model, which knows how large the file is and says so.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            kind = self._meta.model.upload_kind
            limit = settings.UPLOAD_LIMITS[kind]
            most = uploads.most_sentence(kind, limit)
            file = self.fields["file"]
            file.max_upload_size = None if self.is_bound else limit
            file.error_messages["file_too_large_unknown_size"] = most
            file.help_text = most


class DocumentForm(_ForMembersUntilSaid, _ChosenWithinTheLimit, BaseDocumentForm):
    """
    A document.
    """


class ImageForm(_ForMembersUntilSaid, _ChosenWithinTheLimit, BaseImageForm):
    """
    A picture.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            file = self.fields["file"]
            file.help_text = f"Supported formats: {file.supported_formats_text}. {file.help_text}"
