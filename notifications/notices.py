"""
The kinds of mail that are nobody else's: about accounts, and round-ups.
"""

import datetime

from django.conf import settings
from django.template.loader import render_to_string

from members.models import Member

from .enums import Category, Marks, Pace
from .registry import (
    NoticeKind,
    RoundupButton,
    RoundupDate,
    RoundupItem,
    RoundupSection,
    Sample,
    register,
    register_stream,
    roundup_link,
)

ROUNDUP_STREAM = "roundup"


def _sign_in_code():
    maryam = Member(name="Maryam Sefton", email="maryam@example.org")
    given = {"member": maryam, "email": maryam.email, "code": "QX7K-2PLM"}
    return Sample(
        context={
            "heading": render_to_string("account/email/login_code_subject.txt", given),
            "body": render_to_string("account/email/login_code_message.txt", given),
        }
    )


ACCOUNT = NoticeKind(
    name="notifications.account",
    label="About an account",
    category=Category.SERVICE,
    why="of something done with an account, or about to be",
    sensitive=True,
    sample=_sign_in_code,
)


def _roundup_slots(message, deliveries):
    return {
        delivery.pk: {
            RoundupButton("", name, number).slot: roundup_link(name, number, delivery.member_id)
            for name, number in message.facts["links"]
        }
        for delivery in deliveries
    }


def _roundup_sample():
    sessions = RoundupSection("Coming sessions", 10)
    library = RoundupSection("New in the library", 30, more_path="/library/")
    moment = datetime.datetime(2026, 11, 26, 9, tzinfo=datetime.UTC)
    button = RoundupButton("Yes, Tuesday 8 December", "answer", 1, "?choose=yes-1")
    session = RoundupItem(
        section=sessions,
        keys=("sample-1",),
        noun=("session", "sessions"),
        title="Boundaries that hold and bend",
        path="/forums/",
        moment=moment,
        lines=("How do we stay in touch when the rules say stop?",),
        dates=(
            RoundupDate("Tuesday", "8 December 2026", "12.30 to 14.00, London time", "enquiry"),
        ),
        buttons=(button,),
    )
    page = RoundupItem(
        section=library,
        keys=("sample-2",),
        noun=("new case study", "new pages in the library"),
        title="The kitchen table",
        path="/library/",
        moment=moment,
        label="Case study",
        lines=("What changed when the office moved into the kitchen.",),
    )
    return Sample(
        context={
            "date": moment.date(),
            "summary": "One session and one new case study",
            "sections": [
                {"heading": sessions.heading, "items": [session], "more": 0, "more_path": ""},
                {"heading": library.heading, "items": [page], "more": 7, "more_path": "/library/"},
            ],
        },
        slots={button.slot: f"{settings.SITE_ADDRESS}/forums/answer/made-up/"},
        stream=ROUNDUP_STREAM,
    )


ROUNDUP = NoticeKind(
    name="notifications.roundup",
    label="Round-up",
    category=Category.SUBSCRIPTION,
    why="you are a member, and this is your round-up of what is new for you",
    slots=_roundup_slots,
    on_site=False,
    marks=Marks.GROUPED,
    sample=_roundup_sample,
)

register(ACCOUNT)
register(ROUNDUP)
register_stream(
    ROUNDUP_STREAM,
    lambda stream: "Round-up of what is new",
    default=Pace.WEEKLY,
    heading="Round-up and newsletter",
)
