"""
What is shown or taken away from the library's store: pictures and documents.
"""

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from .text import refuse_weak_title


class DownloadValue(blocks.StructValue):
    @property
    def extension(self):
        """
        Give the kind of file in capitals, such as PDF.
        """
        return self["document"].file_extension.upper()


class DownloadBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        max_length=120,
        validators=[refuse_weak_title],
        help_text="What it is, in words that make sense on their own.",
    )
    description = blocks.CharBlock(required=False, max_length=240)
    document = DocumentChooserBlock()

    class Meta:
        icon = "download"
        label = "Download"
        description = "A file to take away."
        template = "components/blocks/download.html"
        value_class = DownloadValue
        preview_value = {
            "title": "Checklist for a first visit",
            "description": "Two pages, made for printing.",
            "document": None,
        }


class FigureBlock(blocks.StructBlock):
    picture = ImageChooserBlock()
    caption = blocks.CharBlock(max_length=240)
    long_description = blocks.TextBlock(
        required=False,
        help_text="What the picture shows, for those who cannot see it, when the caption is not "
        "enough.",
    )

    class Meta:
        icon = "image"
        label = "Figure"
        description = "A picture with its caption and a description in words."
        template = "components/blocks/figure.html"
        preview_value = {
            "picture": None,
            "caption": "The office moved to the end of the kitchen table.",
            "long_description": "A plan of the ground floor. The table stands by the window.",
        }
