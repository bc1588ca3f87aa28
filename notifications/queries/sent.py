"""
What was sent, what became of it, and what is in doubt.
"""

from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db.models import Count

from .. import access, registry
from ..enums import Verdict
from ..models import Delivery, Message, Report

PER_PAGE = 50


@dataclass(frozen=True)
class SentMessage:
    """
    One message on record, with how many of its deliveries are in which state (`numbers` by state,
    `counts` by what it is called).
    """

    message: Message
    kind_label: str
    counts: dict = field(default_factory=dict)
    numbers: dict = field(default_factory=dict)

    @property
    def total(self):
        """
        Count all deliveries but those that are not needed any more.
        """
        return sum(self.numbers.values()) - self.numbers.get(Delivery.State.SKIPPED, 0)

    @property
    def sent(self):
        """
        Count what was sent.
        """
        return self.numbers.get(Delivery.State.SENT, 0)

    @property
    def in_doubt(self):
        """
        Count what may have been sent.
        """
        return self.numbers.get(Delivery.State.IN_DOUBT, 0)

    @property
    def waiting(self):
        """
        Count what is still to be sent, but for what is kept for round-ups.
        """
        return sum(
            self.numbers.get(state, 0) for state in (Delivery.State.QUEUED, Delivery.State.SENDING)
        )

    @property
    def stoppable(self):
        """
        Count what would not go out if the message were stopped.
        """
        return self.waiting + self.numbers.get(Delivery.State.HELD, 0)

    @property
    def is_paused(self):
        """
        Tell whether somebody has paused it.
        """
        return self.message.paused_at is not None

    @property
    def in_words(self):
        """
        Say the counts as one would: "28 sent, 2 in doubt".
        """
        return ", ".join(f"{count} {label.lower()}" for label, count in self.counts.items())


def progress_of(source_key):
    """
    Read what became of the one message posted under a key, as a SentMessage, or None.
    """
    message = Message.objects.filter(source_key=source_key).defer("text", "html").first()
    return message and _with_counts([message])[0]


def in_doubt(user):
    """
    Read the deliveries that nobody can tell whether they went out, the oldest first.
    """
    return list(
        Delivery.objects.filter(
            state=Delivery.State.IN_DOUBT, message__in=access.visible_sent(user)
        )
        .select_related("message")
        .order_by("claimed_at", "pk")[:PER_PAGE]
    )


def count_in_doubt(user):
    """
    Count all that in_doubt() shows the first of.
    """
    return Delivery.objects.filter(
        state=Delivery.State.IN_DOUBT, message__in=access.visible_sent(user)
    ).count()


def sent_page(user, number):
    """
    Read one page of the messages on record, the newest first.
    """
    page = Paginator(access.visible_sent(user).defer("text", "html", "calendar"), PER_PAGE)
    page = page.get_page(number)
    page.object_list = _with_counts(page.object_list)
    return page


def sent_message(user, pk):
    """
    Read one message on record, or None.
    """
    message = access.visible_sent(user).select_related("paused_by").filter(pk=pk).first()
    return message and _with_counts([message])[0]


def why_returned(message):
    """
    Read why deliveries of a message came back, as (reason, how many), the most frequent first.
    """
    counts = (
        Report.objects.filter(
            delivery__message=message,
            delivery__state=Delivery.State.BOUNCED,
            had_effect=True,
            is_final=True,
        )
        .exclude(verdict=Verdict.COMPLAINT)
        .order_by()
        .values_list("verdict")
        .annotate(number=Count("delivery", distinct=True))
        .order_by("-number", "verdict")
    )
    return [(Verdict(verdict).label, number) for verdict, number in counts]


def deliveries_page(message, number):
    """
    Read one page of a message's deliveries: those in doubt first, then those refused.
    """
    deliveries = message.deliveries.order_by("state", "pk")
    return Paginator(deliveries, PER_PAGE).get_page(number)


def box_page(address, number):
    """
    Read one page of all mail that went out, the newest first; to one address, or to all.
    """
    sent = (
        Delivery.objects.filter(state=Delivery.State.SENT, address__icontains=address)
        .select_related("message")
        .defer("message__text", "message__html", "message__calendar")
        .order_by("-settled_at", "-pk")
    )
    return Paginator(sent, PER_PAGE).get_page(number)


def _with_counts(messages):
    counts = {message.pk: {} for message in messages}
    numbers = {message.pk: {} for message in messages}
    for row in (
        Delivery.objects.filter(message__in=counts)
        .values("message", "state")
        .annotate(number=Count("pk"))
        .order_by("message", "state")
    ):
        state = Delivery.State(row["state"])
        counts[row["message"]][state.label] = numbers[row["message"]][state] = row["number"]
    labels = {kind.name: kind.label for kind in registry.kinds()}
    return [
        SentMessage(
            message,
            labels.get(message.kind, message.kind),
            counts[message.pk],
            numbers[message.pk],
        )
        for message in messages
    ]
