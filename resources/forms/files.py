"""
Documents and pictures as an editor uploads them, made clean.
"""

from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm


class _ForMembersUntilSaid:
    """
    A file that is kept as soon as it is uploaded, for members until somebody says otherwise.

    Wagtail uploads several files by their names alone. Were a field asked for, it would say that
    they are uploaded and keep none of them before its form is sent.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "audience" in self.fields:
            self.fields["audience"].required = False

    def clean_audience(self):
        """
        Return the audience, that which the file has where none was sent.
        """
        return self.cleaned_data["audience"] or self.instance.audience


class DocumentForm(_ForMembersUntilSaid, BaseDocumentForm):
    """
    A document.
    """


class ImageForm(_ForMembersUntilSaid, BaseImageForm):
    """
    A picture.
    """
