"""
What the mail between whoever writes to a SIG and those who run it is previewed with.
"""

import datetime

from members.models import Member
from notifications.registry import Sample, register_sample

from .. import telling
from ..models import Contact, ContactMessage, Sig

_NOW = datetime.datetime(2026, 11, 23, 9, 12, tzinfo=datetime.UTC)


def _message(text, *, is_from_sig=False, is_worry=False):
    contact = Contact(
        pk=1,
        sig=Sig(pk=1, slug="pie-leads", name="PIE leads"),
        member=Member(pk=3, name="Maryam Sefton", email="maryam@example.org"),
        is_worry=is_worry,
        opened_at=_NOW,
    )
    return ContactMessage(
        pk=1,
        contact=contact,
        is_from_sig=is_from_sig,
        written_by=Member(pk=2, name="Owen Łukasik", email="owen@example.org"),
        text=text,
        written_at=_NOW,
    )


def _sample(text, **how):
    return lambda: Sample(context=telling.contact_context(_message(text, **how)))


register_sample(
    "sigs.contact",
    _sample(
        "I lead on this for a small women’s refuge, on my own. Is the group for places our size, "
        "and may I listen the first time?"
    ),
)
register_sample(
    "sigs.worry",
    _sample(
        "Something a person said at the end of Tuesday’s session has stayed with me, about how "
        "they sleep and what they drink. May I talk to one of you about it?",
        is_worry=True,
    ),
)
register_sample(
    "sigs.contact_reply",
    _sample(
        "Yes to both. Half of us work in places with fewer than ten beds, and nobody is asked to "
        "speak.",
        is_from_sig=True,
    ),
)
register_sample(
    "sigs.contact_note",
    lambda: Sample(
        context=telling.note_context(_message("Here is our rota."), has_files=True, was_cut=False)
    ),
)
