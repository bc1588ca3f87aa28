"""
Page-sized reads: what one person gets and was told, and what was sent.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db.models import Count, Max, Min, Q

from members.models import ConsentRecord, Member
from members.queries import current_consent

from . import access, registry
from .enums import Category, Pace, Verdict
from .models import Delivery, MailSettings, Message, Report, StreamPreference, Suppression

PER_PAGE = 50
NOTICES_PER_PAGE = 20
# What nobody looked at by then is not new any more.
NEW_FOR = datetime.timedelta(days=60)
MOST_COUNTED = 99
RECENT = datetime.timedelta(days=7)
MONTH = datetime.timedelta(days=30)

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
    One stream as a person finds it on their page: what it is called, at what pace it reaches
    them, what it stands under, and whether anything of it can come to them as things are.
    """

    name: str
    label: str
    pace: Pace
    heading: str
    is_theirs: bool
    # Where one agrees to it, for a stream that needs a consent this person has not given.
    agree_at: str = ""


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


@dataclass(frozen=True)
class BlockingDomain:
    """
    One domain whose servers let our mail not in: to how many people, and since when and until when.
    """

    domain: str
    people: int
    first_at: datetime.datetime
    last_at: datetime.datetime


@dataclass(frozen=True)
class ForTheirIt:
    """
    What the people who look after a domain's mail need to know: what was blocked, in whose words.

    `said` are (words of the server, how often); `examples` are reports with their deliveries.
    """

    domain: str
    people: int
    said: list
    examples: list


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


def streams_for(user):
    """
    Read the streams that concern a person: theirs, those they had mail of, those they chose for.
    """
    chosen = dict(StreamPreference.objects.filter(member=user).values_list("stream", "pace"))
    theirs = registry.streams_of(user)
    known = {stream.name for stream in theirs}
    had = (
        Message.objects.filter(deliveries__member=user)
        .exclude(stream="")
        .order_by()
        .values_list("stream", flat=True)
        .distinct()
    )
    former = registry.streams_named({*had, *chosen} - known)
    streams = [*theirs, *former]
    agreed = _purposes_agreed_to(user, [stream.name for stream in streams])
    return [_choice(stream, chosen, agreed, stream.name in known) for stream in streams]


def _choice(stream, chosen, agreed, is_theirs):
    pace = Pace(chosen.get(stream.name) or stream.default)
    agree_at = ""
    consent = registry.consent_to(stream.name)
    if consent and consent.purpose not in agreed:
        pace, agree_at = Pace.OFF, consent.agree_at
    return StreamChoice(stream.name, stream.label, pace, stream.heading, is_theirs, agree_at)


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


def pace_of(member_id, stream):
    """
    Read the pace of a stream for a member; None for one whose account is closed or was none.
    """
    member = Member.objects.current().filter(pk=member_id).first()
    if member is None:
        return None
    consent = registry.consent_to(stream)
    if consent and not current_consent(member, consent.purpose):
        return Pace.OFF
    chosen = member.stream_preferences.filter(stream=stream).first()
    return Pace(chosen.pace) if chosen else registry.default_pace_of(stream)


def mail_settings(user):
    """
    Read when a person gets round-ups; where they have not chosen, as it is for everybody.
    """
    return MailSettings.objects.filter(member=user).first() or MailSettings(member=user)


def unseen_notices(user, now):
    """
    Count what a person was told of late and has not seen, up to one more than MOST_COUNTED.
    """
    # Kept on the instance, which lives as long as the request that loaded it.
    if not hasattr(user, "unseen_notices"):
        unseen = _notices(user).filter(seen_at=None, message__created_at__gt=now - NEW_FOR)
        user.unseen_notices = unseen.order_by()[: MOST_COUNTED + 1].count()
    return user.unseen_notices


