"""
What a page of the library is written with: one class and one template for each kind of block.
"""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from . import access
from .wording import weak_link_text, weak_links


def refuse_weak_title(value):
    """
    Raise ValidationError if these words of a link make no sense on their own.
    """
    if advice := weak_link_text(value):
        raise ValidationError(advice, code="weak_link")


class ProseBlock(blocks.RichTextBlock):
    """
    Rich text whose links make sense on their own, or it is not taken.
    """

    def clean(self, value):
        """
        Raise ValidationError with one sentence for each link that says nothing on its own.
        """
        prose = super().clean(value)
        if weak := weak_links(prose.source):
            # Two links with the same fault are one thing to read.
            raise ValidationError(list(dict.fromkeys(link.advice for link in weak)))
        return prose


class TextBlock(ProseBlock):
    class Meta:
        icon = "pilcrow"
        label = "Text"
        description = "Paragraphs with headings, lists and links."
        template = "components/blocks/text.html"
        preview_value = (
            "<h2>What helps on a hard shift</h2>"
            "<p>Ten quiet minutes and a kettle. <b>Nobody has to talk</b>, and somebody usually "
            "does.</p>"
        )

    def __init__(self, **options):
        options.setdefault(
            "features", ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
        )
        super().__init__(**options)


class QuoteBlock(blocks.StructBlock):
    words = blocks.TextBlock(help_text="What was said, without quotation marks.")
    who = blocks.CharBlock(
        required=False,
        max_length=120,
        label="Who said it",
        help_text="As they wish to be named: a first name, a role, or nothing.",
    )

    class Meta:
        icon = "openquote"
        label = "Quote"
        description = "Somebody's own words, named as they wish."
        template = "components/blocks/quote.html"
        preview_value = {
            "words": "We stopped asking what was wrong with him and asked who he was missing.",
            "who": "Support worker, night shift",
        }


class CalloutBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=120)
    text = ProseBlock(features=["bold", "italic", "link", "ul"])

    class Meta:
        icon = "info-circle"
        label = "Callout"
        description = "A short note that should not be missed."
        template = "components/blocks/callout.html"
        preview_value = {
            "heading": "Before you start",
            "text": "<p>Choose a day when nobody is covering two rotas.</p>",
        }


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=120)
    text = ProseBlock(required=False, features=["bold", "italic", "link"])

    class Meta:
        icon = "list-ol"
        label = "Step"


class StepsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(required=False, max_length=120)
    steps = blocks.ListBlock(StepBlock(), min_num=1)

    class Meta:
        icon = "list-ol"
        label = "Steps"
        description = "Things to do one after the other."
        template = "components/blocks/steps.html"
        preview_value = {
            "heading": "A debrief in three steps",
            "steps": [
                {"title": "Say what happened", "text": "<p>Facts first, one voice at a time.</p>"},
                {"title": "Say what it left behind", "text": "<p>Nobody fixes anything yet.</p>"},
                {"title": "Choose one small change", "text": "<p>And who tries it.</p>"},
            ],
        }


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


class TableBlock(TypedTableBlock):
    class Meta:
        icon = "table"
        label = "Table"
        description = "Rows and columns of words, with a caption."
        template = "components/blocks/table.html"
        preview_value = {
            "caption": "What changed in the first month",
            "columns": [
                {"type": "text", "heading": "Before"},
                {"type": "text", "heading": "After"},
            ],
            "rows": [{"values": ["A buzzer and a form", "A person and a kettle"]}],
        }

    def __init__(self, **options):
        super().__init__([("text", blocks.CharBlock(required=False))], **options)


class ChosenBlock(blocks.StructBlock):
    page = blocks.PageChooserBlock(page_type="resources.LibraryPage")
    reason = blocks.CharBlock(max_length=240, help_text="Why somebody should go there.")

    class Meta:
        icon = "link"
        label = "Page and reason"


class RelatedBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=120, default="Read on")
    items = blocks.ListBlock(ChosenBlock(), min_num=1)

    class Meta:
        icon = "list-ul"
        label = "Related pages"
        description = "Pages of the library that lead on, each with the reason."
        template = "components/blocks/related.html"
        preview_value = {"heading": "Read on", "items": []}

    def get_context(self, value, parent_context=None):
        """
        Add those of the pages that this reader may open.
        """
        context = super().get_context(value, parent_context)
        request = (parent_context or {}).get("request")
        user = request.user if request else AnonymousUser()
        context["items"] = [
            {"title": item["page"].title, "url": item["page"].url, "reason": item["reason"]}
            for item in value["items"]
            if item["page"] and item["page"].is_in_use and access.can_view(user, item["page"])
        ]
        return context


class SlideBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=160)
    text = blocks.TextBlock(required=False)
    notes = blocks.TextBlock(required=False, help_text="What is said with it.")

    class Meta:
        icon = "image"
        label = "Slide"


class MailboxBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=120)
    text = blocks.CharBlock(required=False, max_length=240)

    class Meta:
        icon = "mail"
        label = "Team mailbox"
        description = "The address that the team reads. It comes from the site's settings."
        template = "components/blocks/mailbox.html"
        preview_value = {
            "heading": "Write to the team",
            "text": "A person reads every message, usually within three working days.",
        }

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["mailbox"] = settings.MAIL_REPLY_TO
        return context


class BodyBlock(blocks.StreamBlock):
    """
    The blocks an editor may choose from, in the order they are offered.
    """

    text = TextBlock()
    quote = QuoteBlock()
    callout = CalloutBlock()
    steps = StepsBlock()
    figure = FigureBlock()
    table = TableBlock()
    related = RelatedBlock()
    download = DownloadBlock()
    mailbox = MailboxBlock()
