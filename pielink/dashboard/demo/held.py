"""
Tell what was written about lunchtimes that are over: who had been invited, and who came.
"""

import random
from datetime import timedelta

from forums.enums import AnswerChoice, Presence, SessionState
from forums.invitations import audience_of, invitation_context
from forums.models import Answer, Attendance, Topic
from forums.notices import about_topic, stream_of
from notifications import outbox
from notifications.models import Delivery

from .dates import ONE_DAY

MARKED_AFTER = timedelta(hours=3)
# Of those who said so, how many of a hundred came, and sent word that they could not.
CAME = {AnswerChoice.YES: (76, 10), AnswerChoice.MAYBE: (28, 0)}


def invite_to_what_was_held():
    """
    Write the invitations to everything that is over, as if they had been sent then.
    """
    for topic in Topic.objects.filter(sessions__state=SessionState.HELD).distinct().order_by("pk"):
        sessions = list(topic.sessions.select_related("topic", "host").in_order())
        at = sessions[0].announced_at
        versions = {session.pk: session.sequence for session in sessions}
        signature = ",".join(f"{pk}.{sequence}" for pk, sequence in versions.items())
        message = outbox.post(
            kind="forums.invitation",
            source_key=f"forums.invitation:{topic.pk}:{signature}",
            context=invitation_context(topic, sessions),
            recipients=audience_of(topic)
            .filter(joined_at__lt=at)
            .exclude(pk__in=[session.host_id for session in sessions]),
            stream=stream_of(topic),
            about=about_topic(topic.pk),
            facts={"topic": topic.pk, "sessions": versions},
            # Nothing of it is left to be taken up by a worker.
            leaves_at=at + ONE_DAY,
            now=at,
        )
        message.deliveries.update(
            state=Delivery.State.SENT, attempts=1, due_at=at, settled_at=at, enqueued_at=at
        )


def mark_who_came(*, now):
    """
    Have hosts mark who came to what is over, but for the last session, which still waits for it.
    """
    chance = random.Random("who came")  # noqa: S311 - drawn the same at every load
    answers = list(
        Answer.objects.filter(session__state=SessionState.HELD, choice__in=CAME)
        .select_related("session")
        .order_by("session__starts_at", "pk")
    )
    last = answers[-1].session_id if answers else None
    Attendance.objects.bulk_create(
        [
            Attendance(
                session=answer.session,
                member_id=answer.member_id,
                presence=_presence(answer.choice, chance),
                marked_at=min(answer.session.ends_at + MARKED_AFTER, now),
                marked_by_id=answer.session.host_id,
            )
            for answer in answers
            if answer.session_id != last
        ],
        ignore_conflicts=True,
    )


def _presence(choice, chance):
    came, sent_word = CAME[choice]
    drawn = chance.randrange(100)
    if drawn < came:
        return Presence.CAME
    return Presence.APOLOGIES if drawn < came + sent_word else Presence.MISSED
