"""
The kinds of mail that discussions send, and when each is still worth sending.
"""

from . import moderation
from .mentions import about_post, post_links, posts_open_to

__all__ = ["about_post", "moderation", "post_links", "posts_open_to"]
