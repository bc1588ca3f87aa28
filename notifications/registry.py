"""
The kinds of notice and the streams that exist: each registered by the app it belongs to.
"""

from collections.abc import Callable
from dataclasses import dataclass

from .enums import Category

_kinds = {}
_streams = {}


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
    asked once for a whole batch. What is `sensitive` (a sign-in code) is shown to nobody and
    blanked once it is sent.
    """

    name: str
    label: str
    category: Category
    why: str = ""
    slots: Callable | None = None
    still_valid: Callable | None = None
    sensitive: bool = False

    def __post_init__(self):
        object.__setattr__(self, "category", Category(self.category))

    def template(self, ending):
        """
        Return the name of the template with this ending: `subject.txt`, `txt` or `html`.
        """
        return f"emails/{self.name.replace('.', '/')}.{ending}"


@dataclass(frozen=True)
class Stream:
    """
    One stream of mail as a person meets it: its opaque name and what it is called.
    """

    name: str
    label: str


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


def register_stream(prefix, label_of, streams_of=None):
    """
    Make known the stream of this name and all whose name is `prefix`, a dash and a number.

    `label_of(stream)` says in words what it is called. `streams_of(user)` returns the names of the
    streams of this prefix that concern one person; without it the prefix is itself the one stream,
    and everybody's, unless it ends in a dash.
    """
    own = [] if prefix.endswith("-") else [prefix]
    _streams[prefix.rstrip("-")] = (label_of, streams_of or (lambda user: own))


def label_of(stream):
    """
    Return what a stream is called; one that nobody knows any more goes by its own name.
    """
    for prefix, (label, _) in _streams.items():
        if stream == prefix or stream.startswith(f"{prefix}-"):
            return label(stream)
    return stream


def streams_of(user):
    """
    Return the streams that concern one person, in order of registration.
    """
    return [
        Stream(name, label(name))
        for label, names_for in _streams.values()
        for name in names_for(user)
    ]
