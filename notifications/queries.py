"""
Page-sized reads: what one person gets, and what was sent.
"""

from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db.models import Count

from members.models import ConsentRecord

from . import access, registry
from .enums import Pace
from .models import Delivery, Message, StreamPreference

PER_PAGE = 50


@dataclass(frozen=True)
class StreamChoice:
    """
    One stream as a person finds it on their page: what it is called, and at what pace it reaches
    them.
    """

    name: str
    label: str
    pace: Pace
    # Where one agrees to it, for a stream that needs a consent this person has not given.
    agree_at: str = ""


@dataclass(frozen=True)
class SentMessage:
    """
    One message on record, with how many of its deliveries are in which state.
    """

    message: Message
    kind_label: str
    counts: dict = field(default_factory=dict)

    @property
    def in_words(self):
        """
        Say the counts as one would: "28 sent, 2 in doubt".
        """
        return ", ".join(f"{count} {label.lower()}" for label, count in self.counts.items())


def streams_for(user):
    """
    Read the streams that concern a person: theirs, those they had mail of, those they chose for.
    """
    chosen = dict(StreamPreference.objects.filter(member=user).values_list("stream", "pace"))
    known = {stream.name: stream.label for stream in registry.streams_of(user)}
    had = (
        Message.objects.filter(deliveries__member=user)
        .exclude(stream="")
        .order_by("stream")
        .values_list("stream", flat=True)
        .distinct()
    )
    for name in [*had, *sorted(chosen)]:
        if name not in known:
            known[name] = registry.label_of(name)
    agreed = _purposes_agreed_to(user, known)
    choices = []
    for name, label in known.items():
        consent = registry.consent_to(name)
        if consent and consent.purpose not in agreed:
            choices.append(StreamChoice(name, label, Pace.OFF, consent.agree_at))
        else:
            pace = Pace(chosen.get(name) or registry.default_pace_of(name))
            choices.append(StreamChoice(name, label, pace))
    return choices


def _purposes_agreed_to(user, streams):
    if not any(registry.consent_to(name) for name in streams):
        return set()
    current = ConsentRecord.objects.filter(member=user, withdrawn_at=None)
    return set(current.values_list("purpose", flat=True))


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
    message = access.visible_sent(user).filter(pk=pk).first()
    return message and _with_counts([message])[0]


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
    for row in (
        Delivery.objects.filter(message__in=counts)
        .values("message", "state")
        .annotate(number=Count("pk"))
        .order_by("message", "state")
    ):
        label = Delivery.State(row["state"]).label
        counts[row["message"]][label] = row["number"]
    labels = {kind.name: kind.label for kind in registry.kinds()}
    return [
        SentMessage(message, labels.get(message.kind, message.kind), counts[message.pk])
        for message in messages
    ]
