"""
The kinds of notice and the streams that exist: each registered by the app it belongs to.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from typing import Any

from .enums import Category, Marks, Pace

# Mail that someone waits for (a sign-in code, a moved session), mail to many that asks for an
# answer, and mail to many that can wait: none queues behind the next.
PROMPT_QUEUE, USUAL_QUEUE, BULK_QUEUE = "prompt", "usual", "bulk"

_kinds = {}
_streams = {}
_handlers = {}
_roundup_sources = {}
_roundup_links = {}
_by_consent = {}


class UnknownKind(Exception):
    """
    No app has registered a notice of this name.
    """


@dataclass(frozen=True)
class NoticeKind:
    """
    One kind of notice.

    `name` is the app and the notice, like `forums.invitation`: the templates are then
    `emails/forums/invitation.{subject.txt,txt,html}`. `why` ends the sentence "You get this
    mail because ..." at its foot. `slots(message, deliveries)` returns {delivery pk: {slot: text}}
    and `still_valid(message, deliveries)` {delivery pk: why it is not sent any more}; both are
    asked once for a whole batch. `links(messages)` returns {message pk: path on the site}, where
    one reads on. `open_to(member, messages)` returns the pks of those messages of this kind that
    this member may still know of; without it they may of all they got. Kinds that share a function
    for either have it asked once for all their messages. `roundup(messages)` returns {message pk:
    RoundupItem}: how what was kept for a round-up is told there; without it, by its subject and
    link. What is `sensitive` (a sign-in code) is shown to nobody and blanked once it is sent; what
    is not `on_site` only says again what notices say. `sample()` returns a Sample, for a preview.
    `marks` says how its deliveries are taken down: what nobody waits for, a newsletter or a
    round-up, goes in groups. What `takes_replies` is answered to an address that names the
    delivery, where mail can come in at all.
    """

    name: str
    label: str
    category: Category
    why: str = ""
    slots: Callable | None = None
    still_valid: Callable | None = None
    sensitive: bool = False
    links: Callable | None = None
    open_to: Callable | None = None
    on_site: bool = True
    sample: Callable | None = None
    roundup: Callable | None = None
    marks: Marks = Marks.EACH
    takes_replies: bool = False

    def __post_init__(self):
        object.__setattr__(self, "category", Category(self.category))
        object.__setattr__(self, "marks", Marks(self.marks))

    @property
    def queue(self):
        """
        Name the queue its mail waits in, see pielink.celery.
        """
        if self.marks == Marks.GROUPED:
            return BULK_QUEUE
        return USUAL_QUEUE if self.category == Category.SUBSCRIPTION else PROMPT_QUEUE

    def template(self, ending):
        """
        Return the name of the template with this ending: `subject.txt`, `txt` or `html`.
        """
        return f"emails/{self.name.replace('.', '/')}.{ending}"


@dataclass(frozen=True)
class Sample:
    """
    What a kind is previewed with: made up, touching no row, as its own post() would be given.

    `slots` fills what the kind's `slots` would; `calendar` is text with its slots, or empty.
    """

    context: dict
    slots: dict = field(default_factory=dict)
    calendar: str = ""
    calendar_method: str = ""
    stream: str = ""


@dataclass(frozen=True)
class RoundupSection:
    """
    A part of a round-up: sessions come at 10, SIGs at 20, the library at 30, replies at 40.

    Where there is more than `limit` to tell, the rest is counted and `more_path` leads to it.
    """

    heading: str
    order: int
    limit: int = 10
    more_path: str = ""


@dataclass(frozen=True)
class RoundupDate:
    """
    A date as a mail sets it out, in the `tone` of a theme.
    """

    weekday: str
    date: str
    time: str
    tone: str = ""


@dataclass(frozen=True)
class RoundupButton:
    """
    A button whose link is each person's own: what register_roundup_link() has under `link` makes
    it from `number` and the person; `tail` comes after it.
    """

    label: str
    link: str
    number: int
    tail: str = ""
    is_quiet: bool = False

    @property
    def slot(self):
        """
        Name the slot that the link fills.
        """
        return f"{self.link}_{self.number}_url"


@dataclass(frozen=True)
class RoundupItem:
    """
    One thing that a round-up tells.

    Told once to each person under its `keys`, and again when a key is new, as that of a session
    that moved. It became news at `moment`: whoever has had a mail `about` it since (the names of
    Message.about) is not told, nor who has turned `stream` off. `noun` counts it in the subject,
    as one and as several, like ("session", "sessions"). Within its section what comes first has
    the lesser `place`. Those of one `group` are told as one: the first of them, with the lines of
    all.
    """

    section: RoundupSection
    keys: tuple[str, ...]
    noun: tuple[str, str]
    title: str
    path: str
    moment: datetime.datetime
    label: str = ""
    lines: tuple[str, ...] = ()
    dates: tuple[RoundupDate, ...] = ()
    buttons: tuple[RoundupButton, ...] = ()
    about: tuple[str, ...] = ()
    stream: str = ""
    place: str = ""
    group: str = ""


@dataclass(frozen=True)
class Stream:
    """
    One stream of mail as a person meets it: its opaque name, what it is called, the pace at which
    it reaches those who have not chosen, and the heading it stands under.
    """

    name: str
    label: str
    default: Pace = Pace.AT_ONCE
    heading: str = ""


@dataclass(frozen=True)
class _Streams:
    label_of: Callable
    labels_of: Callable
    streams_of: Callable
    default: Pace
    heading: str
    address_of: Callable


@dataclass(frozen=True)
class ByConsent:
    """
    That a stream reaches only those who agreed: to which ConsentRecord.Purpose, and the name of the
    address at which one agrees.
    """

    purpose: str
    agree_at: str


@dataclass(frozen=True)
class Arrival:
    """
    One mail that came in, read as far as every handler needs it.

    `mail` is parsed with email.policy.default. `sender` is the address in From, the envelope's
    addresses are empty where they are unknown. `delivery` is the one of ours that the mail answers
    or returns, known by a seal that only we can make, else None. `is_automatic` says that no person
    wrote it (RFC 3834).
    """

    pk: int
    mail: EmailMessage
    sender: str
    envelope_from: str
    envelope_to: str
    delivery: Any
    is_automatic: bool
    received_at: datetime.datetime


class LeftOpen(str):
    """
    What a handler says of a mail that only a person can settle, which then waits for one.
    """


def register(kind):
    """
    Make a kind of notice known.
    """
    _kinds[kind.name] = kind


def register_sample(name, sample):
    """
    Give the kind of this name the function that makes its Sample, as the kind's own app does.
    """
    register(replace(kind_of(name), sample=sample))


def kind_of(name):
    """
    Return the kind of this name, else raise UnknownKind.
    """
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def is_sensitive(name):
    """
    Test whether mail of this kind may be shown to nobody; what no app knows any more may not.
    """
    return name not in _kinds or _kinds[name].sensitive


def kinds():
    """
    Return every kind there is, by name.
    """
    return sorted(_kinds.values(), key=lambda kind: kind.name)


def kinds_on_site():
    """
    Return the names of the kinds whose mails are notices on the site too.
    """
    return sorted(kind.name for kind in _kinds.values() if kind.on_site and not kind.sensitive)


def register_stream(
    prefix,
    label_of,
    streams_of=None,
    *,
    default=Pace.AT_ONCE,
    heading="Other mail",
    labels_of=None,
    address_of=None,
):
    """
    Make known the stream of this name and all whose name is `prefix`, a dash and a number.

    `label_of(stream)` says in words what it is called, `labels_of(streams)` returns {stream: label}
    where many are cheaper to ask for at once. `streams_of(user)` returns the names of the
    streams of this prefix that concern one person; without it the prefix is itself the one stream,
    and everybody's, unless it ends in a dash. `default` is the pace for those who have not chosen,
    `heading` is what it stands under among all that one may get. `address_of(stream)` returns the
    address a mail to which goes to all who read it, or nothing.
    """
    own = [] if prefix.endswith("-") else [prefix]
    _streams[prefix.rstrip("-")] = _Streams(
        label_of=label_of,
        labels_of=labels_of or (lambda streams: {each: label_of(each) for each in streams}),
        streams_of=streams_of or (lambda user: own),
        default=Pace(default),
        heading=heading,
        address_of=address_of or (lambda stream: ""),
    )


def require_consent(stream, *, purpose, agree_at):
    """
    Have a stream reach only members with a current consent to this purpose.

    The consent alone then says whether one gets it at all: leaving the stream takes it back, and it
    is given at the address of the name `agree_at`, where its wording stands.
    """
    _by_consent[stream] = ByConsent(purpose, agree_at)


def consent_to(stream):
    """
    Return the ByConsent of a stream, or None for one that needs none.
    """
    return _by_consent.get(stream)


def label_of(stream):
    """
    Return what a stream is called; one that nobody knows any more goes by its own name.
    """
    known = _registered(stream)
    return known.label_of(stream) if known else stream


def posting_address(stream):
    """
    Return the address a mail to which goes to all who read a stream, or nothing.
    """
    known = _registered(stream)
    return known.address_of(stream) if known else ""


def default_pace_of(stream):
    """
    Return the pace of a stream for those who have not chosen.
    """
    known = _registered(stream)
    return known.default if known else Pace.AT_ONCE


def _registered(stream):
    fitting = [each for each in _streams if stream == each or stream.startswith(f"{each}-")]
    # One prefix may begin like another.
    return _streams[max(fitting, key=len)] if fitting else None


def streams_of(user):
    """
    Return the streams that concern one person, in order of registration.
    """
    return [
        Stream(name, label, registered.default, registered.heading)
        for registered in _streams.values()
        for name, label in _labelled(registered, list(registered.streams_of(user)))
    ]


def streams_named(names):
    """
    Return the streams of these names, sorted by them; one that nobody knows goes by its own name.
    """
    by_registered = {}
    for name in sorted(names):
        by_registered.setdefault(_registered(name), []).append(name)
    unknown = by_registered.pop(None, [])
    known = [
        Stream(name, label, registered.default, registered.heading)
        for registered, belonging in by_registered.items()
        for name, label in _labelled(registered, belonging)
    ]
    return sorted([*known, *(Stream(name, name) for name in unknown)], key=lambda each: each.name)


def _labelled(registered, names):
    labels = registered.labels_of(names) if names else {}
    return [(name, labels[name]) for name in names]


def register_handler(name, handler, *, order=50):
    """
    Let a handler have a look at each mail that comes in; those of a low `order` are asked first.

    `handler(arrival, now)` returns in words what it did with an Arrival, as LeftOpen where it waits
    for a person, or None for a mail that is none of its concern; the first that takes a mail has
    it. It runs in a transaction of its own.
    """
    _handlers[name] = (order, handler)


def handlers():
    """
    Return (name, handler) of every handler there is, in the order they are asked.
    """
    ordered = sorted(_handlers.items(), key=lambda item: (item[1][0], item[0]))
    return [(name, handler) for name, (_, handler) in ordered]


def register_roundup_source(name, provider):
    """
    Let an app say what is new to whom, for round-ups.

    `provider(members, since, now)` returns {member pk: [RoundupItem]} for a list of members, with
    `since` as {member pk: the moment up to which they were told}. It asks the database a fixed
    number of times for all of them, and tells nobody what they may not see.
    """
    _roundup_sources[name] = provider


def roundup_sources():
    """
    Return the providers of what is new, in the order of their names.
    """
    return [_roundup_sources[name] for name in sorted(_roundup_sources)]


def register_roundup_link(name, address_of):
    """
    Make known the links of round-ups' buttons: `address_of(number, member pk)` returns a URL.
    """
    _roundup_links[name] = address_of


def roundup_link(name, number, member_id):
    """
    Return the address behind a button for one person.
    """
    return _roundup_links[name](number, member_id)
