"""
How an editor tags a page: boxes to tick, the elements under their themes.
"""

from itertools import groupby

from django.forms import CheckboxSelectMultiple
from wagtail.admin.panels import FieldPanel

from frameworks import queries as vocabulary
from frameworks.models import Element


class WordsPanel(FieldPanel):
    """
    A list of words, each with a box to tick.
    """

    def __init__(self, field_name, **kwargs):
        super().__init__(field_name, **{"widget": CheckboxSelectMultiple, **kwargs})


class ElementsPanel(WordsPanel):
    """
    The elements of the current framework version to tick, under their themes.

    What a page has of another version stands below them, so that saving the page keeps it.
    """

    class BoundPanel(WordsPanel.BoundPanel):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            if self.bound_field is not None:
                field = self.bound_field.field
                field.widget.choices = _choices(field.prepare_value(self.bound_field.value()))


def _choices(chosen):
    """
    Return the elements to tick as groups; `chosen` are the primary keys, or their digits, of
    those the page has.
    """
    current = vocabulary.elements_of(vocabulary.current_version())
    known = {str(each.pk) for each in current}
    groups = [
        (theme.name, [(each.pk, each.name) for each in elements])
        for theme, elements in groupby(current, key=lambda each: each.theme)
    ]
    older = Element.objects.filter(
        pk__in=[pk for pk in chosen or [] if str(pk).isdecimal() and str(pk) not in known]
    ).select_related("theme__version__framework")
    if older:
        named = [(each.pk, f"{each.name} ({each.theme.version})") for each in older]
        groups.append(("From other versions", named))
    return groups
