"""
A mail that somebody else wrote, taken apart without trusting a byte of it.

Headers in raw eight bits, charsets that do not exist, parts that never end: whatever the standard
library cannot read is read as far as it goes, and nothing raises.
"""

import email
import email.policy
import email.utils
import hashlib
import html
import logging
import re
from email.message import EmailMessage

from django.conf import settings

logger = logging.getLogger(__name__)

# What a person reads of one mail is kept up to so many characters.
TEXT_LENGTH = 20_000

_ADDRESS_LENGTH = 254
# The time it takes to read a header grows faster than its length.
_HEADER_LENGTH = 4_000
_TAG = re.compile(r"<(/?)([a-z!][a-z0-9]*)[^<>]*>", re.IGNORECASE)
_NOT_TO_READ = {"script", "style", "head", "title"}
_BREAKS = {"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote"}
_EMPTY_LINES = re.compile(r"\n[ \t]*(\n[ \t]*)+")
_AWAY = re.compile(
    r"^\W*(out of (the )?office|automatic reply|auto(matic)? ?-?(reply|response)|autoreply"
    r"|away from (my|the) (desk|office)|on (annual |maternity |sick )?leave|vacation)",
    re.IGNORECASE,
)


class _Policy(email.policy.EmailPolicy):
    def header_source_parse(self, sourcelines):
        """
        Return name and value of a header, the value no longer than anyone needs.
        """
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_HEADER_LENGTH]


_POLICY = _Policy()


def opened(head):
    """
    Return an EmailMessage of the first bytes of a mail; an empty one where they are no mail.
    """
    try:
        mail = email.message_from_bytes(head, policy=_POLICY)
        # Asked once here: a structure too deep to walk through is no structure.
        for part in mail.walk():
            part.get_content_type()
    except Exception:
        logger.warning("A mail that came in is too broken to be taken apart.", exc_info=True)
        return EmailMessage(policy=_POLICY)
    return mail


def header(mail, name):
    """
    Return a header as text that a database can hold; nothing where it is missing or unreadable.
    """
    return "\n".join(headers(mail, name)[:1])


def headers(mail, name):
    """
    Return each of the headers of a name, as in header().
    """
    try:
        values = [str(value) for value in mail.get_all(name, [])]
    except Exception:  # noqa: BLE001 - the header parser raises whatever it stumbles over
        values = [str(value) for key, value in mail.raw_items() if key.lower() == name.lower()]
    return [storable(value) for value in values]


def storable(text):
    """
    Return a text without what UTF-8 cannot say and without NUL, which PostgreSQL keeps not.
    """
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def address_in(value):
    """
    Return the one address of a header, in lower case and short enough to keep, or nothing.
    """
    try:
        address = email.utils.parseaddr(value)[1]
    except Exception:  # noqa: BLE001 - the address parser raises whatever it stumbles over
        return ""
    return address.lower()[:_ADDRESS_LENGTH] if "@" in address else ""


def addresses_in(values):
    """
    Return every address in the headers, in lower case.
    """
    try:
        pairs = email.utils.getaddresses(values)
    except Exception:  # noqa: BLE001 - as above
        return []
    return [address.lower() for _, address in pairs if "@" in address]


def text_of(mail):
    """
    Return what a person can read of a mail as plain text, without following or showing anything.
    """
    plain = _first_text(mail, "text/plain")
    if not plain.strip():
        plain = without_tags(_first_text(mail, "text/html"))
    return plain[:TEXT_LENGTH]


def without_tags(page):
    """
    Return the words of an HTML page.
    """
    words, position, within = [], 0, ""
    for tag in _TAG.finditer(page):
        is_end, name = bool(tag[1]), tag[2].lower()
        if not within:
            words.append(page[position : tag.start()])
            words.append("\n" if name in _BREAKS else "")
            within = name if name in _NOT_TO_READ and not is_end else ""
        elif is_end and name == within:
            within = ""
        position = tag.end()
    if not within:
        words.append(page[position:])
    return _EMPTY_LINES.sub("\n\n", html.unescape("".join(words))).strip()


def part_text(part):
    """
    Return the text of one part, its charset believed only as far as it holds.
    """
    try:
        content = part.get_payload(decode=True)
        charset = part.get_content_charset() or "utf-8"
    except Exception:  # noqa: BLE001 - as above: a broken part raises anything
        return ""
    if content is None:
        return ""
    try:
        text = content.decode(charset)
    except (LookupError, UnicodeError, ValueError):
        text = content.decode("utf-8", "replace")
    return storable(text.replace("\r\n", "\n").replace("\r", "\n"))


def is_automatic(mail):
    """
    Test whether no person wrote a mail (RFC 3834), as far as it can be told from its headers.
    """
    return (
        submitted_as(mail) not in ("", "no")
        or is_away(mail)
        or header(mail, "Precedence").strip().lower() in ("bulk", "junk")
        or header(mail, "Return-Path").strip() == "<>"
    )


def is_away(mail):
    """
    Test whether a mail is what a mailbox answers by itself for somebody who is not there.
    """
    return (
        any(header(mail, name) for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder"))
        or header(mail, "Precedence").strip().lower() == "auto_reply"
        or bool(_AWAY.match(header(mail, "Subject")))
    )


def authenticity(mail):
    """
    Return whether our own mail server found DMARC to pass (RFC 8601), or None where settings name
    no such server.
    """
    server = settings.MAIL_AUTHENTICATION_SERVER.lower()
    if not server:
        return None
    results = [value.lower() for value in headers(mail, "Authentication-Results")]
    own = [value for value in results if value.split(";")[0].split()[:1] == [server]]
    # Servers write theirs on top; what stands below may have come with the mail.
    return bool(own) and re.search(r";\s*dmarc\s*=\s*pass\b", own[0]) is not None


def addressed(mail, envelope_to=""):
    """
    Return every address that a mail was sent to, in lower case.
    """
    names = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
    values = [value for name in names for value in headers(mail, name)]
    return [envelope_to.lower(), *addresses_in(values)]


def key_of(mail):
    """
    Return what stands for a mail however often it comes: its Message-ID, else all its headers.
    """
    name = header(mail, "Message-ID").strip() or repr(mail.items())
    return hashlib.sha256(name.encode(errors="replace")).hexdigest()


def submitted_as(mail):
    """
    Return what Auto-Submitted says (RFC 3834), in lower case: nothing, `no`, `auto-replied` ...
    """
    return header(mail, "Auto-Submitted").split(";")[0].strip().lower()


def _first_text(mail, content_type):
    for part in _own_parts(mail):
        if part.get_content_type() == content_type and not _is_file(part):
            text = part_text(part)
            if text.strip():
                return text
    return ""


def _own_parts(mail):
    # Not into mails within the mail: what they say, its sender did not.
    if mail.get_content_maintype() == "message":
        return
    yield mail
    if mail.is_multipart():
        for part in mail.get_payload():
            yield from _own_parts(part)


def _is_file(part):
    return header(part, "Content-Disposition").strip().lower().startswith("attachment")
