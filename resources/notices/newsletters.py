"""
The newsletter as a kind of mail: to whom it may go, until the moment it is sent.
"""

import datetime

from members.models import ConsentRecord
from notifications.registry import (
    NoticeKind,
    Sample,
    register,
    register_stream,
    require_consent,
)

from .. import queries
from ..models import NewsletterPage
from ..models.newsletters import NEWSLETTER_KIND, NEWSLETTER_STREAM

NEWSLETTER_TRIAL = "resources.newsletter_trial"


def _still_agreed(message, deliveries):
    asked = [delivery.member_id for delivery in deliveries]
    agreed = set(queries.agreed_members().filter(pk__in=asked).values_list("pk", flat=True))
    return {
        delivery.pk: "They do not agree to get the newsletter, or not any more."
        for delivery in deliveries
        if delivery.member_id not in agreed
    }


def _links(messages):
    pages = NewsletterPage.objects.in_bulk([each.facts["page"] for each in messages])
    return {
        each.pk: pages[each.facts["page"]].url for each in messages if each.facts["page"] in pages
    }


def _sample():
    return Sample(
        context={
            "newsletter": {
                "title": "What a kettle can do",
                "summary": "Three things that made November shorter.",
                "date": datetime.date(2026, 11, 27),
                "guest_editor": "",
                "intro": {
                    "html": "<p>November is long.</p>",
                    "text": "November is long.",
                },
                "entries": [{"type": "heading", "text": "To read with a cup of tea"}],
                "url": "https://example.org/library/newsletters/kettle/",
            }
        },
        slots={"first_name": "Maryam"},
        stream=NEWSLETTER_STREAM,
    )


def _label(_stream):
    return "The newsletter"


def _streams_of(_user):
    # Everybody's: who has not agreed finds the way to agree.
    return [NEWSLETTER_STREAM]


register(
    NoticeKind(
        name=NEWSLETTER_KIND,
        label="Newsletter",
        category="subscription",
        why="you agreed to get the PIElink newsletter",
        still_valid=_still_agreed,
        links=_links,
        sample=_sample,
        marks="grouped",
    )
)
register(
    NoticeKind(
        name=NEWSLETTER_TRIAL,
        label="Newsletter, sent to try it out",
        category="service",
        why="an editor is trying out the next newsletter",
        sample=_sample,
    )
)
register_stream(NEWSLETTER_STREAM, _label, _streams_of, heading="Round-up and newsletter")
require_consent(
    NEWSLETTER_STREAM,
    purpose=ConsentRecord.Purpose.NEWSLETTER,
    agree_at="members:newsletter",
)
