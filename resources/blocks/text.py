"""
What is written: paragraphs, quotes, steps, tables, and the slides of a deck.
"""

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from ..wording import weak_link_text, weak_links


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


class SlideBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=160)
    text = blocks.TextBlock(required=False)
    notes = blocks.TextBlock(required=False, help_text="What is said with it.")

    class Meta:
        icon = "image"
        label = "Slide"


# Migrations know them by the package.
DECONSTRUCT_ALIASES = {
    ProseBlock: "resources.blocks.ProseBlock",
    TextBlock: "resources.blocks.TextBlock",
}
