"""
What people wrote back, for those who look after sessions.
"""

from dataclasses import dataclass

from django.db.models import Q

from ..access import managed_sessions, readable_replies
from ..enums import AnswerChoice
from ..models import Answer, Reply
from .lines import DateLine


@dataclass(frozen=True)
class ReplyLine:
    """
    One reply beside what its writer says at present to the date of the page it stands on.
    """

    reply: Reply
    said: str

    @property
    def answer_words(self):
        """
        Say in words what the person has answered so far.
        """
        return {
            AnswerChoice.YES: "Down as coming",
            AnswerChoice.WAITING: "Waits for a place",
            AnswerChoice.MAYBE: "Down as maybe",
            AnswerChoice.NO: "Down as not coming",
        }.get(self.said, "Has not answered yet")

    @property
    def answer_tone(self):
        """
        Name the tone that goes with the answer.
        """
        tones = {AnswerChoice.YES: "tone-good", AnswerChoice.WAITING: "tone-warn"}
        return tones.get(self.said, "")


def replies_to(session):
    """
    Read what people wrote about a session or about its topic: what waits, and what is settled.
    """
    replies = list(
        Reply.objects.filter(Q(session=session) | Q(session=None), topic_id=session.topic_id)
        .select_related("member__organisation", "settled_by")
        .order_by("received_at", "pk")
    )
    said = dict(
        Answer.objects.filter(
            session=session, member__in=[reply.member_id for reply in replies]
        ).values_list("member_id", "choice")
    )
    lines = [ReplyLine(reply, said.get(reply.member_id, "")) for reply in replies]
    return (
        [line for line in lines if not line.reply.settled_at],
        [line for line in lines if line.reply.settled_at],
    )


@dataclass(frozen=True)
class WaitingReplies:
    """
    How many replies to a session wait, with the date they are shown at.
    """

    line: DateLine
    number: int


def waiting_replies(user):
    """
    Read for this person where replies wait: by date, or by the first date of a topic of several.
    """
    numbers = {}
    for topic_id, session_id in (
        readable_replies(user).waiting().order_by().values_list("topic_id", "session_id")
    ):
        numbers.setdefault((topic_id, session_id), 0)
        numbers[topic_id, session_id] += 1
    sessions = managed_sessions(user).filter(topic__in=[topic_id for topic_id, _ in numbers])
    dates = list(sessions.select_related("topic").in_order())
    of_topic = {}
    for date in reversed(dates):
        of_topic[date.topic_id] = date
    by_pk = {date.pk: date for date in dates}
    found = {}
    for (topic_id, session_id), number in numbers.items():
        session = by_pk[session_id] if session_id else of_topic[topic_id]
        found.setdefault(session.pk, [session, 0])[1] += number
    ordered = sorted(found.values(), key=lambda pair: (pair[0].starts_at, pair[0].pk))
    return [WaitingReplies(DateLine(session), number) for session, number in ordered]
