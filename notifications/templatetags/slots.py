"""
Slots whose name is known only when a mail is rendered.
"""

from django import template

register = template.Library()


@register.filter
def named(slots, name):
    """
    Leave the mark for the slot of this name.
    """
    return slots[name]
