"""
What one person was told, as it stands on the site.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Max

from .. import registry
from ..models import Delivery

NOTICES_PER_PAGE = 20

# What nobody looked at by then is not new any more.
NEW_FOR = datetime.timedelta(days=60)
MOST_COUNTED = 99

_WAYS = {
    Delivery.State.QUEUED: "On its way by mail",
    Delivery.State.SENDING: "On its way by mail",
    Delivery.State.SENT: "Sent by mail",
    Delivery.State.IN_DOUBT: "The mail may not have reached you",
    Delivery.State.REFUSED: "The mail did not reach you",
    Delivery.State.BOUNCED: "The mail did not reach you",
    Delivery.State.HELD: "Comes with your next round-up",
    Delivery.State.ON_SITE: "On the site only",
}


@dataclass(frozen=True)
class Notice:
    """
    One thing a person was told, as it stands on the site; `path` leads on, or is empty.
    """

    delivery: Delivery
    kind_label: str
    path: str
    is_new: bool

    @property
    def title(self):
        """
        Return its subject without what mail programs need to keep a conversation together.
        """
        return self.delivery.message.subject.removeprefix("Re: ")

    @property
    def way(self):
        """
        Say how else it reaches them, or why it did not.
        """
        return _WAYS[Delivery.State(self.delivery.state)]


@dataclass(frozen=True)
class NoticePage:
    """
    One page of what a person was told: a paginator's page, its notices, how many of it are left
    out since they are not for this person any more, and the newest pk there is.
    """

    page: object
    notices: list
    left_out: int
    newest: int


def unseen_notices(user, now):
    """
    Count what a person was told of late and has not seen, up to one more than MOST_COUNTED.
    """
    # Kept on the instance, which lives as long as the request that loaded it.
    if not hasattr(user, "unseen_notices"):
        unseen = _notices(user, now).filter(seen_at=None, message__created_at__gt=now - NEW_FOR)
        user.unseen_notices = unseen.order_by()[: MOST_COUNTED + 1].count()
    return user.unseen_notices


def notice_page(user, number, now):
    """
    Read one page of what a person was told, the newest first, as a NoticePage.
    """
    page = Paginator(_in_full(_notices(user, now)), NOTICES_PER_PAGE).get_page(number)
    deliveries = list(page.object_list)
    notices = _as_notices(user, deliveries, now)
    return NoticePage(
        page=page,
        notices=notices,
        left_out=len(deliveries) - len(notices),
        newest=_notices(user, now).aggregate(newest=Max("pk"))["newest"] or 0,
    )


def notice(user, pk, now):
    """
    Read one thing a person was told: its delivery, and the Notice or None if that is not for them
    any more. Both are None where they were not told.
    """
    delivery = _in_full(_notices(user, now)).filter(pk=pk).first()
    if delivery is None:
        return None, None
    return delivery, next(iter(_as_notices(user, [delivery], now)), None)


def _notices(user, now):
    return (
        Delivery.objects.released(now)
        .filter(member=user, message__kind__in=registry.kinds_on_site())
        .exclude(state=Delivery.State.SKIPPED)
    )


def _in_full(deliveries):
    return (
        deliveries.select_related("message")
        .defer("message__text", "message__html", "message__calendar")
        .order_by("-message__created_at", "-pk")
    )


def _as_notices(user, deliveries, now):
    messages = [delivery.message for delivery in deliveries]
    shut, paths = set(), {}
    for open_to, asked in _by_function(messages, "open_to"):
        shut |= {message.pk for message in asked} - set(open_to(user, asked))
    open_messages = [message for message in messages if message.pk not in shut]
    for links, asked in _by_function(open_messages, "links"):
        paths |= links(asked)
    return [
        Notice(
            delivery=delivery,
            kind_label=registry.kind_of(delivery.message.kind).label,
            path=paths.get(delivery.message_id, ""),
            is_new=delivery.seen_at is None and delivery.message.created_at > now - NEW_FOR,
        )
        for delivery in deliveries
        if delivery.message_id not in shut
    ]


def _by_function(messages, name):
    """
    Return, for each function that kinds of these messages have under a name, what to ask it about.
    """
    asked = defaultdict(list)
    for message in messages:
        if function := getattr(registry.kind_of(message.kind), name):
            asked[function].append(message)
    return asked.items()
