"""
Who is told of what happens in threads, and how.
"""

from .mentions import mention_context, tell_mentioned
from .moderation import (
    forget_post,
    moderation_context,
    recall_post,
    tell_hidden,
    tell_reported,
    tell_restored,
    tell_settled,
)
from .posts import tell_post

__all__ = [
    "forget_post",
    "mention_context",
    "moderation_context",
    "recall_post",
    "tell_hidden",
    "tell_mentioned",
    "tell_post",
    "tell_reported",
    "tell_restored",
    "tell_settled",
]
