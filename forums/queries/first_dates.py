"""
What a SIG that has never met is going to ask about its first session, to start from.
"""

import datetime

from django.utils import timezone

from ..bankholidays import is_bank_holiday
from ..enums import Confidentiality, PollState, RecordingPolicy
from ..models import DatePoll, Session

TUESDAY, WEDNESDAY, THURSDAY = 1, 2, 3
LONGEST_TITLE = 160
# Who joins a SIG that is forming has some weeks to hear of it, and the dates are not far off yet.
_WEEKS_AHEAD = 3


def looks_for_first_date(sig):
    """
    Test whether a SIG has no session yet, not even a drafted one, and nobody is asked about one.
    """
    asked = DatePoll.objects.filter(topic__sig=sig, state=PollState.OPEN)
    return not (Session.objects.filter(topic__sig=sig).exists() or asked.exists())


def first_session_of(sig):
    """
    Return what the first session of a SIG is about and how it is held, to start from.
    """
    return {
        "title": f"{sig.name}: our first meeting"[:LONGEST_TITLE],
        "question": sig.purpose,
        "confidentiality": Confidentiality.CHATHAM_HOUSE,
        "recording_policy": RecordingPolicy.NONE,
    }


def dates_to_start_from(now):
    """
    Return three dates some weeks ahead, a Tuesday, a Thursday and a Wednesday of three weeks that
    follow each other, without bank holidays.
    """
    today = timezone.localtime(now).date()
    monday = today + datetime.timedelta(weeks=_WEEKS_AHEAD, days=-today.weekday())
    found = []
    while len(found) < 3:
        weekday = (TUESDAY, THURSDAY, WEDNESDAY)[len(found)]
        day = monday + datetime.timedelta(days=weekday)
        if not is_bank_holiday(day):
            found.append(day)
        monday += datetime.timedelta(weeks=1)
    return found
