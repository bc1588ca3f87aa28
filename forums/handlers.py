"""
Mail that answers ours: what calendars send back, and what people write.
"""

import datetime
import email.utils
import re
import uuid
from dataclasses import dataclass

from django.conf import settings

from members.models import Member
from notifications import parsing, posted
from notifications.registry import LeftOpen, register_handler
from notifications.words import own_words, words_of
from pielink.kernel import itip

from . import actions
from .enums import AnswerChoice, ReplyKind
from .models import Guest, Session, Topic

_CHOICES = {
    "ACCEPTED": AnswerChoice.YES,
    "DECLINED": AnswerChoice.NO,
    "TENTATIVE": AnswerChoice.MAYBE,
}
_UNTAKEN = {
    actions.AnsweringClosed: "is over or off, so nothing changed",
    actions.NotInvited: "is not for this person any more, so nothing changed",
    actions.AnsweredSince: "was answered by this person since, so nothing changed",
}
# The mail about what people write back is no mail to reply to.
_NO_TOPIC = {"forums.reply"}


_KEPT = {"COUNTER": ReplyKind.NEW_TIME, "REFRESH": ReplyKind.ENTRY}


@dataclass(frozen=True)
class _Sender:
    """
    Who a calendar speaks for, a member or a guest, and whether its mail came from an address we
    know them by.
    """

    member: Member | None
    guest: Guest | None
    attendee: itip.Attendee
    is_from_elsewhere: bool


def take_calendar_reply(arrival, now):
    """
    Turn the answer of a person's calendar into theirs; keep a proposal of another time.

    Left to a person are answers to events that are not ours or that cannot be tied to somebody we
    invited: nothing changes by them, and nothing is said to whoever sent them.
    """
    message = itip.find(arrival.mail)
    if message is None:
        return None
    session = _session_of(message)
    if session is None:
        return _left(arrival, "A calendar answers an event that is none of ours")
    sender = _sender(arrival, message, session)
    if sender is None:
        words = f"A calendar answers “{session}”, but not from the address of somebody we invited"
        return _left(arrival, words)
    kind = _KEPT.get(message.method)
    if kind:
        return _keep(arrival, message, session, sender, kind, now)
    if sender.attendee.partstat not in _CHOICES:
        return _left(arrival, f"A calendar answers “{session}” with neither yes, maybe nor no")
    return _take_answer(arrival, message, session, sender, now)


def keep_words(arrival, now):
    """
    Keep what a person wrote in reply to a mail of ours about a topic.

    Of no concern are automatic answers, bare calendar answers, and mails that leave no words once
    what they quote is gone.
    """
    delivery = arrival.delivery
    if delivery is None or arrival.is_automatic or not delivery.member_id:
        return None
    if arrival.mail.get_content_type() == "multipart/report" or itip.find(arrival.mail):
        return None
    topic, session = _subject_of(delivery.message)
    member = Member.objects.current().filter(pk=delivery.member_id).first()
    words = words_of(arrival.mail) if topic and member else ""
    if not words:
        return None
    actions.keep_reply(
        topic=topic,
        session=session,
        member=member,
        kind=ReplyKind.WORDS,
        words=words,
        mail_key=parsing.key_of(arrival.mail),
        is_from_elsewhere=_is_from_elsewhere(arrival, delivery.address, member),
        received_at=arrival.received_at,
        now=now,
    )
    return f"Words about “{topic.title}” kept for its host."


def _take_answer(arrival, message, session, sender, now):
    choice = _CHOICES[sender.attendee.partstat]
    label = AnswerChoice(choice).label
    try:
        answer = actions.take_calendar_reply(
            session=session,
            member=sender.member,
            guest=sender.guest,
            choice=choice,
            sequence=message.sequence,
            said_at=_said_at(arrival, message),
            now=now,
        )
    except actions.OldTime:
        return _keep(arrival, message, session, sender, ReplyKind.OLD_TIME, now)
    except actions.HostsIt:
        if choice == AnswerChoice.YES:
            return f"The host's own entry for “{session}” is accepted; nothing changed."
        return _keep(arrival, message, session, sender, ReplyKind.HOST, now)
    except tuple(_UNTAKEN) as refusal:
        return f"“{label}” by calendar: “{session}” {_UNTAKEN[type(refusal)]}."
    if sender.member and _comment(arrival, message, sender):
        _keep(arrival, message, session, sender, ReplyKind.WORDS, now)
    waits = ": every place is taken, so they wait in line"
    return (
        f"“{label}” to “{session}” taken from a calendar"
        f"{waits if answer.choice == AnswerChoice.WAITING else ''}."
    )


