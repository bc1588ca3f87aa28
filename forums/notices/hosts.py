"""
What hosts write to those who have not answered, and how they ask who takes a part.
"""

from members.models import Member
from notifications.recipients import wanting
from notifications.registry import NoticeKind, register
from sigs.access import members_among

from ..enums import AnswerChoice, PartName, SessionState
from ..models import Answer, Session
from ..queries import held_parts, invited_to
from .sessions import _answer_slots, _links, _open_to
from .streams import stream_of


def silent_of(session):
    """
    Return the members who were invited to a session, have answered no date of its topic, host none,
    and want mail of its stream.
    """
    topic = session.topic
    members = Member.objects.reachable().filter(pk__in=invited_to(topic).values("pk"))
    if topic.is_for_sig:
        members = members_among(topic.sig_id, members)
    answered = Answer.objects.filter(session__topic=topic, member__isnull=False)
    hosts = topic.sessions.filter(host__isnull=False)
    silent = members.exclude(pk__in=answered.values("member_id")).exclude(
        pk__in=hosts.values("host_id")
    )
    return wanting(Member.objects.filter(pk__in=silent.values("pk")), stream_of(topic))


def without_a_part(session):
    """
    Return the members who come to a session and have no part in it; its host has one of their own.
    """
    coming = session.answers.filter(choice=AnswerChoice.YES, member__isnull=False)
    return (
        Member.objects.reachable()
        .filter(pk__in=coming.values("member_id"))
        .exclude(pk__in=held_parts(session).order_by().values("member_id"))
        .exclude(pk=session.host_id)
    )


def open_parts(session):
    """
    Return the labels of the parts that nobody has who comes to a session.
    """
    held = set(held_parts(session).values_list("name", flat=True))
    return [label for name, label in PartName.choices if name not in held]


def _still_silent(message, deliveries):
    return _still_among(silent_of, "They have answered since.", message, deliveries)


def _still_asked(message, deliveries):
    def asked(session):
        return without_a_part(session) if open_parts(session) else Member.objects.none()

    return _still_among(asked, "There is nothing to ask them any more.", message, deliveries)


def _still_among(people_of, reason, message, deliveries):
    session = (
        Session.objects.filter(pk=message.facts["session"], state=SessionState.ANNOUNCED)
        .select_related("topic")
        .first()
    )
    if session is None:
        return {delivery.pk: "The session is not going ahead." for delivery in deliveries}
    people = people_of(session).filter(pk__in=[delivery.member_id for delivery in deliveries])
    still = set(people.values_list("pk", flat=True))
    return {delivery.pk: reason for delivery in deliveries if delivery.member_id not in still}


for _name, _label, _why, _valid in [
    (
        "from_host",
        "A host wrote to you about a session",
        "you were invited to this session and have not answered yet",
        _still_silent,
    ),
    (
        "parts_open",
        "A host asks who takes a part",
        "you said yes to this session",
        _still_asked,
    ),
]:
    register(
        NoticeKind(
            name=f"forums.{_name}",
            label=_label,
            category="personal",
            why=_why,
            slots=_answer_slots,
            still_valid=_valid,
            links=_links,
            open_to=_open_to,
        )
    )
