"""
Telling of a new post.
"""

from .mentions import tell_mentioned


def tell_post(post, *, now):
    """
    Tell those whom a new post speaks to by name.
    """
    tell_mentioned(post, post.mentions.values_list("member_id", flat=True), now=now)
