"""
Sessions that something may lead to without knowing of forums, such as a newsletter.
"""

from django.contrib.auth.models import AnonymousUser

from pielink.kernel.connections import Item

from .. import access
from ..enums import SessionState
from .listed import listed

MOST_OF_THE_PAST = 300


def choosable_sessions(now):
    """
    Return the sessions of the open programme to choose from, [(heading, [(key, label)])].

    Those to come are first, the next one on top; then those that are over, the last one on top.
    """
    known = _known_to_all()
    coming = listed(known.filter(ends_at__gt=now).in_order())
    over = listed(known.filter(ends_at__lte=now).order_by("-starts_at", "-pk")[:MOST_OF_THE_PAST])
    groups = [("Coming", coming), ("Over", over)]
    return [(name, [_choice(each) for each in sessions]) for name, sessions in groups if sessions]


def sessions_as_items(keys, now):
    """
    Return {key: Item} of those of the sessions that everybody may know of, in one step.
    """
    pks = [int(key) for key in keys if key.isascii() and key.isdigit()]
    return {str(each.pk): _item(each, now) for each in listed(_known_to_all().filter(pk__in=pks))}


def _known_to_all():
    return access.visible_sessions(AnonymousUser())


def _choice(session):
    off = " (cancelled)" if session.state == SessionState.CANCELLED else ""
    day = f"{session.date:%a} {session.date.day} {session.date:%B %Y}"
    return str(session.pk), f"{day}: {session.topic.title}{off}"


def _item(session, now):
    begins, ends = [f"{at.hour}.{at:%M}" for at in (session.start_time, session.end_time)]
    note = ""
    if session.state == SessionState.CANCELLED:
        note = "This session was cancelled."
    elif session.ends_at <= now:
        note = "This session is over."
    return Item(
        title=session.topic.title,
        url=session.get_absolute_url(),
        text=session.topic.question,
        kind=session.get_type_display(),
        tone=session.topic.theme.tone if session.topic.theme else "",
        weekday=f"{session.date:%A}",
        date=f"{session.date.day} {session.date:%B %Y}",
        time=f"{begins} to {ends}, {session.zone_label}",
        note=note,
    )
