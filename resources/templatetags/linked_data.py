"""
What a page tells search engines about itself, as JSON-LD.
"""

from django import template
from django.utils.html import json_script
from django.utils.safestring import mark_safe

register = template.Library()

_PLAIN, _LINKED = 'type="application/json"', 'type="application/ld+json"'


@register.filter
def linked_data(value):
    """
    Write plain values as a block of JSON-LD, which no browser runs.
    """
    # Django has escaped all that could end the block; only the type of its own tag is another.
    return mark_safe(json_script(value).replace(_PLAIN, _LINKED, 1))  # noqa: S308
