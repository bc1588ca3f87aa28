"""
Addresses, Message-IDs and links that only we can make, and what they name when they come back.
"""

import base64
import functools
import hashlib
import hmac
import re

from django.conf import settings
from django.urls import reverse

from pielink.kernel import tokens


def bounce_address(delivery_id):
    """
    Return the envelope sender of a delivery: a bounce to it names its row.
    """
    return f"bounces+{delivery_id}.{_seal(delivery_id, settings.SECRET_KEY)}@{settings.MAIL_DOMAIN}"


def message_id(delivery_id):
    """
    Return the Message-ID of a delivery (RFC 5322): the same each time it is sent.
    """
    return f"<d{delivery_id}.{_seal(delivery_id, settings.SECRET_KEY)}@{settings.MAIL_DOMAIN}>"


def read_delivery_id(identifier):
    """
    Return the pk that a bounce address or Message-ID of ours names, or None for any other.
    """
    return _read_sealed(r"(?:bounces\+|d)", identifier, _seal)


def _read_sealed(prefix, identifier, seal_of):
    found = re.fullmatch(
        rf"<?{prefix}(\d{{1,18}})\.([a-z2-7]{{16}})@{re.escape(settings.MAIL_DOMAIN)}>?",
        identifier.strip(),
        re.IGNORECASE | re.ASCII,
    )
    if not found:
        return None
    delivery_id = int(found[1])
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    # A local part may come back in capitals.
    given = found[2].lower()
    is_ours = any(hmac.compare_digest(given, seal_of(delivery_id, key)) for key in keys)
    return delivery_id if is_ours else None


def unsubscribe_address(delivery_id):
    """
    Return the address a mail to which takes the person of a delivery off its stream (RFC 2369).

    Its seal is another than a Message-ID's, which whoever is sent a copy of an answer can read.
    """
    seal = _unsubscribe_seal(delivery_id, settings.SECRET_KEY)
    return f"unsubscribe+{delivery_id}.{seal}@{settings.MAIL_DOMAIN}"


def read_unsubscribe_address(address):
    """
    Return the pk of the delivery that an address to unsubscribe at names, or None for any other.
    """
    return _read_sealed(r"unsubscribe\+", address, _unsubscribe_seal)


def reply_address(delivery_id):
    """
    Return the address a mail to which answers a delivery, for whoever it was sent to.

    Its seal is its own, as with unsubscribe_address().
    """
    seal = _reply_seal(delivery_id, settings.SECRET_KEY)
    return f"reply+{delivery_id}.{seal}@{settings.MAIL_DOMAIN}"


def read_reply_address(address):
    """
    Return the pk of the delivery that an address to reply to names, or None for any other.
    """
    return _read_sealed(r"reply\+", address, _reply_seal)


def conversation_id(name):
    """
    Return the Message-ID (RFC 5322) of the mail that those of one conversation all answer, though
    it was never sent: so programs show them together, whichever of them somebody got.
    """
    seal = _sealed(b"pielink.conversation." + name.encode(), settings.SECRET_KEY)
    return f"<{name}.{seal}@{settings.MAIL_DOMAIN}>"


def unsubscribe_url(member_id, stream):
    """
    Return the address at which one POST takes one person off one stream (RFC 8058).
    """
    token = f"{stream}.{tokens.sign(f'unsubscribe.{stream}', member_id)}"
    return settings.SITE_ADDRESS + _unsubscribe_path().replace("-token-", token)


def read_unsubscribe(token):
    """
    Return the member's pk and the stream an unsubscribe token names, else raise BadToken.
    """
    stream, _, signed = token.partition(".")
    (member_id,) = tokens.read(f"unsubscribe.{stream}", signed, 1)
    return member_id, stream


@functools.cache
def _unsubscribe_path():
    # Once, not once for each of ten thousand.
    return reverse("notifications:unsubscribe", args=["-token-"])


def _seal(delivery_id, key):
    return _sealed(b"pielink.delivery.%d" % delivery_id, key)


def _unsubscribe_seal(delivery_id, key):
    return _sealed(b"pielink.unsubscribe.%d" % delivery_id, key)


def _reply_seal(delivery_id, key):
    return _sealed(b"pielink.reply.%d" % delivery_id, key)


def _sealed(words, key):
    digest = hmac.digest(key.encode(), words, hashlib.sha256)
    return base64.b32encode(digest[:10]).decode().lower()
