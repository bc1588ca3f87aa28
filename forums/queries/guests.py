"""
What a guest reads: the dates they may come to and what they said.
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from ..access import for_everyone_q
from ..enums import SessionState
from ..models import Session
from .lines import lines_of
from .listed import listed


def guest_dates(topic, *, now):
    """
    Read the coming dates of a topic that take guests, with their counts.
    """
    return lines_of(listed(_open_to_guests(topic.pk).coming(now).in_order()), AnonymousUser())


def dates_of_guest(guest):
    """
    Read every date of their topic that a guest can come to or has answered, with their answer.
    """
    answers = {answer.session_id: answer for answer in guest.answers.all()}
    dates = Session.objects.filter(
        Q(pk__in=_open_to_guests(guest.topic_id)) | Q(pk__in=list(answers)),
        state__in=[SessionState.ANNOUNCED, SessionState.CANCELLED],
    )
    lines = lines_of(listed(dates.in_order()), AnonymousUser())
    for line in lines:
        line.mine = answers.get(line.session.pk)
    return lines


def _open_to_guests(topic_id):
    return Session.objects.filter(for_everyone_q("topic__"), topic=topic_id, is_open_to_guests=True)
