"""
What was sent about a session, and what became of it: for those who look after it, so with names
and never with addresses.
"""

from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, Q, Value, When

from notifications import registry
from notifications.enums import Verdict
from notifications.models import Delivery, Message, Report

from ..models import SessionChange
from .pressing import presses_of

PER_PAGE = 50
_State = Delivery.State
# Those a host may have to do something about come first.
_ORDER = [
    _State.BOUNCED,
    _State.REFUSED,
    _State.IN_DOUBT,
    _State.SKIPPED,
    _State.ON_SITE,
    _State.HELD,
    _State.QUEUED,
    _State.SENDING,
    _State.SENT,
]
_WORDS = {
    _State.BOUNCED: "Came back",
    _State.REFUSED: "Refused by their mail server",
    _State.IN_DOUBT: "May not have arrived",
    _State.SKIPPED: "Not sent",
    _State.ON_SITE: "On the site only",
    _State.HELD: "Kept for their round-up",
    _State.QUEUED: "Waiting to leave",
    _State.SENDING: "Leaving now",
    _State.SENT: "Sent",
}
# Whose own act a mail confirms, or what one person wrote, is theirs.
_TO_MANY = [
    "forums.invitation",
    "forums.moved",
    "forums.changed",
    "forums.cancelled",
    "forums.taken_back",
    "forums.hosting",
    "forums.handed_over",
    "forums.reminder",
]


@dataclass(frozen=True)
class PersonsMail:
    """
    What became of a mail for one person, in words; `why` says more where there is more to say.
    """

    name: str
    state: str
    why: str
    at: object


@dataclass
class MailSent:
    """
    One mail about a session and how many of it are in which state.
    """

    message: Message
    label: str
    numbers: dict = field(default_factory=dict)
    returned: list = field(default_factory=list)

    @property
    def in_words(self):
        """
        Say the counts as one would: "2 came back, 28 sent".
        """
        return ", ".join(
            f"{self.numbers[state]} {_WORDS[state][0].lower()}{_WORDS[state][1:]}"
            for state in _ORDER
            if state in self.numbers
        )


@dataclass
class SentPress:
    """
    One press of a button and the mails it wrote; `change` is None for what was sent by itself.
    """

    change: SessionChange | None
    mails: list = field(default_factory=list)


@dataclass(frozen=True)
class SentPage:
    """
    All that was sent about a session, by press of a button, the latest first.
    """

    presses: list


def sent_about(session):
    """
    Read what was sent to many about a session, as a SentPage, in four steps.
    """
    changes = {change.batch: change for change in presses_of(session)}
    messages = list(_messages_about(session, changes).defer("text", "html", "calendar"))
    mails = _with_numbers(messages)
    by_batch = {batch: SentPress(change) for batch, change in changes.items()}
    by_itself = SentPress(None)
    for mail in mails:
        by_batch.get(mail.message.batch, by_itself).mails.append(mail)
    return SentPage([*by_batch.values(), *([by_itself] if by_itself.mails else [])])


def sent_mail(session, pk, number):
    """
    Read one of those mails and a page of whom it went to, or (None, None).
    """
    batches = [change.batch for change in presses_of(session)]
    message = _messages_about(session, batches).defer("html", "calendar").filter(pk=pk).first()
    if message is None:
        return None, None
    order = [When(state=state, then=Value(place)) for place, state in enumerate(_ORDER)]
    deliveries = message.deliveries.order_by(
        Case(*order, default=Value(len(_ORDER)), output_field=IntegerField()), "name", "pk"
    ).defer("address", "slots")
    page = Paginator(deliveries, PER_PAGE).get_page(number)
    page.object_list = _as_words(list(page.object_list))
    return _with_numbers([message])[0], page


def _messages_about(session, batches):
    of_session = Q(about=f"session:{session.pk}")
    of_topic = Q(about=f"topic:{session.topic_id}", facts__sessions__has_key=str(session.pk))
    of_press = Q(batch__in=list(batches)) & ~Q(about__startswith="session:")
    of_press &= ~Q(about__startswith="topic:")
    to_many = Q(kind__in=_TO_MANY) & (of_session | of_topic)
    return Message.objects.filter(to_many | of_press).order_by("-created_at", "-pk")


def _with_numbers(messages):
    labels = {kind.name: kind.label for kind in registry.kinds()}
    mails = {
        message.pk: MailSent(message, labels.get(message.kind, message.kind))
        for message in messages
    }
    for pk, state, number in (
        Delivery.objects.filter(message__in=mails)
        .order_by()
        .values_list("message", "state")
        .annotate(number=Count("pk"))
    ):
        mails[pk].numbers[_State(state)] = number
    for pk, verdict, number in (
        _reports()
        .filter(delivery__message__in=mails)
        .order_by("verdict")
        .values_list("delivery__message", "verdict")
        .annotate(number=Count("delivery", distinct=True))
    ):
        mails[pk].returned.append((Verdict(verdict).label, number))
    return list(mails.values())


def _reports():
    return Report.objects.filter(
        delivery__state=_State.BOUNCED, had_effect=True, is_final=True
    ).exclude(verdict=Verdict.COMPLAINT)


def _as_words(deliveries):
    verdicts = dict(
        _reports().filter(delivery__in=deliveries).order_by("pk").values_list("delivery", "verdict")
    )
    return [
        PersonsMail(
            name=delivery.name or "A member without a name",
            state=_WORDS[_State(delivery.state)],
            why=_why(delivery, verdicts),
            at=delivery.settled_at,
        )
        for delivery in deliveries
    ]


def _why(delivery, verdicts):
    if verdict := verdicts.get(delivery.pk):
        return f"{Verdict(verdict).label}."
    # What a server said may quote the address; what we say ourselves never does.
    is_ours = delivery.state in (_State.SKIPPED, _State.ON_SITE) or delivery.told_in_id
    return delivery.reason if is_ours and "@" not in delivery.reason else ""
