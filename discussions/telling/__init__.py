"""
Who is told of what happens in threads, and how.
"""

from .by_mail import (
    ask_to_confirm,
    confirm_context,
    left_out_context,
    refused_context,
    tell_left_out,
    tell_refused,
)
from .mentions import (
    mention_context,
    tell_mentioned,
)
from .moderation import (
    forget_post,
    moderation_context,
    recall_post,
    tell_hidden,
    tell_reported,
    tell_restored,
    tell_settled,
)
from .posts import (
    post_context,
    tell_post,
)

__all__ = [
    "ask_to_confirm",
    "confirm_context",
    "forget_post",
    "left_out_context",
    "mention_context",
    "moderation_context",
    "post_context",
    "recall_post",
    "refused_context",
    "tell_hidden",
    "tell_left_out",
    "tell_mentioned",
    "tell_post",
    "tell_refused",
    "tell_reported",
    "tell_restored",
    "tell_settled",
]
