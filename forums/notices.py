"""
The kinds of mail that forums send, and when each is still worth sending.
"""

import functools

from django.conf import settings
from django.urls import reverse

from members.models import Member
from notifications.registry import NoticeKind, register, register_stream
from pielink.kernel import tokens
from sigs.access import members_among, sig_ids_of
from sigs.models import Sig

from .enums import Audience, SessionState
from .models import Answer, Session, Topic

ANSWER = "answer"
PROGRAMME_STREAM = "forums"
SIG_STREAM = "sig"


def stream_of(topic):
    """
    Name the subscription that invitations to this topic belong to.
    """
    if topic.audience == Audience.SIG:
        return f"{SIG_STREAM}-{topic.sig_id}"
    return PROGRAMME_STREAM


def answer_address(topic_id, member_id):
    """
    Return the address at which one person answers one topic without signing in.
    """
    token = tokens.sign(ANSWER, topic_id, member_id)
    return settings.SITE_ADDRESS + _answer_path().replace("-token-", token)


@functools.cache
def _answer_path():
    # Once, not once for each of ten thousand.
    return reverse("forums:answer_by_mail", args=["-token-"])


def _answer_slots(message, deliveries):
    topic_id = message.facts["topic"]
    return {
        delivery.pk: {"answer_url": answer_address(topic_id, delivery.member_id)}
        for delivery in deliveries
    }


def _all(deliveries, reason):
    return {delivery.pk: reason for delivery in deliveries}


def _outside_audience(topic, deliveries):
    """
    Return those of the deliveries whose person may no longer know of the topic.
    """
    ids = {delivery.member_id for delivery in deliveries}
    members = Member.objects.current().filter(pk__in=ids)
    if topic.audience == Audience.SIG:
        members = members_among(topic.sig_id, members)
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
        return _all(deliveries, "A date changed before this went out.")
    return _outside_audience(topic, deliveries)


def _session_still_valid(message, deliveries):
    session = Session.objects.get(pk=message.facts["session"])
    if session.sequence != message.facts["sequence"]:
        return _all(deliveries, "A later change replaces this.")
    if "choice" not in message.facts:
        return {}
    as_then = {session.host_id} | set(
        Answer.objects.filter(
            session=session,
            choice=message.facts["choice"],
            member__in=[delivery.member_id for delivery in deliveries],
        ).values_list("member_id", flat=True)
    )
    return {
        delivery.pk: "They have changed their answer since."
        for delivery in deliveries
        if delivery.member_id not in as_then
    }


def _reminder_still_valid(message, deliveries):
    session = Session.objects.get(pk=message.facts["session"])
    if session.state != SessionState.ANNOUNCED:
        return _all(deliveries, "The session is not going ahead.")
    return _session_still_valid(message, deliveries)


register(
    NoticeKind(
        name="forums.invitation",
        label="Invitation to a session",
        category="subscription",
        why="you are a registered member and are invited to these sessions",
        slots=_answer_slots,
        still_valid=_invitation_still_valid,
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
        )
    )


def _programme_label(_stream):
    return "Invitations to lunchtime forums"


def _sig_label(stream):
    sig = Sig.objects.filter(pk=stream.removeprefix(f"{SIG_STREAM}-")).first()
    return f"Invitations from {sig or 'a SIG that is gone'}"


def _sig_streams(user):
    return [f"{SIG_STREAM}-{pk}" for pk in sorted(sig_ids_of(user))]


register_stream(PROGRAMME_STREAM, _programme_label)
register_stream(SIG_STREAM, _sig_label, _sig_streams)
