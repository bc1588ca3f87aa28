"""
What leads on from a page: other pages, addresses elsewhere, the team's mailbox.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from wagtail import blocks

from .. import access
from ..enums import Relation
from .readers import reader_of
from .text import refuse_weak_title


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
        user = reader_of(parent_context)
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
