"""
Let a place come free in the session that is full, so that it is offered to somebody in line.
"""

from datetime import datetime, timedelta

from forums.actions import move_in_line, respond
from forums.enums import AnswerChoice
from forums.models import Answer
from members.models import Member

TITLE = "Advice surgery: starting from nothing"
WHY_FIRST = "Starts in a new service on Monday and cannot come to a later one."
HOURS_AGO = timedelta(hours=3)


def offer_a_place(*, member: Member, now: datetime):
    """
    Have the host move a member to the front of the line, and then one of those who come say no.
    """
    at = now - HOURS_AGO
    answers = Answer.objects.filter(session__topic__title=TITLE).select_related("session__host")
    theirs = answers.get(member=member)
    session = theirs.session
    move_in_line(answer=theirs, place=1, reason=WHY_FIRST, by=session.host, now=at)
    leaving = answers.filter(choice=AnswerChoice.YES).order_by("answered_at", "pk").last()
    respond(topic=session.topic, member=leaving.member, choice=AnswerChoice.NO, now=at)
