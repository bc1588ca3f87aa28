"""
What an upper app has to say about an object of a lower one, without the lower one knowing it.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

_providers = defaultdict(list)
_choosables = {}


@dataclass(frozen=True)
class Section:
    """
    A part of a page: the template that shows it, what it shows, and until when that is so.

    Without `until` it stays so until something is changed.
    """

    template: str
    entries: list
    until: datetime.datetime | None = None


@dataclass(frozen=True)
class HandoverSection:
    """
    What whoever takes a group over should know of one kind of thing, such as its coming dates.

    `lines` are (words, path on this site), the path empty where there is nothing to open.
    Contributed to a group in the area "sig-handover": what the user may not know of is left out.
    """

    heading: str
    lines: list


def register(subject_model_label, area, provider):
    """
    Let `provider(subject, user, now)` speak about every object of a model, in one area of a page.

    A provider returns a list of whatever that area shows (empty for nothing to say), never shows
    what the user may not know of, and asks the database a fixed number of times. Registered from
    the `connections.py` of the app that speaks; registering the same twice changes nothing.
    """
    providers = _providers[subject_model_label.lower(), area]
    if provider not in providers:
        providers.append(provider)


def collect(subject, area, user, now):
    """
    Return what all providers have to say about this object to this user, in order of registration.

    Providers registered for a model the object's own model inherits from are asked too.
    """
    # Not its type: whoever is signed in comes as a lazy object, which only says it is a member.
    return [
        item
        for model in subject.__class__.__mro__
        if hasattr(model, "_meta")
        for provider in _providers.get((model._meta.label_lower, area), ())
        for item in provider(subject, user, now)
    ]


@dataclass(frozen=True)
class Item:
    """
    A thing of another app that everybody may know of, as plain words.

    `url` is its path on this site. `weekday`, `date` and `time` say when it is, where it has a day.
    `note` says what has become of it, such as that it was called off; one with a note is not worth
    telling as news any more.
    """

    title: str
    url: str
    text: str = ""
    kind: str = ""
    tone: str = ""
    weekday: str = ""
    date: str = ""
    time: str = ""
    note: str = ""


@dataclass(frozen=True)
class Choosable:
    """
    Things of one kind that an editor may choose from without their app being known.

    `choices(now)` returns [(heading, [(key, label)])], each key a string; `describe(keys, now)`
    returns {key: Item} of those that everybody may know of, and asks a fixed number of times.
    """

    choices: Callable
    describe: Callable


def register_choosable(name, choosable):
    """
    Let things of this name be chosen; registered from the `connections.py` of their app.
    """
    _choosables[name] = choosable


def choices_of(name, now):
    """
    Return what may be chosen under this name: nothing where no app has registered it.
    """
    return _choosables[name].choices(now) if name in _choosables else []


def describe(name, keys, now):
    """
    Return {key: Item} of those of the chosen things that everybody may know of.
    """
    return _choosables[name].describe(keys, now) if name in _choosables and keys else {}
