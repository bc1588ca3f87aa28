"""
What the library hands out beside pages: documents, images and recordings.
"""

# ruff: noqa: DJ008 - files are called by their title: Wagtail's models say so already.

import posixpath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.search import index
from wagtailmedia.models import AbstractMedia

from sigs.enums import Joining

from .. import captions, uploads
from ..enums import Audience, TextState

_NOTES = {
    TextState.CUT: "This file is long: the search knows its first twenty-five pages or so.",
    TextState.PICTURES: (
        "This PDF is pictures of pages: nothing in it can be searched or read aloud. Upload one "
        "with text, or write what it says on the page that offers it."
    ),
    TextState.EMPTY: (
        "This file holds no words: nothing in it can be searched or read aloud. Write what it "
        "shows on the page that offers it."
    ),
    TextState.LOCKED: (
        "This file is locked with a password: the search cannot look into it, and readers need "
        "the password. Upload it without one."
    ),
    TextState.BROKEN: (
        "This file could not be read, so the search does not know its words. Open it, save or "
        "export it again, and upload that."
    ),
    TextState.SLOW: (
        "Reading this file took too long and was given up, so the search does not know its words. "
        "Save it with smaller pictures or in parts, and upload those."
    ),
}
_READER_NOTES = {
    TextState.PICTURES: "This file is pictures of pages: screen readers cannot read it.",
    TextState.EMPTY: "This file is made of pictures alone: screen readers cannot read it.",
}


def validate_captions(text):
    """
    Refuse captions that are not sound WebVTT, and say line by line why.
    """
    try:
        captions.read(text.encode())
    except captions.CaptionsRefused as error:
        raise ValidationError(error.problems) from error


class ForAnAudience(models.Model):
    """
    Something that everyone, every member or the members of one SIG may read.
    """

    audience = models.CharField(
        "who may read it", max_length=8, choices=Audience, default=Audience.MEMBERS
    )
    sig = models.ForeignKey(
        "sigs.Sig",
        verbose_name="SIG",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Only for what one SIG keeps to itself.",
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(audience=Audience.SIG) | models.Q(sig__isnull=False),
                name="%(class)s_for_a_sig_names_it",
                violation_error_message="Choose the SIG whose members may read it.",
            )
        ]

    @property
    def readers(self):
        """
        Say who may read it, such as "Registered members" or "Members of Housing First".
        """
        if self.audience == Audience.SIG and self.sig:
            # Editors read this of everything, and a hidden SIG is no business of theirs.
            is_hidden = self.sig.joining == Joining.HIDDEN
            return f"Members of {'one group' if is_hidden else self.sig.name}"
        return self.get_audience_display()

    def clean(self):
        super().clean()
        if self.audience == Audience.SIG and self.sig_id is None:
            raise ValidationError({"sig": "Choose the SIG whose members may read it."})


class CheckedOnUpload(models.Model):
    """
    Something with a `file` that is looked into before it is taken; `upload_kind` says as what.
    """

    class Meta:
        abstract = True

    def clean(self):
        """
        Refuse a new file that is too large or not what its name says.
        """
        super().clean()
        # A file that is stored already was looked at when it came.
        upload = getattr(self.file, "_file", None)
        if isinstance(upload, UploadedFile):
            limit = settings.UPLOAD_LIMITS[self.upload_kind]
            try:
                uploads.check_upload(upload, kind=self.upload_kind, limit=limit)
            except uploads.UploadRefused as error:
                raise ValidationError({"file": str(error)}) from error


class LibraryDocument(CheckedOnUpload, ForAnAudience, AbstractDocument):
    """
    A file to download.
    """

    text_state = models.CharField(
        max_length=8, choices=TextState, blank=True, default="", editable=False
    )

    upload_kind = "document"
    admin_form_fields = ("title", "file", "audience", "sig", "collection", "tags")
    search_fields = [
        *AbstractDocument.search_fields,
        index.FilterField("audience"),
        index.FilterField("sig"),
    ]

    class Meta(ForAnAudience.Meta):
        verbose_name = "document"

    @property
    def text_note(self):
        """
        Say to an editor what stands in the way of searching it or hearing it read; empty where
        nothing does.
        """
        return _NOTES.get(self.text_state, "")

    @property
    def reader_note(self):
        """
        Say to a reader that there is nothing in it to be read aloud; empty where there is.
        """
        return _READER_NOTES.get(self.text_state, "")


class DocumentText(models.Model):
    """
    The words of a document as they were read from the file with this hash, a passage a line.

    In a table of its own, so that showing a document or saving its form never moves them.
    """

    document = models.OneToOneField(
        LibraryDocument, primary_key=True, on_delete=models.CASCADE, related_name="read"
    )
    text = models.TextField(blank=True)
    file_hash = models.CharField(max_length=64)

    # The document's own words are no place where it is used.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "text of a document"
        verbose_name_plural = "texts of documents"

    def __str__(self):
        return f"The words of {self.document_id}"


class LibraryImage(CheckedOnUpload, ForAnAudience, AbstractImage):
    """
    A picture, of which readers are only ever handed renditions.
    """

    upload_kind = "picture"
    admin_form_fields = (
        "title",
        "file",
        "description",
        "audience",
        "sig",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )
    search_fields = [
        *AbstractImage.search_fields,
        index.FilterField("audience"),
        index.FilterField("sig"),
    ]

    class Meta(ForAnAudience.Meta):
        verbose_name = "image"


class LibraryRendition(AbstractRendition):
    """
    One size of a picture.
    """

    image = models.ForeignKey(LibraryImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_of_a_spec"
            )
        ]

    @property
    def url(self):
        """
        Give the guarded address; the file store itself is never shown to browsers.
        """
        return reverse("resources:image", args=[self.pk, posixpath.basename(self.file.name)])


class LibraryMedia(CheckedOnUpload, ForAnAudience, AbstractMedia):
    """
    A recording to watch or hear.
    """

    upload_kind = "recording"
    captions = models.TextField(
        blank=True,
        validators=[validate_captions],
        help_text="The words with their times, as a WebVTT file has them: paste all of it.",
    )

    admin_form_fields = (
        "title",
        "file",
        "captions",
        "audience",
        "sig",
        "collection",
        "duration",
        "tags",
    )
    search_fields = [
        *AbstractMedia.search_fields,
        index.FilterField("audience"),
        index.FilterField("sig"),
    ]

    class Meta(ForAnAudience.Meta):
        verbose_name = "recording"

    @property
    def url(self):
        """
        Give the guarded address; the file store itself is never shown to browsers.
        """
        return reverse("resources:recording", args=[self.pk, self.filename])

    @property
    def captions_url(self):
        """
        Give the guarded address of the captions, empty where there are none.
        """
        return reverse("resources:captions", args=[self.pk]) if self.captions else ""

    @cached_property
    def cues(self):
        """
        Give what is said, a captions.Cue each, in order; empty where nobody has written it down.
        """
        return captions.read(self.captions.encode()).cues if self.captions else ()
