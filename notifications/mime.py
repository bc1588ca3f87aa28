"""
The bytes of a mail: laid out once for a message, with holes that are filled for each person.

Whatever does not differ is encoded beforehand, so that filling is joining bytes. In the text parts
a hole lies between two soft line breaks of quoted-printable (RFC 2045), whose only meaning is that
the line goes on: what fills it is encoded by itself. In the header only To, Message-ID, Date,
Reply-To and List-Unsubscribe are filled, each as a whole, since a hole inside an encoded word would
vanish.
"""

import base64
import binascii
import email
import email.header
import email.policy
import email.utils
import functools
import html
import re
import textwrap
import unicodedata
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from pielink.kernel import ics

from .enums import Category
from .registry import label_of, posting_address
from .seals import conversation_id, message_id, reply_address, unsubscribe_address, unsubscribe_url

_SLOT = re.compile(f"{ics.SLOT_START}([a-z][a-z0-9_]*){ics.SLOT_END}")
_SOFT_BREAK = b"=\r\n"
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/^_`{|}~ -]+")
_ADDRESS = re.compile(r"""(?:[^\s<>@"(),:;\\\[\]]+|"[^"\\\s<>]+")@[^\s<>@(),;"\\]+""")
_LINE = 76
_TITLES = {"dr", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "rev", "revd", "cllr", "sir"}

# What embeds, overrides or isolates a direction; letters bring their own (UAX 9).
_TURNS_ROUND = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}

_AUTOMATIC = ("Auto-Submitted", "X-Auto-Response-Suppress")
_LISTED = (
    "List-Id",
    "List-Help",
    "List-Owner",
    "List-Post",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
)

# Which headers go with which category, besides those of every mail; why is in decision 0012.
# A calendar part adds none: its method stands in the Content-Type of the part.
HEADERS_OF = {
    Category.SERVICE: _AUTOMATIC,
    Category.SUBSCRIPTION: (*_AUTOMATIC, *_LISTED),
    Category.PERSONAL: (),
}


class UnsendableAddress(Exception):
    """
    The address is not one that mail can be sent to.
    """


class MissingSlot(Exception):
    """
    Nobody said what to fill a slot of the message with.
    """


@dataclass(frozen=True)
class OpenedMail:
    """
    A mail taken apart again for reading.
    """

    headers: list
    text: str
    html: str
    calendar: str

    @property
    def subject(self):
        return dict(self.headers)["Subject"]

    @property
    def sender(self):
        return dict(self.headers)["From"]

    @property
    def recipient(self):
        return dict(self.headers)["To"]


def opened(content):
    """
    Take the bytes of a mail apart: headers in order, text, HTML and calendar part.
    """
    mail = email.message_from_bytes(content, policy=email.policy.default)
    parts = {
        part.get_content_type(): part.get_content().replace("\r\n", "\n")
        for part in mail.walk()
        if part.get_content_maintype() == "text"
    }
    return OpenedMail(
        headers=[(name, str(value)) for name, value in mail.items()],
        text=parts.get("text/plain", ""),
        html=parts.get("text/html", ""),
        calendar=parts.get("text/calendar", ""),
    )


def mark(name):
    """
    Return the characters that stand for a slot in a rendered text.
    """
    return f"{ics.SLOT_START}{name}{ics.SLOT_END}"


def split_at_slots(text):
    """
    Return literal, slot name, literal, slot name, ... literal.
    """
    return _SLOT.split(text)


def standard_slots(delivery, message, kind):
    """
    Return the slots that every message has without asking its kind.
    """
    name = clean_name(delivery.name)
    slots = {
        "name": name or delivery.address,
        "first_name": _first_name(name),
        "attendee": ics.attendee(name, delivery.address),
    }
    if kind.category == Category.SUBSCRIPTION:
        slots["unsubscribe_url"] = unsubscribe_url(delivery.member_id, message.stream)
    return slots


def _first_name(name):
    """
    Return what somebody is greeted by: the first word of the name that is not a title.
    """
    words = name.split()
    spoken = (word for word in words if word.rstrip(".").lower() not in _TITLES)
    return next(spoken, name) or "there"


def clean_name(name):
    """
    Return a name on one line, without characters that no header may hold or that turn round the
    words after them.
    """
    if name.isascii() and name.isprintable():
        return " ".join(name.split())
    kept = "".join(
        " " if character.isspace() else character
        for character in name
        if character.isspace() or _may_stay(character)
    )
    return " ".join(kept.split())


def _may_stay(character):
    is_odd = unicodedata.category(character) in ("Cc", "Cs", "Co")
    return not is_odd and unicodedata.bidirectional(character) not in _TURNS_ROUND


def sendable(address):
    """
    Return the address as it goes over the wire, else raise UnsendableAddress.
    """
    local, _, domain = address.rpartition("@")
    try:
        wire = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise UnsendableAddress(address) from error
    if not wire.isascii() or not _ADDRESS.fullmatch(wire):
        raise UnsendableAddress(address)
    return wire


class Letter:
    """
    A message laid out as MIME: multipart/alternative of text, HTML and calendar, the last within
    multipart/mixed with the calendar once more as an attachment (what Outlook and Gmail need).
    """

    def __init__(self, message, kind):
        self._is_subscription = "List-Unsubscribe" in HEADERS_OF[kind.category]
        self._has_own_reply_to = kind.takes_replies and settings.MAIL_TAKES_REPLIES
        self._head = _static_headers(message, kind)
        self._attachment = split_at_slots(message.calendar) if message.calendar else None
        self._seam = f"=_pielink_{message.pk}"
        pieces = [self._opening(message)]
        pieces += self._part('text/plain; charset="utf-8"', message.text, _quoted)
        pieces += self._part('text/html; charset="utf-8"', message.html, _quoted_html)
        if message.calendar:
            content_type = f'text/calendar; charset="utf-8"; method={message.calendar_method}'
            pieces += self._part(content_type, message.calendar, _quoted)
        pieces.append(f"\r\n--{self._seam}a--\r\n".encode())
        self._pieces = _joined(pieces)

    def fill(self, delivery, slots, now):
        """
        Return the bytes (CRLF) of this letter to one person.

        `slots` maps slot names to text; raises MissingSlot for one that is not there and
        UnsendableAddress.
        """
        try:
            body = [
                piece if isinstance(piece, bytes) else piece[0](slots[piece[1]])
                for piece in self._pieces
            ]
            if self._attachment:
                body.append(self._calendar_file(slots))
        except KeyError as error:
            raise MissingSlot(error.args[0]) from error
        name, address = clean_name(delivery.name), sendable(delivery.address)
        head = (
            f"Date: {email.utils.format_datetime(now)}\r\n"
            f"Message-ID: {message_id(delivery.pk)}\r\n"
            f"To: {_mailbox(name, address, len('To: '))}\r\n"
        )
        reply_to = reply_address(delivery.pk) if self._has_own_reply_to else settings.MAIL_REPLY_TO
        head += f"Reply-To: {reply_to}\r\n"
        if self._is_subscription:
            by_mail = f"mailto:{unsubscribe_address(delivery.pk)}?subject=unsubscribe"
            head += f"List-Unsubscribe: <{slots['unsubscribe_url']}>,\r\n <{by_mail}>\r\n"
        return b"".join([head.encode("ascii"), self._head, *body])

    def _opening(self, message):
        alternative = f'Content-Type: multipart/alternative; boundary="{self._seam}a"\r\n\r\n'
        if not message.calendar:
            return alternative.encode()
        return (
            f'Content-Type: multipart/mixed; boundary="{self._seam}m"\r\n\r\n'
            f"--{self._seam}m\r\n{alternative}"
        ).encode()

    def _part(self, content_type, text, encode):
        # A line with this boundary cannot occur in the content: "=_" is not quoted-printable.
        head = (
            f"\r\n--{self._seam}a\r\nContent-Type: {content_type}\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        )
        pieces = [head.encode()]
        for position, piece in enumerate(split_at_slots(text)):
            if position % 2:
                pieces += [_SOFT_BREAK, (encode, piece), _SOFT_BREAK]
            else:
                pieces.append(_quoted(piece))
        return pieces

    def _calendar_file(self, slots):
        text = "".join(
            slots[piece] if position % 2 else piece
            for position, piece in enumerate(self._attachment)
        )
        encoded = base64.encodebytes(text.encode()).replace(b"\n", b"\r\n")
        return (
            f'\r\n--{self._seam}m\r\nContent-Type: application/ics; name="invite.ics"\r\n'
            "Content-Transfer-Encoding: base64\r\n"
            'Content-Disposition: attachment; filename="invite.ics"\r\n\r\n'
        ).encode() + b"%s\r\n--%sm--\r\n" % (encoded, self._seam.encode())


# A mail has its seal in two places.
@functools.lru_cache(maxsize=4)
def _quoted(text):
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return binascii.b2a_qp(lines.encode()).replace(b"\n", b"\r\n")


def _quoted_html(text):
    # A break of its own for each line: Word, which draws mail in Outlook, knows no white-space.
    return _quoted(html.escape(text).replace("\n", "<br>\n"))


def _joined(pieces):
    """
    Join neighbours that are ready bytes.
    """
    joined = []
    for piece in pieces:
        if isinstance(piece, bytes) and joined and isinstance(joined[-1], bytes):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _mailbox(name, address, used):
    """
    Return `name <address>` (RFC 5322), on a line of its own each where they do not fit on one.

    `used` columns of the first line are taken.
    """
    if not name:
        return address
    if name.isascii() and "=?" not in name:
        if _PHRASE.fullmatch(name):
            phrase = name
        else:
            phrase = '"{}"'.format(name.replace("\\", "\\\\").replace('"', '\\"'))
    else:
        phrase = email.header.Header(
            name, "utf-8", maxlinelen=_LINE, header_name="x" * used
        ).encode(linesep="\r\n")
    last_line = phrase.rpartition("\r\n")[2]
    fits = used + len(last_line) + len(address) + 3 <= _LINE
    return f"{phrase}{' ' if fits else chr(13) + chr(10) + ' '}<{address}>"


def _static_headers(message, kind):
    names = HEADERS_OF[kind.category]
    values = {
        "Auto-Submitted": "auto-generated",
        # Not "All", which keeps reports of failure back as well: a bounce has to reach us.
        "X-Auto-Response-Suppress": "DR, RN, NRN, OOF, AutoReply",
        "List-Help": f"<{settings.SITE_ADDRESS}{reverse('notifications:preferences')}>",
        "List-Owner": f"<mailto:{settings.MAIL_REPLY_TO}>",
        "List-Post": _posting(message.stream) if "List-Post" in names else "",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    lines = [
        f"From: {_mailbox(settings.MAIL_FROM_NAME, settings.MAIL_FROM_ADDRESS, len('From: '))}\r\n",
        _folded("Subject", message.subject),
        *[f"{name}: {values[name]}\r\n" for name in names if name in values],
    ]
    if message.conversation:
        root = conversation_id(message.conversation)
        lines.append(f"In-Reply-To: {root}\r\nReferences: {root}\r\n")
    if "List-Id" in names:
        list_id = f"{message.stream}.{settings.MAIL_DOMAIN}"
        label = clean_name(label_of(message.stream))
        lines.append(f"List-Id: {_mailbox(label, list_id, len('List-Id: '))}\r\n")
    lines.append("MIME-Version: 1.0\r\n")
    return "".join(lines).encode("ascii")


def _posting(stream):
    address = posting_address(stream) if settings.MAIL_TAKES_REPLIES else ""
    return f"<mailto:{address}>" if address else "NO"


def _folded(name, value):
    words = value.split()
    is_plain = value.isascii() and value == " ".join(words) and "=?" not in value
    if is_plain and max(map(len, words), default=0) <= _LINE - len(name) - 2:
        # The library may leave the first line empty, which reads as a subject with a space before.
        lines = textwrap.wrap(
            f"{name}: {value}", _LINE, break_long_words=False, break_on_hyphens=False
        )
        return "\r\n ".join(lines) + "\r\n"
    policy = email.policy.SMTP
    return policy.fold(name, policy.header_factory(name, value))
