"""
The kinds of mail that forums send, and when each is still worth sending.
"""

import functools

from django.conf import settings
from django.urls import reverse

from members.access import display_name
from members.models import Member
from notifications.models import Delivery
from notifications.registry import (
    NoticeKind,
    Sample,
    register,
    register_roundup_link,
)
from pielink.kernel import tokens
from sigs.access import members_among

from .. import queries
from ..access import can_read_reply, readable_replies, visible_sessions
from ..enums import SessionState
from ..models import Answer, Guest, Reply, Session, Topic
from .joining import guest_join_address, join_address
from .streams import stream_of

ANSWER = "answer"
GUEST_ANSWER = "guest"


def answer_address(topic_id, member_id):
    """
    Return the address at which one person answers one topic without signing in.
    """
    token = tokens.sign(ANSWER, topic_id, member_id)
    return settings.SITE_ADDRESS + _answer_path().replace("-token-", token)


def guest_answer_address(guest_id):
    """
    Return the address at which a guest answers the topic they were added to.
    """
    token = tokens.sign(GUEST_ANSWER, guest_id)
    return settings.SITE_ADDRESS + _answer_path().replace("-token-", token)


@functools.cache
def _answer_path():
    # Once, not once for each of ten thousand.
    return reverse("forums:answer_by_mail", args=["-token-"])


def _answer_slots(message, deliveries):
    topic_id, session_id = message.facts["topic"], message.facts.get("session")
    way_in = {"join_url": join_address(session_id)} if session_id else {}
    slots = {
        delivery.pk: {"answer_url": answer_address(topic_id, delivery.member_id), **way_in}
        for delivery in deliveries
        if delivery.member_id
    }
    strangers = [delivery for delivery in deliveries if not delivery.member_id]
    return slots | (_guest_slots(message, strangers) if strangers else {})


def _guest_slots(message, deliveries):
    guests = dict(
        Guest.objects.filter(
            topic=message.facts["topic"], email__in=[delivery.address for delivery in deliveries]
        ).values_list("email", "pk")
    )
    return {
        delivery.pk: {
            "answer_url": guest_answer_address(guests[delivery.address]),
            "join_url": guest_join_address(guests[delivery.address], message.facts["session"]),
        }
        for delivery in deliveries
        if delivery.address in guests
    }


def about_topic(topic_id):
    """
    Name what an invitation speaks of, for the outbox.
    """
    return f"topic:{topic_id}"


def about_session(session_id):
    """
    Name what news of one session speaks of, for the outbox.
    """
    return f"session:{session_id}"


def _first_sessions(messages):
    """
    Return {message pk: pk of the session it speaks of, the first of several}.
    """
    return {
        message.pk: message.facts.get("session") or min(map(int, message.facts["sessions"]))
        for message in messages
    }


def _links(messages):
    session_of = _first_sessions(messages)
    sessions = Session.objects.select_related("topic").in_bulk(session_of.values())
    return {
        pk: sessions[session].get_absolute_url()
        for pk, session in session_of.items()
        if session in sessions
    }


def _open_to(member, messages):
    session_of = _first_sessions(messages)
    visible = set(
        visible_sessions(member).filter(pk__in=session_of.values()).values_list("pk", flat=True)
    )
    return {pk for pk, session in session_of.items() if session in visible}


def every_one(deliveries, reason):
    """
    Return all of these deliveries as not worth sending, for one reason.
    """
    return {delivery.pk: reason for delivery in deliveries}


def not_looking_after(deliveries, what, may):
    """
    Return those of the deliveries whose person may see to this no more; `may` tests a member.
    """
    members = Member.objects.current().in_bulk([delivery.member_id for delivery in deliveries])
    return {
        delivery.pk: f"They do not look after this {what} any more."
        for delivery in deliveries
        if delivery.member_id not in members or not may(members[delivery.member_id])
    }


def outside_audience(topic, deliveries):
    """
    Return those of the deliveries whose person may no longer know of the topic.
    """
    members = _members_of(deliveries)
    if topic.is_for_sig:
        members = members_among(topic.sig_id, members)
    return _not_among(members, deliveries)


def outside_sig(topic, deliveries):
    """
    Return those of the deliveries whose person does not belong to the SIG of the topic.
    """
    return _not_among(members_among(topic.sig_id, _members_of(deliveries)), deliveries)


def _members_of(deliveries):
    ids = {delivery.member_id for delivery in deliveries}
    return Member.objects.current().filter(pk__in=ids)


def _not_among(members, deliveries):
    allowed = set(members.values_list("pk", flat=True))
    return {
        delivery.pk: "No longer among those invited."
        for delivery in deliveries
        if delivery.member_id not in allowed
    }


def _invitation_still_valid(message, deliveries):
    topic = Topic.objects.get(pk=message.facts["topic"])
    promised = {int(pk): sequence for pk, sequence in message.facts["sessions"].items()}
    now_so = dict(
        Session.objects.filter(pk__in=promised, state=SessionState.ANNOUNCED).values_list(
            "pk", "sequence"
        )
    )
    if now_so != promised:
        return every_one(deliveries, "A date changed before this went out.")
    return _answered_meanwhile(topic, deliveries) | outside_audience(topic, deliveries)


