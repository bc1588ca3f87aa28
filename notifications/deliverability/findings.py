"""
What was looked at and how it stands.
"""

from dataclasses import dataclass

from django.db import models


class State(models.TextChoices):
    """
    A hint is worth mending and breaks nothing; what could not be seen says nothing either way.
    """

    GOOD = "good", "✓"
    HINT = "hint", "!"
    BAD = "bad", "✗"
    UNSEEN = "unseen", "?"


@dataclass(frozen=True)
class Finding:
    """
    One thing looked at: how it stands in a sentence, what to put right in another, and the DNS
    record to publish as it belongs into a zone file, where there is one.
    """

    subject: str
    state: State
    found: str
    mend: str = ""
    record: str = ""


def good(subject, found):
    """
    Say that a thing is as it should be.
    """
    return Finding(subject, State.GOOD, found)


def hint(subject, found, mend="", record=""):
    """
    Say that a thing would be better otherwise.
    """
    return Finding(subject, State.HINT, found, mend, record)


def bad(subject, found, mend, record=""):
    """
    Say that a thing keeps mail from arriving.
    """
    return Finding(subject, State.BAD, found, mend, record)


def unseen(subject, found, mend=""):
    """
    Say that a thing could not be looked at from here.
    """
    return Finding(subject, State.UNSEEN, found, mend)
