"""
What the mail about who runs a SIG is previewed with.
"""

import datetime

from django.conf import settings
from django.urls import reverse

from members.models import Member
from notifications.registry import Sample, register_sample

from .. import telling
from ..enums import OfferState, TermRole
from ..models import FacilitationTerm, Sig, TermOffer

_NOW = datetime.datetime(2026, 11, 23, 9, 12, tzinfo=datetime.UTC)
_WORDS = (
    "You ask the question everybody else walks round, and people listen when you do.\n\n"
    "It is two evenings a month. I would stay beside you until the spring."
)


def _sig():
    return Sig(pk=1, slug="pie-leads", name="PIE leads")


def _term():
    return FacilitationTerm(
        pk=1,
        sig=_sig(),
        member=Member(pk=2, name="Owen Łukasik", email="owen@example.org"),
        started_at=_NOW,
        last_day=datetime.date(2026, 12, 18),
    )


def _offer(**more):
    return TermOffer(
        pk=1,
        sig=_sig(),
        member=Member(pk=3, name="Maryam Sefton", email="maryam@example.org"),
        offered_by=Member(pk=2, name="Owen Łukasik", email="owen@example.org"),
        role=TermRole.FACILITATOR,
        takes_over=_term(),
        words=_WORDS,
        offered_at=_NOW,
        lapses_at=_NOW + datetime.timedelta(days=14),
        **more,
    )


def _asked():
    address = reverse("sigs:offer_by_mail", args=["1.1.made-up-and-opens-nothing"])
    return Sample(
        context=telling.offer_context(_offer()),
        slots={"offer_url": settings.SITE_ADDRESS + address},
    )


def _answered():
    offer = _offer(
        state=OfferState.DECLINED,
        answer="I would love to, and not before the summer: we are two people short on nights.",
    )
    return Sample(context=telling.answered_context(offer, unfit=False))


register_sample("sigs.term_offered", _asked)
register_sample("sigs.term_reminder", _asked)
register_sample(
    "sigs.term_withdrawn",
    lambda: Sample(
        context=telling.withdrawn_context(
            _offer(), by=Member(pk=4, name="Bethan Prosser", email="bethan@example.org")
        )
    ),
)
register_sample("sigs.term_answered", _answered)
register_sample(
    "sigs.term_ending",
    lambda: Sample(context=telling.ending_context(_term(), is_last=True)),
)
