"""
The mail that offers a place to somebody in line, and when it is still worth sending.
"""

import functools

from django.conf import settings
from django.urls import reverse

from notifications.registry import NoticeKind, register
from pielink.kernel import tokens

from ..enums import OfferState
from ..models import Offer
from .sessions import _answer_slots, _links, _open_to, every_one

OFFER = "offer"


def offer_address(offer_id):
    """
    Return the address at which one place is taken or let go, without signing in.
    """
    return settings.SITE_ADDRESS + _offer_path().replace("-token-", tokens.sign(OFFER, offer_id))


@functools.cache
def _offer_path():
    return reverse("forums:offer", args=["-token-"])


def _slots(message, deliveries):
    answers = _answer_slots(message, deliveries)
    address = offer_address(message.facts["offer"])
    return {each.pk: {**answers.get(each.pk, {}), "offer_url": address} for each in deliveries}


def _still_valid(message, deliveries):
    open_still = Offer.objects.filter(pk=message.facts["offer"], state=OfferState.OPEN)
    return {} if open_still.exists() else every_one(deliveries, "The place is not kept any more.")


register(
    NoticeKind(
        name="forums.offer",
        label="A place is free for you",
        category="service",
        why="you are in the line for a place at this session",
        slots=_slots,
        still_valid=_still_valid,
        links=_links,
        open_to=_open_to,
    )
)
