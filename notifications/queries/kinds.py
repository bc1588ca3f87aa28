"""
The classes of mail, and the kinds that are of each.
"""

from dataclasses import dataclass, field

from .. import registry
from ..enums import Category

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
class MailClass:
    """
    What one class of mail is to those who get it, in words.
    """

    category: Category
    words: str
    kinds: list = field(default_factory=list)


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
