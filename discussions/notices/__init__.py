"""
The kinds of mail that discussions send, and when each is still worth sending.
"""

from . import (
    moderation,
)
from .by_mail import (
    THREAD_BY_MAIL,
    confirm_address,
)
from .mentions import (
    about_post,
    post_links,
    posts_open_to,
)
from .posts import (
    FOLLOWED_STREAM,
    conversation_of,
    posts_stream_of,
    sig_address,
)

__all__ = [
    "FOLLOWED_STREAM",
    "THREAD_BY_MAIL",
    "about_post",
    "confirm_address",
    "conversation_of",
    "moderation",
    "post_links",
    "posts_open_to",
    "posts_stream_of",
    "sig_address",
]
