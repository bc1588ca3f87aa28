"""
The mail that welcomes a new member.
"""

import datetime

from django.conf import settings
from django.urls import reverse

from forums.models import Session, Topic
from forums.notices import answer_address
from forums.queries import DateLine
from frameworks.models import Theme
from notifications.registry import NoticeKind, Sample, register
from sigs.models import Sig


def _answer_slots(message, deliveries):
    if not message.facts["topic"]:
        return {}
    return {
        delivery.pk: {"answer_url": answer_address(message.facts["topic"], delivery.member_id)}
        for delivery in deliveries
    }


def _links(messages):
    return {message.pk: "/" for message in messages}


def _sample():
    session = Session(
        pk=1,
        topic=Topic(
            title="Boundaries that hold and bend",
            question="How do we stay in touch when the rules say stop?",
            theme=Theme(name="Psychological awareness", tone=Theme.Tone.AWARENESS),
        ),
        date=datetime.date(2026, 12, 8),
        start_time=datetime.time(12, 30),
        end_time=datetime.time(14),
    )
    sig = Sig(slug="night-workers", name="Night workers", purpose="For all who work nights.")
    sig.like_them = True
    answer = reverse("forums:answer_by_mail", args=["1.1.made-up-and-opens-nothing"])
    return Sample(
        context={"line": DateLine(session), "sig": sig},
        slots={"answer_url": settings.SITE_ADDRESS + answer},
    )


WELCOME = NoticeKind(
    name="dashboard.welcome",
    label="Welcome",
    category="service",
    why="you have just become a member",
    slots=_answer_slots,
    links=_links,
    sample=_sample,
)

register(WELCOME)
