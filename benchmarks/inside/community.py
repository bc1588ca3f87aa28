"""
Many members, and a session to invite them to.
"""

import datetime
import zoneinfo

from allauth.account.models import EmailAddress

from forums import invitations
from forums.enums import Confidentiality, RecordingPolicy, SessionState
from forums.models import Session, Topic
from members.models import Member
from notifications.models import Message

NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC)

_AT_A_TIME = 1000


def add_members(count):
    """
    Add members who confirmed their address.
    """
    # Some at a time, so that what is measured afterwards is not the memory this takes.
    for start in range(0, count, _AT_A_TIME):
        members = Member.objects.bulk_create(
            Member(email=f"member-{number}@example.org", name=f"Maryam Oyelaran {number}")
            for number in range(start, min(start + _AT_A_TIME, count))
        )
        EmailAddress.objects.bulk_create(
            EmailAddress(user=member, email=member.email, verified=True, primary=True)
            for member in members
        )


def invite_everybody(*, now):
    """
    Announce a session on a single date and invite all who can be reached; returns the message.
    """
    topic = Topic.objects.create(
        title="Boundaries that bend", question="How do we stay in touch when the rules say stop?"
    )
    starts_at = datetime.datetime(2030, 1, 8, 12, 30, tzinfo=zoneinfo.ZoneInfo("Europe/London"))
    host, _ = Member.objects.get_or_create(email="host@example.org", name="Hanna Host")
    session = Session.objects.create(
        topic=topic,
        state=SessionState.ANNOUNCED,
        date=starts_at.date(),
        start_time=starts_at.time(),
        end_time=datetime.time(14),
        starts_at=starts_at,
        ends_at=starts_at + datetime.timedelta(minutes=90),
        host=host,
        join_link="https://meet.example.org/room",
        confidentiality=Confidentiality.CHATHAM_HOUSE,
        recording_policy=RecordingPolicy.NONE,
    )
    invitations.invite(topic, [session], now=now)
    return Message.objects.filter(kind="forums.invitation").latest("pk")