def notice_page(user, number, now):
    """
    Read one page of what a person was told, the newest first, as a NoticePage.
    """
    page = Paginator(_in_full(_notices(user)), NOTICES_PER_PAGE).get_page(number)
    deliveries = list(page.object_list)
    notices = _as_notices(user, deliveries, now)
    return NoticePage(
        page=page,
        notices=notices,
        left_out=len(deliveries) - len(notices),
        newest=_notices(user).aggregate(newest=Max("pk"))["newest"] or 0,
    )


def notice(user, pk, now):
    """
    Read one thing a person was told: its delivery, and the Notice or None if that is not for them
    any more. Both are None where they were not told.
    """
    delivery = _in_full(_notices(user)).filter(pk=pk).first()
    if delivery is None:
        return None, None
    return delivery, next(iter(_as_notices(user, [delivery], now)), None)


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


def blocking_domains(user, now):
    """
    Read which domains have blocked our mail within a month, those with the most people first.
    """
    return [
        BlockingDomain(row["domain"], row["people"], row["first_at"], row["last_at"])
        for row in _blocked(user, now)
        .values("domain")
        .annotate(
            people=Count("address", distinct=True),
            first_at=Min("reported_at"),
            last_at=Max("reported_at"),
        )
        .order_by("-people", "domain")[:PER_PAGE]
    ]


def for_their_it(user, domain, now):
    """
    Read a ForTheirIt about a domain, or None where it has blocked nothing within a month.
    """
    told = _blocked(user, now).filter(domain=domain)
    people = told.aggregate(people=Count("address", distinct=True))["people"]
    if not people:
        return None
    said = told.order_by().values_list("words").annotate(number=Count("pk"))
    return ForTheirIt(
        domain,
        people,
        list(said.order_by("-number", "words")[:3]),
        list(told.select_related("delivery").order_by("-reported_at", "-pk")[:3]),
    )


def complaints(user, now):
    """
    Read who called a mail of ours unwanted within a month, the newest first.
    """
    return list(
        access.visible_reports(user)
        .filter(verdict=Verdict.COMPLAINT, had_effect=True, reported_at__gt=now - MONTH)
        .select_related("delivery__message")
        .defer("delivery__message__text", "delivery__message__html", "delivery__message__calendar")[
            :PER_PAGE
        ]
    )


def stopped_page(user, number):
    """
    Read one page of the addresses that do not work, the newest first.
    """
    stopped = access.visible_suppressions(user).current()
    return Paginator(stopped.order_by("-since", "-pk"), PER_PAGE).get_page(number)


def incoming_page(user, *, state, words, number):
    """
    Read one page of mail that came in: in one state or in all, with words in it or not.
    """
    mails = access.visible_incoming(user).defer("raw", "text")
    if state:
        mails = mails.filter(state=state)
    if words:
        mails = mails.filter(
            Q(subject__icontains=words) | Q(sender__icontains=words) | Q(text__icontains=words)
        )
    return Paginator(mails.order_by("-received_at", "-pk"), PER_PAGE).get_page(number)


def incoming_mail(user, pk):
    """
    Read one mail that came in with the one of ours it answers, or None.
    """
    return (
        access.visible_incoming(user)
        .defer("raw")
        .select_related("delivery__message", "settled_by")
        .filter(pk=pk)
        .first()
    )


def _blocked(user, now):
    return (
        access.visible_reports(user)
        .filter(verdict=Verdict.BLOCKED, had_effect=True, reported_at__gt=now - MONTH)
        .exclude(domain="")
    )


def latest_to(address, now):
    """
    Read the last mail that went to a member's address within a week, or None.
    """
    return (
        Delivery.objects.filter(member__email__iexact=address, claimed_at__gt=now - RECENT)
        .went_out()
        .select_related("message")
        .order_by("-claimed_at", "-pk")
        .first()
    )


def trouble_of(user):
    """
    Read why no mail goes to a member's address, or None where it works.
    """
    return Suppression.objects.current().filter(address=user.email.lower()).first()


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


def _notices(user):
    return Delivery.objects.filter(member=user, message__kind__in=registry.kinds_on_site()).exclude(
        state=Delivery.State.SKIPPED
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
