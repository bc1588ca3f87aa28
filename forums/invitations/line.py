"""
Offering a place that came free to somebody in line.
"""

from ..clock import wall_time
from .sessions import post_about, recipients_of


def offer_place(offer, *, now):
    """
    Ask somebody in line whether they take the place that is kept for them, and say until when.
    """
    return post_about(
        "offer",
        offer.session,
        key=f"{offer.pk}",
        recipients=recipients_of(offer.answer),
        context=offer_context(offer),
        facts={"offer": offer.pk},
        now=now,
    )


def offer_context(offer):
    """
    Return what the templates of an offer are given beside the session: the moment it lapses, by the
    session's own clock.
    """
    return {"until": wall_time(offer.until, offer.session.time_zone)}