def _answered_meanwhile(topic, deliveries):
    """
    Return what waits for a round-up though its person has answered on the site.
    """
    kept = [each for each in deliveries if each.state == Delivery.State.HELD]
    if not kept:
        return {}
    answered = set(
        Answer.objects.filter(
            session__topic=topic, member__in=[delivery.member_id for delivery in kept]
        ).values_list("member_id", flat=True)
    )
    return {
        delivery.pk: "They have answered already."
        for delivery in kept
        if delivery.member_id in answered
    }


def _invitation_in_roundup(messages):
    return queries.invitations_in_roundups(messages, stream_of=stream_of)


def _session_still_valid(message, deliveries):
    session = Session.objects.get(pk=message.facts["session"])
    if session.sequence != message.facts["sequence"]:
        return every_one(deliveries, "A later change replaces this.")
    if "choice" not in message.facts:
        return {}
    if "answer" in message.facts:
        return _answer_still_valid(message, deliveries)
    as_then = _answered_so(session, message.facts["choice"], deliveries)
    return {
        delivery.pk: "They have changed their answer since."
        for delivery in deliveries
        if delivery.member_id != session.host_id
        and (delivery.member_id or delivery.address) not in as_then
    }


def _answered_so(session, choice, deliveries):
    """
    Return who of these says so to a session: members by pk, guests by address.
    """
    said = Answer.objects.filter(session=session, choice=choice)
    members = [delivery.member_id for delivery in deliveries if delivery.member_id]
    found = set(said.filter(member__in=members).values_list("member_id", flat=True))
    addresses = [delivery.address for delivery in deliveries if not delivery.member_id]
    if addresses:
        found |= set(said.filter(guest__email__in=addresses).values_list("guest__email", flat=True))
    return found


def _answer_still_valid(message, deliveries):
    said = Answer.objects.filter(pk=message.facts["answer"], choice=message.facts["choice"])
    return {} if said.exists() else every_one(deliveries, "They have changed their answer since.")


def _reminder_still_valid(message, deliveries):
    session = Session.objects.get(pk=message.facts["session"])
    if session.state != SessionState.ANNOUNCED:
        return every_one(deliveries, "The session is not going ahead.")
    return _session_still_valid(message, deliveries)


def _reply_slots(message, deliveries):
    # What people wrote stays in one place, and goes with them.
    reply = Reply.objects.select_related("member").get(pk=message.facts["reply"])
    words = reply.words or f"({reply.get_kind_display()}.)"
    filled = {"from_name": display_name(reply.member), "words": words}
    return {delivery.pk: filled for delivery in deliveries}


def _reply_still_valid(message, deliveries):
    reply = (
        Reply.objects.select_related("topic", "session__topic")
        .filter(pk=message.facts["reply"])
        .first()
    )
    if reply is None:
        return every_one(deliveries, "What they wrote is not kept any more.")
    if reply.settled_at:
        return every_one(deliveries, "Somebody has dealt with it.")
    return not_looking_after(deliveries, "session", lambda member: can_read_reply(member, reply))


def _reply_links(messages):
    return {
        message.pk: reverse("forums:people", args=[message.facts["session"]])
        for message in messages
    }


def _reply_open_to(member, messages):
    replies = {message.pk: message.facts["reply"] for message in messages}
    readable = set(
        readable_replies(member).filter(pk__in=replies.values()).values_list("pk", flat=True)
    )
    return {pk for pk, reply in replies.items() if reply in readable}


def _reply_sample():
    return Sample(
        context={
            "title": "Boundaries that hold and bend",
            "people_url": f"{settings.SITE_ADDRESS}/forums/",
        },
        slots={
            "from_name": "Bethan Prosser",
            "words": "Sorry, can't make it: I am on nights that week.\n\nBethan",
        },
    )


register(
    NoticeKind(
        name="forums.reply",
        label="Somebody wrote back about a session",
        category="personal",
        why="you look after this session",
        slots=_reply_slots,
        still_valid=_reply_still_valid,
        links=_reply_links,
        open_to=_reply_open_to,
        sample=_reply_sample,
    )
)

register(
    NoticeKind(
        name="forums.invitation",
        label="Invitation to a session",
        category="subscription",
        why="you are a registered member and are invited to these sessions",
        slots=_answer_slots,
        still_valid=_invitation_still_valid,
        links=_links,
        open_to=_open_to,
        roundup=_invitation_in_roundup,
    )
)

for _name, _label, _why, _valid in [
    ("confirmed", "Your place is kept", "you said yes to this session", _session_still_valid),
    (
        "waiting",
        "You are waiting for a place",
        "you said yes to this session",
        _session_still_valid,
    ),
    ("withdrawn", "Your answer has changed", "you changed your answer", None),
    (
        "moved",
        "A session has moved",
        "you were invited to this session or answered it",
        _session_still_valid,
    ),
    (
        "changed",
        "A session has changed",
        "you were invited to this session or answered it",
        _session_still_valid,
    ),
    (
        "cancelled",
        "A session is cancelled",
        "you were invited to this session or answered it",
        None,
    ),
    ("reminder", "A reminder of a session", "you said yes to this session", _reminder_still_valid),
    (
        "hosting",
        "You are hosting a session",
        "you are the host of this session",
        _session_still_valid,
    ),
    ("handed_over", "Someone else hosts a session", "you were the host of this session", None),
]:
    register(
        NoticeKind(
            name=f"forums.{_name}",
            label=_label,
            category="service",
            why=_why,
            slots=_answer_slots,
            still_valid=_valid,
            links=_links,
            open_to=_open_to,
        )
    )


register_roundup_link(queries.ANSWER_LINK, answer_address)
