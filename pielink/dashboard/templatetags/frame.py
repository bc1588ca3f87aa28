"""
What every page's head asks the browser to fetch.
"""

import functools

from django import template
from django.template.loader import render_to_string

register = template.Library()


@register.simple_tag
@functools.cache
def head_links():
    """
    Return the links to fonts, styles and scripts, worked out once in the life of the process.

    Fifteen look-ups in the manifest of static files cost as much as the rest of the frame.
    """
    return render_to_string("_head_links.html")
