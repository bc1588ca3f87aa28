"""
Who is told of what happens in threads, and how.
"""

from .mentions import mention_context, tell_mentioned
from .posts import tell_post

__all__ = ["mention_context", "tell_mentioned", "tell_post"]
