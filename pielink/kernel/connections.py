"""
What an upper app has to say about an object of a lower one, without the lower one knowing it.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass

_providers = defaultdict(list)


@dataclass(frozen=True)
class Section:
    """
    A part of a page: the template that shows it, what it shows, and until when that is so.

    Without `until` it stays so until something is changed.
    """

    template: str
    entries: list
    until: datetime.datetime | None = None


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
    return [
        item
        for model in type(subject).__mro__
        if hasattr(model, "_meta")
        for provider in _providers.get((model._meta.label_lower, area), ())
        for item in provider(subject, user, now)
    ]
