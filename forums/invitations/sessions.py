"""
Inviting people to the dates of a topic, and telling them what became of a date.
"""

import datetime
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from members.models import Member
from notifications import outbox, posted
from sigs.access import members_among

from .. import entries
from ..enums import (
    AnswerChoice,
)
from ..models import Guest, Session
from ..notices import about_session, about_topic, guest_answer_address, stream_of
from .guests import guest_recipients


@dataclass(frozen=True)
class Press:
    """
    One press of a button: what is written by it shares `batch` and leaves at `leaves_at`.
    """

    batch: str
    leaves_at: datetime.datetime

    @classmethod
    def at(cls, now):
        """
        Begin one at a moment; what it writes can be stopped for so long as settings say.
        """
        wait = datetime.timedelta(seconds=settings.FORUM_STOP_SECONDS)
        return cls(uuid.uuid4().hex, now + wait)


def audience_of(topic):
    """
    Return the members a topic is for: everyone who can be reached, or those of its SIG.
    """
    members = Member.objects.reachable()
    if topic.is_for_sig:
        return members_among(topic.sig_id, members)
    return members


def invite(topic, sessions, *, besides=(), press=None, now):
    """
    Invite the topic's audience to these dates, in one message for each person.

    A single date carries a calendar request; several dates carry answer buttons alone, since one
    request cannot ask about two. Hosts get a message of their own, and so did those whose ids are
    in `besides`.
    """
    others = [*besides, *(session.host_id for session in sessions)]
    people = audience_of(topic).exclude(pk__in=others)
    post_invitation(topic, sessions, people, press=press, now=now)
    for session in sessions:
        tell_host(session, press=press, now=now)


def tell_host(session, *, press=None, now):
    """
    Put the session into its host's calendar.
    """
    return post_about(
        "hosting",
        session,
        key=f"{session.host_id}:{session.sequence}",
        recipients=Member.objects.filter(pk=session.host_id),
        calendar=entries.request(session, partstat="ACCEPTED", now=now),
        press=press,
        now=now,
    )


def withdraw_host(session, host, *, press=None, now):
    """
    Take the session out of the calendar of someone who no longer hosts it.
    """
    return post_about(
        "handed_over",
        session,
        key=f"{host.pk}:{session.host_id}:{session.changed_at.isoformat()}",
        recipients=Member.objects.current().filter(pk=host.pk),
        calendar=entries.cancel(session, now=now),
        context={"host": session.host},
        press=press,
        now=now,
    )


def recipients_of(answer):
    """
    Return whom mail about one answer goes to, for the outbox: nobody where a guest has no address.
    """
    if answer.member_id:
        return Member.objects.filter(pk=answer.member_id)
    guest = answer.guest
    if not guest.email:
        return []
    slots = {"answer_url": guest_answer_address(guest.pk)}
    return [outbox.Recipient(guest.email, guest.name, slots=slots)]


def confirm_place(answer, *, now):
    """
    Confirm a yes to the person who gave it, with the entry for their calendar.
    """
    return post_about(
        "confirmed",
        answer.session,
        key=f"{answer.pk}:{answer.revision}",
        recipients=recipients_of(answer),
        calendar=entries.request(answer.session, partstat="ACCEPTED", now=now),
        facts={"choice": answer.choice, "answer": answer.pk},
        now=now,
    )


def confirm_waiting(answer, *, now):
    """
    Confirm to a person that they wait for a place.
    """
    return post_about(
        "waiting",
        answer.session,
        key=f"{answer.pk}:{answer.revision}",
        recipients=recipients_of(answer),
        facts={"choice": answer.choice, "answer": answer.pk},
        now=now,
    )


def confirm_polled(session, *, press=None, now):
    """
    Tell those whose yes in a date poll became their answer that they have a place, with the entry
    for their calendar, or that they wait for one; each of the two is one message.
    """
    for kind, choice in (("confirmed", AnswerChoice.YES), ("waiting", AnswerChoice.WAITING)):
        told = Member.objects.filter(answers__session=session, answers__choice=choice)
        if not told.exists():
            continue
        has_place = choice == AnswerChoice.YES
        post_about(
            kind,
            session,
            key="poll",
            recipients=told,
            calendar=entries.request(session, partstat="ACCEPTED", now=now) if has_place else None,
            context={"was_polled": True},
            facts={"choice": choice},
            press=press,
            now=now,
        )


