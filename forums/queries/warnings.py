"""
What speaks against a date, in words: bank holidays, other sessions, a host booked twice.
"""

from ..access import visible_sessions
from ..bankholidays import bank_holiday_words
from ..clock import day_in_words
from ..enums import SessionState


def date_warnings(user, sessions):
    """
    Say for each of these sessions, written down or not, what speaks against its date.

    Returns a list of lists of sentences, in their order, in one step. Of other sessions only those
    are named that this person may know of.
    """
    others = _others_around(user, sessions)
    return [_of_the_day(each) + _of_others(each, others) for each in sessions]


def _others_around(user, sessions):
    if not sessions:
        return []
    return list(
        visible_sessions(user)
        .filter(
            starts_at__lt=max(each.ends_at for each in sessions),
            ends_at__gt=min(each.starts_at for each in sessions),
        )
        .exclude(state=SessionState.CANCELLED)
        .select_related("topic", "host")
        .in_order()
    )


def _of_the_day(session):
    holiday = bank_holiday_words(session.date)
    return [f"{day_in_words(session.date)} is a bank holiday: {holiday}."] if holiday else []


def _of_others(session, others):
    return [
        _of_another(session, other)
        for other in others
        if other.pk != session.pk
        and other.starts_at < session.ends_at
        and other.ends_at > session.starts_at
    ]


def _of_another(session, other):
    day = day_in_words(session.date)
    title = f"“{other.topic.title}”"
    if other.topic_id == session.topic_id:
        title = "another date of this topic"
    if session.host_id and session.host_id == other.host_id:
        return f"{day}: {other.host.name} is the host of {title} at the same time."
    verb = "is pencilled in for" if other.state == SessionState.DRAFT else "is on at"
    return f"{day}: {title} {verb} the same time."
