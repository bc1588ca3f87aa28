"""
Rendering a notice once, with marks where each person's own words go.
"""

import functools
import html
import re
import secrets
from dataclasses import dataclass

import css_inline
from django.conf import settings
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

from pielink.kernel import ics

from . import mime
from .cutting import ABOVE
from .enums import Category

_FRAMES = re.compile(f"[{ics.SLOT_START}{ics.SLOT_END}]")
_CODE = re.compile(r"[A-Z0-9]{3,8}(?:-[A-Z0-9]{3,8})?")
_SIGNATURE = "-- "
_BLANK_LINES = re.compile(r"\n\s*\n+")


class SlotInSubject(Exception):
    """
    A subject is the same for everybody: a slot in it could not be filled once it is encoded.
    """


@dataclass(frozen=True)
class Rendered:
    """
    One notice in words: subject on one line, plain text, and HTML with its styles inlined.
    """

    subject: str
    text: str
    html: str


class _Slots:
    """
    Whatever is asked of it in a template, it answers with the stand-in for the slot of that name.

    The stand-in is a plain word with a random part, so that it passes every filter and no word of
    anybody's making can pass for it.
    """

    def __init__(self):
        self._nonce = secrets.token_hex(8)
        self.pattern = re.compile(rf"slot{self._nonce}-([a-z][a-z0-9_]*)-")

    def __getitem__(self, name):
        return f"slot{self._nonce}-{name}-"

    def as_marks(self, rendered):
        return self.pattern.sub(lambda found: mime.mark(found[1]), _FRAMES.sub("", rendered))


def render(kind, context):
    """
    Render the templates of a kind; without an HTML template the HTML is made from the text.

    In templates `slots.<name>` leaves a mark. In the HTML made from a text a line that ends in a
    colon over a line that is an address becomes a button, and a code on its own stands out.
    """
    slots = _Slots()
    whole = {
        "slots": slots,
        "kind": kind,
        "why": kind.why,
        "can_unsubscribe": kind.category == Category.SUBSCRIPTION,
        "always_comes": kind.category == Category.SERVICE,
        "takes_replies": kind.takes_replies and settings.MAIL_TAKES_REPLIES,
        "above": ABOVE,
        "site_address": settings.SITE_ADDRESS,
        **context,
    }
    subject = _plain(kind, "subject.txt", whole)
    if slots.pattern.search(subject):
        raise SlotInSubject(kind.name)
    whole["subject"] = subject = " ".join(_FRAMES.sub("", subject).split())
    return Rendered(
        subject=subject,
        text=slots.as_marks(_tidy(_plain(kind, "txt", whole))),
        html=slots.as_marks(_inliner().inline(_html(kind, whole, slots))),
    )


def shown(text):
    """
    Return a rendered text with words in place of its slots: no link of anybody's is in it.
    """
    return "".join(
        f"[{piece.replace('_url', '_link').replace('_', ' ')}]" if position % 2 else piece
        for position, piece in enumerate(mime.split_at_slots(text))
    )


def shown_html(markup):
    """
    Return rendered HTML with words in place of its slots, and links of slots leading nowhere.
    """
    slot = f"{ics.SLOT_START}[a-z][a-z0-9_]*{ics.SLOT_END}"
    return shown(re.sub(rf'href="{slot}[^"]*"', 'href="#"', markup))


def _plain(kind, ending, context):
    # Plain text is not HTML: what people typed goes into it as they typed it.
    template = get_template(kind.template(ending)).template
    return template.render(Context(context, autoescape=False))


def _tidy(text):
    lines = "\n".join(
        line if line == _SIGNATURE else line.rstrip() for line in text.strip().splitlines()
    )
    return _BLANK_LINES.sub("\n\n", lines) + "\n"


def _html(kind, context, slots):
    try:
        template = get_template(kind.template("html"))
    except TemplateDoesNotExist:
        template = get_template("emails/from_text.html")
        text = _tidy(_plain(kind, "txt", {**context, "content_only": True}))
        blocks = list(_blocks(text, slots))
        context = {**context, "blocks": blocks, "preheader": _first_words(blocks)}
    return template.render(context)


def _first_words(blocks):
    """
    Return what a list of mails shows beside the subject: the first paragraph after the greeting.
    """
    paragraphs = [block["lines"] for block in blocks if "lines" in block]
    after_greeting = paragraphs[1:] or paragraphs
    return mark_safe(  # noqa: S308 - each line is escaped, and loses its tags here
        strip_tags(" ".join(after_greeting[0])) if after_greeting else ""
    )


def _blocks(text, slots):
    """
    Read a plain text as paragraphs, buttons and codes.
    """
    link = re.compile(rf"(https?://[^\s<>]*[^\s<>.,;:!?)]|{slots.pattern.pattern}[^\s<>.,;:!)]*)")
    tone = ""
    for paragraph in text.strip().split("\n\n"):
        waiting = []
        for line in paragraph.split("\n"):
            is_link = link.fullmatch(line) and (line.startswith("http") or "_url-" in line)
            if is_link and waiting and waiting[-1].endswith(":"):
                label = waiting.pop()[:-1]
                if waiting:
                    yield {"lines": _linked(waiting, link)}
                waiting = []
                yield {"label": label, "url": line, "tone": tone}
                tone = "quiet"
            else:
                waiting.append(line)
        if len(waiting) == 1 and _CODE.fullmatch(waiting[0]):
            yield {"code": waiting[0]}
        elif waiting:
            yield {"lines": _linked(waiting, link)}


def _linked(lines, link):
    return [
        mark_safe(  # noqa: S308 - every piece is escaped on the spot
            "".join(_piece(line, link))
        )
        for line in lines
    ]


def _piece(line, link):
    end = 0
    for found in link.finditer(line):
        yield html.escape(line[end : found.start()])
        word = html.escape(found[0])
        yield (
            f'<a href="{word}">{word}</a>'
            if found[0].startswith("http") or "_url-" in word
            else word
        )
        end = found.end()
    yield html.escape(line[end:])


@functools.cache
def _inliner():
    return css_inline.CSSInliner(load_remote_stylesheets=False)
