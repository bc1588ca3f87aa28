"""
Page-sized reads: what one person gets, and what was sent.
"""

from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db.models import Count

from . import access, registry
from .enums import Category, Pace
from .models import Delivery, Message, StreamPreference

PER_PAGE = 50

_CLASSES = {
    Category.SERVICE: (
        "News of what somebody did or said yes to. It goes to those it concerns, at once, and "
        "cannot be turned off; so it promotes nothing."
    ),
    Category.SUBSCRIPTION: (
        "It goes to the members of a stream, to each at the pace they chose, and one click turns "
        "it off."
    ),
    Category.PERSONAL: "One person's own words to another, passed on.",
}


@dataclass(frozen=True)
class StreamChoice:
    """
    One stream as a person finds it on their page: what it is called, and at what pace it reaches
    them.
    """

    name: str
    label: str
    pace: Pace


@dataclass(frozen=True)
class MailClass:
    """
    What one class of mail is to those who get it, in words.
    """

    category: Category
    words: str
    kinds: list = field(default_factory=list)


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
    return [
        StreamChoice(name, label, Pace(chosen.get(name) or registry.default_pace_of(name)))
        for name, label in known.items()
    ]


def kinds_by_class():
    """
    Return every class of mail with the kinds that are of it.
    """
    return [
        MailClass(category, words, [kind for kind in registry.kinds() if kind.category == category])
        for category, words in _CLASSES.items()
    ]


def class_of(kind):
    """
    Return the class that a kind of mail is of, without its kinds.
    """
    return MailClass(kind.category, _CLASSES[kind.category])


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
