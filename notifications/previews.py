"""
A kind of mail as it would arrive, from data that its app has made up.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from . import mime
from .models import Delivery, Message
from .registry import kind_of
from .rendering import render

_DARK = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)")


class NoSample(Exception):
    """
    A kind of notice came without the made-up data that every kind has to have.
    """


@dataclass(frozen=True)
class Preview:
    """
    One kind in full: the bytes (CRLF) that would go out, and the same taken apart.
    """

    content: bytes
    mail: mime.OpenedMail


@dataclass(frozen=True)
class Look:
    """
    How a preview is looked at.
    """

    is_wide: bool = True
    is_dark: bool = False
    has_images: bool = True

    @classmethod
    def of(cls, asked):
        """
        Read it from the parameters of an address; what they do not say is as it is by default.
        """
        return cls(
            is_wide=asked.get("width") != "phone",
            is_dark=asked.get("light") == "dark",
            has_images=asked.get("images") != "off",
        )

    @property
    def address(self):
        """
        Give the parameters that of() reads again.
        """
        return urlencode(
            {
                "width": "desk" if self.is_wide else "phone",
                "light": "dark" if self.is_dark else "light",
                "images": "on" if self.has_images else "off",
            }
        )


def preview_of(kind, *, now):
    """
    Return the Preview of a kind, addressed to a made-up member; raises NoSample.
    """
    if kind.sample is None:
        raise NoSample(
            f"The notice {kind.name} has no sample. Give its NoticeKind a sample(), or write one "
            "in the app's samples.py."
        )
    return preview_with(kind, kind.sample(), now=now)


def preview_with(kind, sample, *, now):
    """
    Return the Preview of a kind filled with this registry.Sample.
    """
    rendered = render(kind, sample.context)
    message = Message(
        pk=0,
        kind=kind.name,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        calendar=sample.calendar,
        calendar_method=sample.calendar_method,
        stream=sample.stream,
    )
    delivery = Delivery(pk=0, member_id=0, name="Maryam Sefton", address="maryam@example.org")
    slots = {**mime.standard_slots(delivery, message, kind), **sample.slots}
    content = mime.Letter(message, kind).fill(delivery, slots, now)
    return Preview(content, mime.opened(content))


def as_sent(delivery, *, now):
    """
    Return the Preview of a delivery as it went out.
    """
    message = delivery.message
    kind = kind_of(message.kind)
    own = kind.slots(message, [delivery]).get(delivery.pk, {}) if kind.slots else {}
    slots = {**mime.standard_slots(delivery, message, kind), **delivery.slots, **own}
    content = mime.Letter(message, kind).fill(delivery, slots, now)
    return Preview(content, mime.opened(content))


def as_in_the_dark(page, *, is_dark):
    """
    Return the HTML of a mail as a program shows it that is set to dark, or to light, whichever the
    reader's own is set to.
    """
    return _DARK.sub("@media all" if is_dark else "@media not all", page)
