"""
The newsletter as a kind of mail: to whom it may go, until the moment it is sent.
"""

import datetime
from types import SimpleNamespace

from django.conf import settings

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


def _sample_entries(site):
    """
    Return one entry of each block a newsletter can have, as its letter() does.
    """
    session = SimpleNamespace(
        title="Boundaries that hold and bend",
        kind="Lunchtime forum",
        text="How do we stay in touch when the rules say stop?",
        weekday="Tuesday",
        date="8 December 2026",
        time="12.30 to 14.00",
        tone="awareness",
    )
    news = "They wrote down what helps them through a night on their own."
    return [
        {"type": "heading", "text": "To read with a cup of tea"},
        {
            "type": "library",
            "title": "The kitchen table",
            "kind": "Case study",
            "reason": "What changed when the office moved into the kitchen.",
            "url": f"{site}/library/the-kitchen-table/",
        },
        {
            "type": "picture",
            "src": f"{site}/static/img/apple-touch-icon.png",
            "alt": "A ring of five pieces, each of another colour",
            "width": 180,
            "caption": "The sign on the kitchen door in Cardiff.",
        },
        {"type": "quote", "words": "Nobody asks for an appointment at a sink.", "who": "Bethan"},
        {"type": "heading", "text": "To come to"},
        {"type": "session", "item": session, "reason": "", "url": f"{site}/forums/1/"},
        {
            "type": "sig",
            "item": SimpleNamespace(title="Night workers"),
            "html": f"<p>{news}</p>",
            "text": news,
            "url": f"{site}/sigs/night-workers/",
        },
        {
            "type": "words",
            "html": "<ul><li>Bring a mug.</li><li>Bring somebody new.</li></ul>",
            "text": "- Bring a mug.\n- Bring somebody new.",
        },
    ]


def _sample():
    site = settings.SITE_ADDRESS
    intro = "November is long. Here are three things that made it shorter for us."
    return Sample(
        context={
            "newsletter": {
                "title": "What a kettle can do",
                "summary": "Three things that made November shorter.",
                "date": datetime.date(2026, 11, 27),
                "guest_editor": "",
                "intro": {"html": f"<p>{intro}</p>", "text": intro},
                "entries": [{"level": 2, **entry} for entry in _sample_entries(site)],
                "url": f"{site}/library/newsletters/kettle/",
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
        on_site=False,
        sample=_sample,
    )
)
register_stream(NEWSLETTER_STREAM, _label, _streams_of, heading="Round-up and newsletter")
require_consent(
    NEWSLETTER_STREAM,
    purpose=ConsentRecord.Purpose.NEWSLETTER,
    agree_at="members:newsletter",
)
