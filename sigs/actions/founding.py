"""
How a SIG comes about.
"""

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from ..models import Sig
from .running import appoint_facilitator

SLUG_LENGTH = 50


def found_sig(*, name, purpose, elements, by, now):
    """
    Open a SIG about these elements, run at first by whoever founds it.
    """
    with transaction.atomic():
        sig = _with_a_free_slug(name=name, purpose=purpose, created_at=now)
        sig.elements.set(elements)
        appoint_facilitator(sig=sig, member=by, now=now)
    return sig


def _with_a_free_slug(**fields):
    base = slugify(fields["name"]) or "sig"
    number = 1
    while True:
        tail = "" if number == 1 else f"-{number}"
        slug = base[: SLUG_LENGTH - len(tail)] + tail
        try:
            with transaction.atomic():
                return Sig.objects.create(slug=slug, **fields)
        except IntegrityError:
            if not Sig.objects.filter(slug=slug).exists():
                raise
        number += 1
