"""
The bell in the frame of every page a member sees.
"""

from django import template
from django.utils import timezone

from notifications import queries

register = template.Library()


@register.simple_tag
def unseen_notices(user):
    """
    Return how many notices a member has not seen, in words that fit beside the bell, or "".
    """
    count = queries.unseen_notices(user, timezone.now())
    return f"{queries.MOST_COUNTED}+" if count > queries.MOST_COUNTED else str(count or "")