def withdraw(answer, *, now):
    """
    Take a date out of the calendar of someone who no longer comes, if it is in there.
    """
    uid = answer.session.calendar_uid
    if answer.guest_id:
        holder = recipients_of(answer) if posted.holds_entry(uid, answer.guest.email) else []
    else:
        holder = posted.calendar_holders(uid).filter(pk=answer.member_id)
    if not holder:
        return None
    return post_about(
        "withdrawn",
        answer.session,
        key=f"{answer.pk}:{answer.revision}",
        recipients=holder,
        calendar=entries.cancel(answer.session, now=now),
        context={"answer": answer},
        now=now,
    )


def remind(session, *, source_key, recipients, now):
    """
    Remind people of a session that is near: those of a queryset of members, and guests who come.
    """
    guests = Guest.objects.filter(answers__session=session, answers__choice=AnswerChoice.YES)
    for key, people in [
        (source_key, recipients),
        (f"{source_key}:guests", guest_recipients(guests)),
    ]:
        post_about(
            "reminder",
            session,
            source_key=key,
            recipients=people,
            facts={"choice": AnswerChoice.YES},
            now=now,
        )


def invitation_context(topic, sessions):
    """
    Return what the templates of an invitation are given.
    """
    return {
        "topic": topic,
        "sessions": sessions,
        "session_url": settings.SITE_ADDRESS + sessions[0].get_absolute_url(),
    }


def other_dates_of(session, now):
    """
    Return the coming dates of the same topic.
    """
    coming = Session.objects.coming(now).filter(topic_id=session.topic_id)
    return list(coming.exclude(pk=session.pk).in_order())


def session_context(session, other_dates):
    """
    Return what the templates of every mail about one session are given; `other_dates` are the
    coming dates of the same topic.
    """
    return {
        "session": session,
        "topic": session.topic,
        "other_dates": other_dates,
        "session_url": settings.SITE_ADDRESS + session.get_absolute_url(),
        "join_url": entries.join_address(session),
        "people_url": settings.SITE_ADDRESS + reverse("forums:people", args=[session.pk]),
    }


def post_invitation(topic, sessions, recipients, *, press=None, is_again=False, now):
    """
    Write the invitation to these dates of a topic to some of those it is for; with `is_again` even
    where the very same was written before.
    """
    calendar = entries.request(sessions[0], now=now) if len(sessions) == 1 else None
    versions = {str(session.pk): session.sequence for session in sessions}
    signature = ",".join(f"{pk}.{sequence}" for pk, sequence in versions.items())
    key = f"forums.invitation:{topic.pk}:{signature}"
    if is_again and posted.known_keys([key]):
        # What came between was taken back, and the dates are as they were when they were told.
        key = f"{key}:{uuid.uuid4().hex}"
    return outbox.post(
        kind="forums.invitation",
        source_key=key,
        context=invitation_context(topic, sessions),
        recipients=recipients,
        calendar=calendar,
        stream=stream_of(topic),
        about=about_topic(topic.pk),
        facts={"topic": topic.pk, "sessions": versions},
        **with_press(press),
        now=now,
    )


def post_about(
    kind,
    session,
    *,
    recipients,
    now,
    key="",
    source_key="",
    calendar=None,
    context=None,
    facts=None,
    press=None,
):
    """
    Post news of one session to a queryset of members or to a list of guests; to no guest, nothing.
    """
    are_guests = not isinstance(recipients, QuerySet)
    if are_guests and not recipients:
        return None
    return outbox.post(
        kind=f"forums.{kind}",
        source_key=source_key or f"forums.{kind}:{session.pk}:{key}",
        context={
            **session_context(session, other_dates_of(session, now)),
            "are_guests": are_guests,
            **(context or {}),
        },
        recipients=recipients,
        calendar=calendar,
        about=about_session(session.pk),
        facts={
            "topic": session.topic_id,
            "session": session.pk,
            "sequence": session.sequence,
            **(facts or {}),
        },
        **with_press(press),
        now=now,
    )


def with_press(press):
    """
    Return what the outbox is told of the press of a button that a mail is written by, if any.
    """
    return {"batch": press.batch, "leaves_at": press.leaves_at} if press else {}
