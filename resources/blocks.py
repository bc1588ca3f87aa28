"""
What a page of the library is written with: one class and one template for each kind of block.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtailmedia.blocks import AbstractMediaChooserBlock

from . import access, captions, embeds
from .enums import Relation
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


class LeadValue(blocks.StructValue):
    @property
    def words(self):
        """
        Give what the link says: the title an editor gave it, else that of the page.
        """
        return self["title"] or (self["page"].title if self["page"] else "")

    @property
    def relation_label(self):
        """
        Say what it is to the page that leads there; empty where nobody has said.
        """
        return Relation(self["relation"]).label if self["relation"] else ""

    @property
    def host(self):
        """
        Give the name of the site that a web address leads to.
        """
        return (urlsplit(self["address"]).hostname or "").removeprefix("www.")


class LeadBlock(blocks.StructBlock):
    page = blocks.PageChooserBlock(
        page_type="resources.LibraryPage", required=False, label="A page of the library"
    )
    address = blocks.URLBlock(
        required=False, label="Or a web address", help_text="Beginning with https://"
    )
    title = blocks.CharBlock(
        required=False,
        max_length=160,
        validators=[refuse_weak_title],
        help_text="What it is called, in words that make sense on their own. A page of the "
        "library brings its own.",
    )
    relation = blocks.ChoiceBlock(choices=Relation.choices, label="What it is to this page")
    reason = blocks.CharBlock(max_length=240, help_text="Why somebody should go there.")

    class Meta:
        icon = "link"
        label = "Page or address, and reason"
        value_class = LeadValue

    def clean(self, value):
        """
        Refuse what leads to nothing or to two things, and an address without a title.
        """
        lead = super().clean(value)
        if refused := _refused(lead):
            raise blocks.StructBlockValidationError(
                block_errors={name: ValidationError(words) for name, words in refused.items()}
            )
        return lead

    def extract_references(self, value):
        """
        Have Wagtail's index of references tell of what kind each is, such as "page.example".
        """
        for model, pk, model_path, content_path in super().extract_references(value):
            kind = f".{value['relation']}" if value.get("relation") else ""
            yield model, pk, f"{model_path}{kind}", content_path


def _refused(lead):
    """
    Say by field what is wrong with where a lead goes.
    """
    if not lead["page"] and not lead["address"]:
        return {"page": "Choose a page of the library, or give a web address."}
    if lead["page"] and lead["address"]:
        return {"address": "Choose a page or give an address: one entry leads to one place."}
    if not lead["address"]:
        return {}
    parts = urlsplit(lead["address"])
    if parts.scheme not in {"http", "https"}:
        return {"address": "Give an address that begins with https://."}
    if parts.netloc == urlsplit(settings.SITE_ADDRESS).netloc and parts.path.startswith("/library"):
        return {
            "address": "This is a page of the library: choose it above, so that the link still "
            "leads there when the page moves."
        }
    if not lead["title"]:
        return {"title": "Say what it is called: an address brings no title of its own."}
    return {}


def relation_in(model_path):
    """
    Read the Relation from the path of a reference in Wagtail's index; None where it has none.
    """
    kind = model_path.rpartition(".page.")[2]
    return Relation(kind) if kind in Relation.values else None


class RelatedBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=120, default="Read on")
    items = blocks.ListBlock(LeadBlock(), min_num=1)

    class Meta:
        icon = "list-ul"
        label = "Useful reading, listening, viewing"
        description = "Pages and addresses that lead on, each with what it is and the reason."
        template = "components/blocks/related.html"
        preview_value = {
            "heading": "Read on",
            "items": [
                {
                    "page": None,
                    "address": "https://example.org/kettle",
                    "title": "Ten minutes round a kettle",
                    "relation": Relation.VIEWING,
                    "reason": "A night team shows how it closes a shift.",
                }
            ],
        }

    def get_context(self, value, parent_context=None):
        """
        Add those of the pages that this reader may open, and the addresses.
        """
        context = super().get_context(value, parent_context)
        user = _reader(parent_context)
        context["items"] = [
            {
                "title": item.words,
                "url": item["page"].url if item["page"] else item["address"],
                "host": item.host,
                "relation": item.relation_label,
                "reason": item["reason"],
            }
            for item in value["items"]
            if item["address"]
            or (item["page"] and item["page"].is_in_use and access.can_view(user, item["page"]))
        ]
        return context


def _reader(parent_context):
    request = (parent_context or {}).get("request")
    return request.user if request else AnonymousUser()


class RecordingChooserBlock(AbstractMediaChooserBlock):
    def render_basic(self, value, context=None):
        return value.title if value else ""


class MediaBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        max_length=160,
        validators=[refuse_weak_title],
        help_text="What it is, in words that make sense on their own.",
    )
    recording = RecordingChooserBlock()
    about = blocks.CharBlock(required=False, max_length=240, help_text="What to look out for.")

    class Meta:
        icon = "wagtailmedia-video"
        label = "Recording"
        description = "An uploaded video or audio recording with its words."
        template = "components/blocks/media.html"
        preview_value = {
            "title": "Two minutes on debriefs",
            "recording": None,
            "about": "Listen for what is not asked.",
        }

    def get_context(self, value, parent_context=None):
        """
        Add the recording if this reader may hear and see it, and the paragraphs of what is said.
        """
        context = super().get_context(value, parent_context)
        recording = value["recording"]
        if recording and access.can_view(_reader(parent_context), recording):
            context["recording"] = recording
            context["length"] = recording.duration and captions.spoken_clock(recording.duration)
            context["paragraphs"] = [
                {"speaker": each.speaker, "text": " ".join(cue.text for cue in each.cues)}
                for each in captions.paragraphs(recording.cues)
            ]
        return context


class EmbedBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        max_length=160,
        validators=[refuse_weak_title],
        help_text="What it is, in words that make sense on their own.",
    )
    address = blocks.URLBlock(help_text="The address of one video on YouTube or Vimeo.")
    about = blocks.CharBlock(required=False, max_length=240, help_text="What to look out for.")

    class Meta:
        icon = "media"
        label = "Video from the web"
        description = "A video kept by YouTube or Vimeo, loaded only when somebody asks for it."
        template = "components/blocks/embed.html"
        preview_value = {
            "title": "A walk through a quiet ward",
            "address": "https://vimeo.com/1000001",
            "about": "Look at where the chairs stand.",
        }

    def clean(self, value):
        """
        Refuse an address that leads to no video we know how to show.
        """
        media = super().clean(value)
        try:
            embeds.find(media["address"])
        except embeds.NotUnderstood as error:
            raise blocks.StructBlockValidationError(
                block_errors={"address": ValidationError(str(error))}
            ) from error
        return media

    def get_context(self, value, parent_context=None):
        """
        Add who keeps the video and the address of its frame, which nothing loads yet.
        """
        context = super().get_context(value, parent_context)
        embed = embeds.find(value["address"])
        context["provider"] = embed.provider.name
        context["frame"] = embed.frame
        return context


def frame_hosts(body):
    """
    List the hosts that a page with this body has to be let to show frames from.
    """
    found = {
        embeds.find(block.value["address"]).provider.frame_host
        for block in body
        if block.block_type == "embed"
    }
    return sorted(found)


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
    media = MediaBlock()
    embed = EmbedBlock()
    download = DownloadBlock()
    mailbox = MailboxBlock()