def _left(arrival, words):
    # Nobody waits for what a machine sent by itself.
    told = f"{words}. Nothing changed."
    return told if arrival.is_automatic else LeftOpen(told)


def _keep(arrival, message, session, sender, kind, now):
    if sender.guest:
        label = ReplyKind(kind).label.lower()
        return _left(arrival, f"A guest’s calendar answers “{session}” ({label})")
    actions.keep_reply(
        topic=session.topic,
        session=session,
        member=sender.member,
        kind=kind,
        words=_comment(arrival, message, sender),
        starts_at=message.starts_at,
        mail_key=parsing.key_of(arrival.mail),
        is_from_elsewhere=sender.is_from_elsewhere,
        received_at=arrival.received_at,
        now=now,
    )
    return f"Kept for those who look after “{session}”: {ReplyKind(kind).label.lower()}."


def _session_of(message):
    found = re.fullmatch(
        rf"session-([0-9a-f-]{{36}})@{re.escape(settings.MAIL_DOMAIN)}", message.uid, re.IGNORECASE
    )
    try:
        uid = uuid.UUID(found[1]) if found and not message.is_instance else None
    except ValueError:
        return None
    return Session.objects.select_related("topic").filter(uid=uid).first() if uid else None


def _sender(arrival, message, session):
    """
    Tie a calendar's message to the member or guest it speaks for, else return None.

    Either it answers a mail of ours, known by its seal, and speaks for whom that went to; or it
    comes from the address it speaks for, and to that address we sent a request for this session.
    """
    delivery = arrival.delivery
    if delivery and delivery.member_id and _is_about(delivery.message, session):
        member = Member.objects.current().filter(pk=delivery.member_id).first()
        known = {delivery.address.lower(), member.email.lower()} if member else set()
        attendee = next((one for one in message.attendees if one.address in known), None)
        if attendee:
            elsewhere = _is_from_elsewhere(arrival, delivery.address, member)
            return _Sender(member, None, attendee, elsewhere)
    own = [one for one in message.attendees if one.address == arrival.sender.lower()]
    if not own or parsing.authenticity(arrival.mail) is False:
        return None
    member = posted.asked_by_calendar(session.calendar_uid, address=arrival.sender)
    if member:
        return _Sender(member, None, own[0], False)
    guest = session.topic.guests.filter(email__iexact=arrival.sender).first()
    if guest and posted.holds_entry(session.calendar_uid, arrival.sender):
        return _Sender(None, guest, own[0], False)
    return None


def _is_about(message, session):
    return (
        message.calendar_uid == session.calendar_uid
        or message.facts.get("topic") == session.topic_id
    )


def _subject_of(message):
    """
    Return the topic and, where it is about one date alone, the session a mail of ours is about.
    """
    if not message.kind.startswith("forums.") or message.kind in _NO_TOPIC:
        return None, None
    topic = Topic.objects.filter(pk=message.facts.get("topic")).first()
    dates = list(message.facts.get("sessions", {}))
    only = message.facts.get("session") or (dates[0] if len(dates) == 1 else None)
    session = Session.objects.filter(pk=only, topic=topic).select_related("topic").first()
    return topic, session


def _is_from_elsewhere(arrival, address, member):
    return arrival.sender.lower() not in {address.lower(), member.email.lower()}


def _comment(arrival, message, sender):
    """
    Return what the person wrote beside their answer; only Outlook keeps it in the mail's own text,
    where other programs say in words of their own what was answered.
    """
    words = sender.attendee.comment or message.comment
    if not words and "microsoft" in message.product.lower():
        words = words_of(arrival.mail)
    return own_words(words)


def _said_at(arrival, message):
    """
    Return when the person answered: the later of what calendar and mail say, and no later than now.
    """
    header = arrival.mail.get("Date")
    try:
        sent_at = email.utils.parsedate_to_datetime(str(header)) if header else None
    except ValueError:
        sent_at = None
    told = [
        moment.astimezone(datetime.UTC)
        for moment in (message.stamped_at, sent_at)
        if moment and moment.tzinfo
    ]
    return min(max(told), arrival.received_at) if told else arrival.received_at


register_handler("forums.calendar", take_calendar_reply, order=40)
register_handler("forums.words", keep_words, order=60)
