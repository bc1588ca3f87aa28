"""
Read the vocabulary a page at a time.
"""

import re

from .models import Element, FrameworkVersion, Theme

HOUSE_FRAMEWORK = "pies"


def current_version():
    """
    Return the newest published version of the house's framework, or None.
    """
    return (
        FrameworkVersion.objects.filter(
            framework__slug=HOUSE_FRAMEWORK, state=FrameworkVersion.State.PUBLISHED
        )
        .select_related("framework")
        .order_by("-pk")
        .first()
    )


def current_themes():
    """
    Return the themes of the current version in order, each with its elements at hand.
    """
    return list(Theme.objects.filter(version=current_version()).prefetch_related("elements"))


def find_element(words):
    """
    Return the element of the current version that goes by this name or alias, or None.

    Case, punctuation, a leading article and "&" for "and" make no difference.
    """
    wanted = _plain(words)
    elements = Element.objects.filter(theme__version=current_version()).select_related("theme")
    for element in elements:
        if wanted in {_plain(name) for name in [element.name, *element.aliases]}:
            return element
    return None


def _plain(words):
    spaced = re.sub(r"[\W_]+", " ", words.replace("&", " and ")).casefold()
    return " ".join(spaced.split()).removeprefix("the ").removeprefix("a ")
