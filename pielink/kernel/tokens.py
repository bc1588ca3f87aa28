"""
Signed links: nothing is stored, a link says whom it is for and what it allows.
"""

import functools

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.http import base36_to_int, int_to_base36


class BadToken(Exception):
    """
    The token was not made here, for another purpose, or was changed on its way.
    """


def sign(purpose, *numbers):
    """
    Return a URL-safe token that carries these whole numbers for one purpose.

    The token never expires by itself: whoever reads it asks the data whether it still holds.
    """
    return _signer(purpose).sign("-".join(int_to_base36(number) for number in numbers))


def read(purpose, token, count):
    """
    Return the `count` numbers that sign() put into a token of this purpose, else raise BadToken.
    """
    try:
        numbers = tuple(base36_to_int(part) for part in _signer(purpose).unsign(token).split("-"))
    except (BadSignature, ValueError) as error:
        raise BadToken(purpose) from error
    if len(numbers) != count:
        raise BadToken(purpose)
    return numbers


def _signer(purpose):
    # A key that is being retired still reads its tokens.
    return _signer_of(purpose, settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS))


@functools.lru_cache(maxsize=256)
def _signer_of(purpose, key, fallback_keys):
    salt = f"pielink.tokens.{purpose}"
    return Signer(key=key, fallback_keys=fallback_keys, salt=salt, sep=".")
