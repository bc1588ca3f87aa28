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
from .mentions import mention_context, tell_mentioned
from .posts import post_context, tell_post

__all__ = [
    "ask_to_confirm",
    "confirm_context",
    "left_out_context",
    "mention_context",
    "post_context",
    "refused_context",
    "tell_left_out",
    "tell_mentioned",
    "tell_post",
    "tell_refused",
]
