"""
The kinds of notice and the streams that exist: each registered by the app it belongs to.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from .enums import Category, Marks, Pace

# Mail that someone waits for (a sign-in code, a moved session), mail to many that asks for an
# answer, and mail to many that can wait: none queues behind the next.
PROMPT_QUEUE, USUAL_QUEUE, BULK_QUEUE = "prompt", "usual", "bulk"

_kinds = {}
_streams = {}
_handlers = {}


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
    one reads on. What is `sensitive` (a sign-in code) is shown to nobody and blanked once it is
    sent. `sample()` returns a Sample, for a preview. `marks` says how its deliveries are taken
    down: what nobody waits for, a newsletter or a round-up, goes in groups.
    """

    name: str
    label: str
    category: Category
    why: str = ""
    slots: Callable | None = None
    still_valid: Callable | None = None
    sensitive: bool = False
    links: Callable | None = None
    sample: Callable | None = None
    marks: Marks = Marks.EACH

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
class Stream:
    """
    One stream of mail as a person meets it: its opaque name, what it is called, and the pace at
    which it reaches those who have not chosen.
    """

    name: str
    label: str
    default: Pace = Pace.AT_ONCE


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


def register(kind):
    """
    Make a kind of notice known.
    """
    _kinds[kind.name] = kind


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


def register_stream(prefix, label_of, streams_of=None, *, default=Pace.AT_ONCE):
    """
    Make known the stream of this name and all whose name is `prefix`, a dash and a number.

    `label_of(stream)` says in words what it is called. `streams_of(user)` returns the names of the
    streams of this prefix that concern one person; without it the prefix is itself the one stream,
    and everybody's, unless it ends in a dash. `default` is the pace for those who have not chosen.
    """
    own = [] if prefix.endswith("-") else [prefix]
    _streams[prefix.rstrip("-")] = (label_of, streams_of or (lambda user: own), Pace(default))


def label_of(stream):
    """
    Return what a stream is called; one that nobody knows any more goes by its own name.
    """
    known = _registered(stream)
    return known[0](stream) if known else stream


def default_pace_of(stream):
    """
    Return the pace of a stream for those who have not chosen.
    """
    known = _registered(stream)
    return known[2] if known else Pace.AT_ONCE


def _registered(stream):
    for prefix, registered in _streams.items():
        if stream == prefix or stream.startswith(f"{prefix}-"):
            return registered
    return None


def streams_of(user):
    """
    Return the streams that concern one person, in order of registration.
    """
    return [
        Stream(name, label(name), default)
        for label, names_for, default in _streams.values()
        for name in names_for(user)
    ]


def register_handler(name, handler, *, order=50):
    """
    Let a handler have a look at each mail that comes in; those of a low `order` are asked first.

    `handler(arrival, now)` returns in words what it did with an Arrival, or None for a mail that is
    none of its concern; the first that takes a mail has it. It runs in a transaction of its own.
    """
    _handlers[name] = (order, handler)


def handlers():
    """
    Return (name, handler) of every handler there is, in the order they are asked.
    """
    ordered = sorted(_handlers.items(), key=lambda item: (item[1][0], item[0]))
    return [(name, handler) for name, (_, handler) in ordered]
