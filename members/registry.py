"""
What other apps know about a person: asked before an account is closed, and erased when it is.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Privacy:
    blockers: Callable | None
    erase: Callable | None


_registered = {}


def register_privacy(app_label, *, blockers=None, erase=None):
    """
    Register what an app has to say when a member closes their account.

    `blockers(member, now)` returns the sentences, each naming one thing that stands in the way and
    what to do about it. `erase(member, now)` removes or de-identifies what the app knows of the
    person; it runs inside the transaction that closes the account, and may run a second time.
    """
    _registered[app_label] = Privacy(blockers=blockers, erase=erase)


def blockers_of(member, now):
    """
    Return every sentence that says what stands in the way of closing this account.
    """
    return [
        sentence
        for label in sorted(_registered)
        if _registered[label].blockers
        for sentence in _registered[label].blockers(member, now)
    ]


def erase(member, now):
    """
    Have every app erase what it knows of this person.
    """
    for label in sorted(_registered):
        if _registered[label].erase:
            _registered[label].erase(member, now)
