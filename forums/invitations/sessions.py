"""
Inviting people to the dates of a topic, and telling them what became of a date.
"""

import datetime
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from members.access import ORGANISER
from members.models import Member
from notifications import outbox
from sigs.access import members_among

from .. import entries
from ..enums import AnswerChoice, Audience, SessionState
from ..models import Session
from ..notices import about_session, about_topic, stream_of


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
    if topic.audience == Audience.SIG:
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
    _post_invitation(
        topic, sessions, audience_of(topic).exclude(pk__in=others), press=press, now=now
    )
    for session in sessions:
        tell_host(session, press=press, now=now)


def recall(topic, *, now):
    """
    Take back invitations that still wait to go out with old dates; return the members' ids.
    """
    return outbox.recall(
        about=about_topic(topic.pk), reason="A date changed before this went out.", now=now
    )


def invite_again(topic, members, *, press=None, now):
    """
    Invite those whose invitation was recalled to the dates as they are now.
    """
    sessions = list(
        topic.sessions.filter(state=SessionState.ANNOUNCED, starts_at__gt=now)
        .select_related("topic", "host")
        .order_by("starts_at", "pk")
    )
    if members and sessions:
        _post_invitation(
            topic, sessions, Member.objects.filter(pk__in=members), press=press, now=now
        )


def preview(topic, sessions, *, now):
    """
    Return how many would be invited to these dates and the mail as they would get it.
    """
    hosts = [session.host_id for session in sessions if session.host_id]
    return outbox.preview(
        kind="forums.invitation",
        context=invitation_context(topic, sessions),
        recipients=audience_of(topic).exclude(pk__in=hosts),
        stream=stream_of(topic),
    )


