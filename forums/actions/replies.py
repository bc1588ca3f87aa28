"""
What comes back by mail: answers that calendars send, and words kept for those who can act on them.
"""

from django.db import transaction

from ..enums import AnswerChoice, OfferState, SessionState
from ..invitations import tell_of_reply
from ..models import Answer, Offer, Reply, Session
from .answering import AnsweringClosed, answer_date, respond
from .line import locked_dates


class OldTime(Exception):
    """
    Raised for an answer to a date as it was before its time, place or state changed.
    """


class HostsIt(Exception):
    """
    Raised for an answer of the host, who takes no place.
    """


class AnsweredSince(Exception):
    """
    Raised for an answer that is older than what the person has said since.
    """


@transaction.atomic
def take_calendar_reply(*, session, choice, sequence, said_at, member=None, guest=None, now):
    """
    Record what one person's calendar says to one date, as answer_date() does; return their answer.

    `sequence` is that of the entry they answered, `said_at` when they did. An offer that was open
    for them then is taken or let go. Raises OldTime, HostsIt, AnsweredSince, and what answer_date()
    raises.
    """
    dates = locked_dates(session.topic_id)
    session = next(date for date in dates if date.pk == session.pk)
    if member and session.host_id == member.pk:
        raise HostsIt
    if session.state != SessionState.ANNOUNCED or session.starts_at <= now:
        raise AnsweringClosed
    if sequence < session.sequence:
        raise OldTime
    # A yes gives up every other date, so what was said to those since is newer than it too.
    concerned = [session] if choice != AnswerChoice.YES else Session.objects.coming(now)
    who = {"member": member} if guest is None else {"guest": guest}
    said = Answer.objects.filter(session__topic=session.topic_id, **who)
    if said.filter(session__in=concerned, answered_at__gt=said_at).exists():
        raise AnsweredSince
    # A calendar that repeats the yes from before an offer does not take it.
    offered = Offer.objects.filter(answer__in=said, session=session, state=OfferState.OPEN)
    if choice == AnswerChoice.YES and offered.filter(made_at__gt=said_at, until__gt=now).exists():
        raise AnsweredSince
    answer = answer_date(session=session, choice=choice, now=now, **who)
    said.filter(answered_at=now).update(answered_at=said_at)
    return answer


@transaction.atomic
def keep_reply(
    *,
    topic,
    session,
    member,
    kind,
    words,
    mail_key,
    received_at,
    now,
    starts_at=None,
    is_from_elsewhere=False,
):
    """
    Keep what somebody wrote back and tell those it concerns; the same mail again changes nothing.

    `mail_key` stands for the mail, all else is as in models.Reply. Nobody is told of a second one
    of the same person while an earlier one waits.
    """
    reply, is_new = Reply.objects.get_or_create(
        mail_key=mail_key,
        defaults={
            "topic": topic,
            "session": session,
            "member": member,
            "kind": kind,
            "words": words,
            "starts_at": starts_at,
            "is_from_elsewhere": is_from_elsewhere,
            "received_at": received_at,
        },
    )
    earlier = Reply.objects.waiting().filter(topic=topic, member=member).exclude(pk=reply.pk)
    if is_new and not earlier.exists():
        tell_of_reply(reply, now=now)
    return reply


@transaction.atomic
def settle_reply(*, reply, by, choice="", session=None, now):
    """
    Note what somebody wrote as their answer, or that there is nothing to note (`choice` empty).

    A yes is one to `session`. What is settled stays as it is. Raises what respond() raises, and
    keeps the reply waiting then.
    """
    reply = (
        Reply.objects.select_for_update(of=("self",))
        .select_related("topic", "member")
        .get(pk=reply.pk)
    )
    if reply.settled_at:
        return reply
    if choice:
        respond(topic=reply.topic, member=reply.member, choice=choice, session=session, now=now)
    reply.settled_at = now
    reply.settled_by = by
    reply.settled_as = choice
    reply.save(update_fields=["settled_at", "settled_by", "settled_as"])
    return reply
