"""
How a SIG comes about.
"""

from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils.text import slugify

from ..enums import LIVE_STATES, Joining
from ..models import Sig
from .running import appoint_facilitator

SLUG_LENGTH = 50
# Pages of their own stand at these addresses.
RESERVED = {"archive", "asked", "invited", "leave", "offers", "propose", "reports", "watch"}


class NameTaken(Exception):
    """
    There is a SIG of this name, or a proposal: `sig`.
    """

    def __init__(self, sig):
        super().__init__(f"There is a SIG called {sig.name} already.")
        self.sig = sig


def found_sig(*, name, purpose, elements, by, now):
    """
    Open a SIG about these elements, run at first by whoever founds it. Raises NameTaken.
    """
    with transaction.atomic():
        sig = open_row(name=tidied(name), purpose=purpose, created_at=now)
        sig.elements.set(elements)
        appoint_facilitator(sig=sig, member=by, now=now)
    return sig


def open_row(**fields):
    """
    Write down a new SIG at an address that is free, within a transaction; return it.

    Raises NameTaken.
    """
    base = slugify(fields["name"]) or "sig"
    number = 1
    while True:
        tail = "" if number == 1 else f"-{number}"
        slug = base[: SLUG_LENGTH - len(tail)] + tail
        number += 1
        if slug in RESERVED:
            continue
        try:
            with transaction.atomic():
                return Sig.objects.create(slug=slug, **fields)
        except IntegrityError:
            known = of_this_name(fields["name"])
            if known:
                raise NameTaken(known) from None
            if not Sig.objects.filter(slug=slug).exists():
                raise


def of_this_name(name):
    """
    Return the SIG or the proposal that has this name now, however it is written, or None.

    One that nobody else knows of keeps its name to itself.
    """
    return (
        Sig.objects.annotate(lowered=Lower("name"))
        .filter(lowered=Lower(Value(name)), state__in=LIVE_STATES)
        .exclude(joining=Joining.HIDDEN)
        .first()
    )


def tidied(name):
    """
    Return a name with single spaces.
    """
    return " ".join(name.split())