def tell_host(session, *, press=None, now):
    """
    Put the session into its host's calendar.
    """
    return _post(
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
    return _post(
        "handed_over",
        session,
        key=f"{host.pk}:{session.host_id}:{session.changed_at.isoformat()}",
        recipients=Member.objects.current().filter(pk=host.pk),
        calendar=entries.cancel(session, now=now),
        context={"host": session.host},
        press=press,
        now=now,
    )


def confirm_place(answer, *, now):
    """
    Confirm a yes to the person who gave it, with the entry for their calendar.
    """
    return _post(
        "confirmed",
        answer.session,
        key=f"{answer.pk}:{answer.revision}",
        recipients=Member.objects.filter(pk=answer.member_id),
        calendar=entries.request(answer.session, partstat="ACCEPTED", now=now),
        facts={"choice": answer.choice},
        now=now,
    )


def confirm_waiting(answer, *, now):
    """
    Confirm to a person that they wait for a place.
    """
    return _post(
        "waiting",
        answer.session,
        key=f"{answer.pk}:{answer.revision}",
        recipients=Member.objects.filter(pk=answer.member_id),
        facts={"choice": answer.choice},
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
        _post(
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
    holder = outbox.calendar_holders(answer.session.calendar_uid).filter(pk=answer.member_id)
    if not holder.exists():
        return None
    return _post(
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
    Remind people of a session that is near.
    """
    return _post(
        "reminder",
        session,
        source_key=source_key,
        recipients=recipients,
        facts={"choice": AnswerChoice.YES},
        now=now,
    )


def tell_moved(session, *, before, reason, press=None, now):
    """
    Tell everyone concerned the old and the new time, and move the entry in their calendars.
    """
    _tell_all(
        "moved",
        session,
        calendar=entries.request(session, now=now),
        context={"before": before, "reason": reason},
        press=press,
        now=now,
    )


def tell_changed(session, *, place_before, press=None, now):
    """
    Tell everyone concerned where the session is held from now on.
    """
    _tell_all(
        "changed",
        session,
        calendar=entries.request(session, now=now),
        context={"place_before": place_before},
        press=press,
        now=now,
    )


def tell_cancelled(session, *, reason, press=None, now):
    """
    Tell everyone concerned that the session does not take place, and take it out of calendars.
    """
    _tell_all(
        "cancelled",
        session,
        calendar=entries.cancel(session, now=now),
        context={"reason": reason},
        press=press,
        now=now,
    )


def tell_of_reply(reply, *, now):
    """
    Tell the hosts of the dates a reply is about, or organisers where it came from the host.

    What was written is filled in when the mail goes out, and kept nowhere else.
    """
    dates = reply.topic.sessions.in_order()
    if reply.session_id:
        dates = dates.filter(pk=reply.session_id)
    people = Member.objects.current().exclude(pk=reply.member_id)
    first_of = {}
    for date in dates:
        first_of.setdefault(date.host_id, date)
    hosts = set(people.filter(pk__in=first_of.keys() - {None}).values_list("pk", flat=True))
    for host_id, date in first_of.items():
        if host_id in hosts:
            _post_reply(reply, date, people.filter(pk=host_id), now=now)
    if first_of and not hosts:
        date = next(iter(first_of.values()))
        _post_reply(reply, date, people.filter(groups__name=ORGANISER), now=now)


def _post_reply(reply, session, recipients, *, now):
    outbox.post(
        kind="forums.reply",
        source_key=f"forums.reply:{reply.pk}:{session.pk}",
        context={
            "title": reply.topic.title,
            "people_url": settings.SITE_ADDRESS
            + reverse("forums:people", args=[session.pk])
            + "#replies",
        },
        recipients=recipients,
        about=about_session(session.pk),
        facts={"reply": reply.pk, "session": session.pk},
        now=now,
    )


def _tell_all(kind, session, *, calendar, context, press=None, now):
    holders = outbox.calendar_holders(session.calendar_uid)
    holder_ids = set(holders.values_list("pk", flat=True))
    others = Member.objects.reachable().filter(
        answers__session=session,
        answers__choice__in=[AnswerChoice.YES, AnswerChoice.MAYBE, AnswerChoice.WAITING],
    )
    _post(
        kind,
        session,
        key=f"{session.sequence}:calendar",
        recipients=Member.objects.current().filter(pk__in=holders.values("pk")),
        calendar=calendar,
        context=context,
        press=press,
        now=now,
    )
    others = others.exclude(pk__in=holder_ids)
    if others.exists():
        _post(
            kind,
            session,
            key=f"{session.sequence}:words",
            recipients=others,
            context=context,
            press=press,
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


def _post_invitation(topic, sessions, recipients, *, press=None, now):
    calendar = entries.request(sessions[0], now=now) if len(sessions) == 1 else None
    versions = {str(session.pk): session.sequence for session in sessions}
    signature = ",".join(f"{pk}.{sequence}" for pk, sequence in versions.items())
    return outbox.post(
        kind="forums.invitation",
        source_key=f"forums.invitation:{topic.pk}:{signature}",
        context=invitation_context(topic, sessions),
        recipients=recipients,
        calendar=calendar,
        stream=stream_of(topic),
        about=about_topic(topic.pk),
        facts={"topic": topic.pk, "sessions": versions},
        **_with_press(press),
        now=now,
    )


def _post(
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
    other_dates = (
        Session.objects.coming(now)
        .filter(topic_id=session.topic_id)
        .exclude(pk=session.pk)
        .in_order()
    )
    return outbox.post(
        kind=f"forums.{kind}",
        source_key=source_key or f"forums.{kind}:{session.pk}:{key}",
        context={**session_context(session, list(other_dates)), **(context or {})},
        recipients=recipients,
        calendar=calendar,
        about=about_session(session.pk),
        facts={
            "topic": session.topic_id,
            "session": session.pk,
            "sequence": session.sequence,
            **(facts or {}),
        },
        **_with_press(press),
        now=now,
    )


def _with_press(press):
    return {"batch": press.batch, "leaves_at": press.leaves_at} if press else {}
