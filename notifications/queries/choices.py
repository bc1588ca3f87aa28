"""
What streams reach a person, and at what pace.
"""

from dataclasses import dataclass

from members.models import ConsentRecord, Member
from members.queries import current_consent

from .. import registry
from ..enums import Pace
from ..models import MailSettings, Message, StreamPreference


@dataclass(frozen=True)
class StreamChoice:
    """
    One stream as a person finds it on their page: what it is called, at what pace it reaches
    them, what it stands under, and whether anything of it can come to them as things are.
    """

    name: str
    label: str
    pace: Pace
    heading: str
    is_theirs: bool
    # Where one agrees to it, for a stream that needs a consent this person has not given.
    agree_at: str = ""


def streams_for(user):
    """
    Read the streams that concern a person: theirs, those they had mail of, those they chose for.
    """
    chosen = dict(StreamPreference.objects.filter(member=user).values_list("stream", "pace"))
    theirs = registry.streams_of(user)
    known = {stream.name for stream in theirs}
    had = (
        Message.objects.filter(deliveries__member=user)
        .exclude(stream="")
        .order_by()
        .values_list("stream", flat=True)
        .distinct()
    )
    former = registry.streams_named({*had, *chosen} - known)
    streams = [*theirs, *former]
    agreed = _purposes_agreed_to(user, [stream.name for stream in streams])
    return [_choice(stream, chosen, agreed, stream.name in known) for stream in streams]


def pace_of(member_id, stream):
    """
    Read the pace of a stream for a member; None for one whose account is closed or was none.
    """
    member = Member.objects.current().filter(pk=member_id).first()
    if member is None:
        return None
    consent = registry.consent_to(stream)
    if consent and not current_consent(member, consent.purpose):
        return Pace.OFF
    chosen = member.stream_preferences.filter(stream=stream).first()
    return Pace(chosen.pace) if chosen else registry.default_pace_of(stream)


def mail_settings(user):
    """
    Read when a person gets round-ups; where they have not chosen, as it is for everybody.
    """
    return MailSettings.objects.filter(member=user).first() or MailSettings(member=user)


def _choice(stream, chosen, agreed, is_theirs):
    pace = Pace(chosen.get(stream.name) or stream.default)
    agree_at = ""
    consent = registry.consent_to(stream.name)
    if consent and consent.purpose not in agreed:
        pace, agree_at = Pace.OFF, consent.agree_at
    return StreamChoice(stream.name, stream.label, pace, stream.heading, is_theirs, agree_at)


def _purposes_agreed_to(user, streams):
    if not any(registry.consent_to(name) for name in streams):
        return set()
    current = ConsentRecord.objects.filter(member=user, withdrawn_at=None)
    return set(current.values_list("purpose", flat=True))
