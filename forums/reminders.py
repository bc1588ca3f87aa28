"""
Reminding those who said yes, once a day before and once an hour before; and hosts of the write-up.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from members.models import Member
from notifications import posted

from . import queries
from .enums import AnswerChoice, SessionState
from .invitations import ask_to_write_up, remind
from .models import Session
from .queries import write_ups_due


def send_due(*, now):
    """
    Remind people of every session whose reminder is due and was not sent; return how many posted.

    Where a worker slept past the earlier reminder into the later one, only the later one is sent:
    by then the earlier one would tell the wrong thing.
    """
    earliest = now + datetime.timedelta(minutes=max(settings.FORUM_REMINDER_MINUTES))
    sessions = (
        Session.objects.filter(
            # What may still be taken back is no time to remind anybody of.
            ~queries.is_waiting(now),
            state=SessionState.ANNOUNCED,
            starts_at__gt=now,
            starts_at__lte=earliest,
        )
        .select_related("topic", "host")
        .in_order()
    )
    due = {_key(session, _minutes_due(session, now)): session for session in sessions}
    fresh = due.keys() - posted.known_keys(due.keys())
    for key in sorted(fresh):
        session = due[key]
        people = Member.objects.current().filter(
            Q(pk__in=session.answers.filter(choice=AnswerChoice.YES).values("member_id"))
            | Q(pk=session.host_id)
        )
        with transaction.atomic():
            remind(session, source_key=key, recipients=people, now=now)
    return len(fresh)


def ask_for_write_ups(*, now):
    """
    Ask the host of every session that was held some days ago and is not written up, once; return
    how many were asked.
    """
    due = {f"forums.write_up_due:{session.pk}": session for session in write_ups_due(now=now)}
    fresh = due.keys() - posted.known_keys(due.keys())
    for key in sorted(fresh):
        ask_to_write_up(due[key], source_key=key, now=now)
    return len(fresh)


def _minutes_due(session, now):
    left = session.starts_at - now
    return min(
        minutes
        for minutes in settings.FORUM_REMINDER_MINUTES
        if left <= datetime.timedelta(minutes=minutes)
    )


def _key(session, minutes):
    # The start is part of the key, so that a session moved after its reminder is reminded of again.
    return f"forums.reminder:{session.pk}:{minutes}:{session.starts_at:%Y%m%dT%H%M}"
