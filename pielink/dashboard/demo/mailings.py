"""
A mailing of the demo that an organiser has paused half-way.
"""

from datetime import timedelta

from forums.models import Answer
from notifications import actions
from notifications.models import Delivery, Message


def pause_a_mailing(*, organiser, now):
    """
    Let the latest invitation have reached only those who answered it, and stand paused since.
    """
    message = Message.objects.filter(kind="forums.invitation").latest("created_at", "pk")
    answered = Answer.objects.filter(session__topic=message.facts["topic"]).values("member")
    message.deliveries.exclude(member__in=answered).update(
        state=Delivery.State.QUEUED, attempts=0, claimed_at=None, settled_at=None
    )
    actions.pause_sending(
        message=message, by=organiser, now=min(now, message.created_at + timedelta(minutes=2))
    )
