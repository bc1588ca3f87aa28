"""
What a newsletter is put together from: an editor's words, and public things with the reason to look
at them.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from urllib.parse import urljoin

from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

from pielink.kernel import connections

from .. import access
from . import plain
from .leads import ChosenBlock
from .text import ProseBlock, QuoteBlock

# A picture in a mail is as wide as its column, and twice as fine for sharp screens.
MAIL_WIDTH = 536
_MAIL_PICTURE = "max-1072x1600|format-jpeg"
_WEB_PICTURE = "width-900"


def why_not_public(thing):
    """
    Say in a sentence why this page or picture cannot be in a newsletter; empty where it can.
    """
    called = f"“{thing.title}”"
    if isinstance(thing, Page) and not hasattr(thing, "audience"):
        return f"{called} is no page of the library."
    if not access.can_view(AnonymousUser(), thing):
        return (
            f"{called} is not for everyone, and a newsletter may only show what everyone may see."
        )
    if hasattr(thing, "is_in_use") and not thing.live:
        return f"{called} is not published, so nobody could read it."
    if hasattr(thing, "is_in_use") and not thing.is_in_use:
        return f"{called} was taken out of the library."
    return ""


class WordsBlock(ProseBlock):
    class Meta:
        icon = "pilcrow"
        label = "Words"
        description = "Paragraphs with lists and links, in the editor's voice."
        template = "components/blocks/text.html"
        preview_value = "<p>November is long. Here are three things that made it shorter.</p>"

    def __init__(self, **options):
        options.setdefault("features", ["bold", "italic", "ol", "ul", "link"])
        super().__init__(**options)

    def clean(self, value):
        """
        Refuse also a link to a page that not everyone may read.
        """
        prose = super().clean(value)
        if problems := private_links(prose.source):
            raise ValidationError(problems)
        return prose


class PublicChosenBlock(ChosenBlock):
    class Meta:
        icon = "doc-full"
        label = "From the library"
        description = "A page of the library and, in a line, why to read it."

    def clean(self, value):
        """
        Refuse a page that not everyone may read.
        """
        chosen = super().clean(value)
        return _refuse_private(chosen, "page")


class PictureBlock(blocks.StructBlock):
    picture = ImageChooserBlock()
    caption = blocks.CharBlock(required=False, max_length=240)

    class Meta:
        icon = "image"
        label = "Picture"
        description = "A picture everyone may see. Its description is read where it is not shown."

    def clean(self, value):
        """
        Refuse a picture that not everyone may see.
        """
        return _refuse_private(super().clean(value), "picture")


class _ItemField(forms.ChoiceField):
    def valid_value(self, value):
        """
        Admit what its app knows, whether or not the list goes back far enough to show it.
        """
        return True


def _choices(name):
    return [("", "Choose one"), *connections.choices_of(name, timezone.now())]


class ItemBlock(blocks.FieldBlock):
    """
    One thing of another app, chosen from a list and kept by its key.
    """

    def __init__(self, name, **options):
        super().__init__(**options)
        self.name_of_things = name
        self.field = _ItemField(choices=partial(_choices, name), required=True)

    def clean(self, value):
        """
        Refuse what is unknown, or not for everyone to know.
        """
        key = super().clean(value)
        if key and not connections.describe(self.name_of_things, [key], timezone.now()):
            raise ValidationError("This is not for everyone to know, or not there any more.")
        return key

    class Meta:
        icon = "list-ul"


class SessionBlock(blocks.StructBlock):
    session = ItemBlock("session")
    reason = blocks.CharBlock(max_length=240, required=False, help_text="Why to come, in a line.")

    class Meta:
        icon = "calendar-alt"
        label = "Session"
        description = "A session of the open programme, with its day and hour."


class SigBlock(blocks.StructBlock):
    sig = ItemBlock("sig", label="SIG")
    news = WordsBlock(label="What is new")

    class Meta:
        icon = "group"
        label = "SIG news"
        description = "What one Special Interest Group has been up to."


class NewsletterBlock(blocks.StreamBlock):
    """
    The blocks an editor puts a newsletter together from.
    """

    words = WordsBlock()
    heading = blocks.CharBlock(max_length=120, icon="title", label="Heading")
    library = PublicChosenBlock()
    session = SessionBlock()
    sig = SigBlock()
    quote = QuoteBlock()
    picture = PictureBlock()


@dataclass(frozen=True)
class Contents:
    """
    What a newsletter shows, an entry of plain values for each block, and in a sentence each what of
    it is left out and why.
    """

    entries: list
    left_out: list


def private_links(source):
    """
    Say in a sentence each what is wrong with the links of a stored rich text to pages that not
    everyone may read.
    """
    return [problem for _, problem in _private_links(source)]


def contents_of(body, *, now, in_mail):
    """
    Return the Contents of a newsletter as everybody may know of things now.

    In a mail addresses are whole, and what is over or was called off is left out.
    """
    return _Reader(body, now, in_mail).read()


def prose_of(source, *, in_mail):
    """
    Return a stored rich text as {html, text}, without links to what not everyone may read, and the
    sentences that say so.
    """
    problems = dict(_private_links(source))
    html = plain.as_html(
        plain.without_links_to(source, problems), settings.SITE_ADDRESS if in_mail else ""
    )
    told = [f"A link was taken out. {problem}" for problem in problems.values()]
    return {"html": html, "text": plain.as_text(html) if in_mail else ""}, told


class _Reader:
    def __init__(self, body, now, in_mail):
        self.body = body
        self.in_mail = in_mail
        self.left_out = []
        keys = defaultdict(list)
        for block in body:
            if block.block_type in {"session", "sig"}:
                keys[block.block_type].append(block.value[block.block_type])
        self.items = {name: connections.describe(name, each, now) for name, each in keys.items()}

    def read(self):
        """
        Return the Contents.
        """
        entries, level = [], 2
        for block in self.body:
            entry = getattr(self, f"_{block.block_type}")(block.value)
            if entry:
                entries.append({"type": block.block_type, "level": level, **entry})
            if block.block_type == "heading":
                # What follows stands under it, and so a step lower.
                level = 3
        return Contents(entries, self.left_out)

    def _words(self, value):
        prose, told = prose_of(value.source, in_mail=self.in_mail)
        self.left_out += told
        return prose

    def _heading(self, value):
        return {"text": value}

    def _quote(self, value):
        return {"words": value["words"], "who": value["who"]}

    def _picture(self, value):
        picture = value["picture"]
        if self._is_out(picture, "A picture that was chosen is not there any more."):
            return None
        if not self.in_mail:
            return {"picture": picture, "spec": _WEB_PICTURE, "caption": value["caption"]}
        rendition = picture.get_rendition(_MAIL_PICTURE)
        width = min(MAIL_WIDTH, rendition.width)
        return {
            "src": self._address(rendition.url),
            "alt": picture.default_alt_text,
            "width": width,
            "caption": value["caption"],
        }

    def _library(self, value):
        page = value["page"]
        if self._is_out(page, "A page that was chosen is not there any more."):
            return None
        return {
            "title": page.title,
            "url": self._address(page.url),
            "kind": page.kind_in_lists,
            "reason": value["reason"],
            "page": page,
        }

    def _session(self, value):
        item = self.items["session"].get(value["session"])
        if item is None:
            self.left_out.append("A session is left out: it is not for everyone to know of.")
            return None
        if self.in_mail and item.note:
            self.left_out.append(f"“{item.title}” on {item.date} is left out. {item.note}")
            return None
        return {"item": item, "url": self._address(item.url), "reason": value["reason"]}

    def _sig(self, value):
        item = self.items["sig"].get(value["sig"])
        if item is None:
            self.left_out.append("News of a SIG is left out: there is no such SIG any more.")
            return None
        news = self._words(value["news"])
        return {"item": item, "url": self._address(item.url), **news}

    def _is_out(self, thing, gone):
        problem = why_not_public(thing) if thing else gone
        if problem:
            self.left_out.append(f"{problem} It is left out." if thing else problem)
        return problem

    def _address(self, url):
        return urljoin(f"{settings.SITE_ADDRESS}/", url) if self.in_mail else url


def _refuse_private(value, name):
    thing = value[name]
    if thing and (problem := why_not_public(thing)):
        raise blocks.StructBlockValidationError(block_errors={name: ValidationError(problem)})
    return value


def _private_links(source):
    """
    Yield the key of each linked page that not everyone may read, and why.
    """
    pks = plain.linked_pages(source)
    pages = {page.pk: page for page in Page.objects.filter(pk__in=pks).specific()} if pks else {}
    for pk in sorted(pks):
        if pk not in pages:
            yield pk, "The page it leads to is not there any more."
        elif problem := why_not_public(pages[pk]):
            yield pk, problem
