"""
Publishing the pages that the vocabulary brings along: one for each theme and one for each element.
"""

import itertools
import textwrap

from django.db import transaction
from wagtail.models import Page

from frameworks import queries as vocabulary

from .. import queries
from ..enums import Audience
from ..models import ElementPage, LibraryPage, ThemePage
from ..models.addresses import why_not_at

LONGEST_SUMMARY = LibraryPage._meta.get_field("summary").max_length


class NothingToPlant(Exception):
    """
    There is no page to make here; the text says why.
    """


@transaction.atomic
def plant_words(*, shelf, by):
    """
    Publish for everyone a page of each theme of the current framework version, on this shelf, and
    below it one of each of its elements, where there is none yet. What is there stays as it is.

    Returns how many were published. Raises NothingToPlant.
    """
    # Two at once would plant each of them twice.
    Page.objects.select_for_update().get(pk=shelf.pk)
    if not shelf.is_in_use or queries.retired_above(shelf):
        raise NothingToPlant(f"“{shelf.title}” is not in use, so nothing can be put on it.")
    planted = 0
    for theme in vocabulary.current_themes():
        page = ThemePage.objects.filter(theme=theme).first()
        if page is None:
            page = _plant(shelf, ThemePage(theme=theme), theme, by)
            planted += 1
        if not page.is_in_use:
            continue
        there = set(
            ElementPage.objects.filter(element__theme=theme).values_list("element", flat=True)
        )
        for element in theme.elements.all():
            if element.pk not in there:
                _plant(page, ElementPage(element=element), element, by)
                planted += 1
    if not planted:
        raise NothingToPlant("Every theme and element has its page already.")
    return planted


def _plant(parent, page, word, by):
    page.title = word.name
    page.summary = textwrap.shorten(word.meaning, LONGEST_SUMMARY, placeholder="…")
    page.slug = _free_slug(parent, page, word.slug)
    page.audience = Audience.PUBLIC
    page.owner = by
    page.live = False
    parent.add_child(instance=page)
    page.save_revision(user=by).publish(user=by)
    page.refresh_from_db()
    return page


def _free_slug(parent, page, slug):
    """
    Return the slug, or the first with a number that is free.
    """
    taken = set(parent.get_children().values_list("slug", flat=True))
    numbered = (slug if number == 1 else f"{slug}-{number}" for number in itertools.count(1))
    return next(
        each
        for each in numbered
        if each not in taken and not why_not_at(page, f"{parent.url_path}{each}/")
    )
