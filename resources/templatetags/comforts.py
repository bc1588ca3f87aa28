"""
What the line of comforts on a page of the library needs to know.
"""

from django import template

from .. import queries

register = template.Library()


@register.simple_tag(takes_context=True)
def reference(context):
    """
    Return how the page of this template is named in a list of references.
    """
    return queries.reference_to(context["page"], context.get("book"))
