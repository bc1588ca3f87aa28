"""
What the mail of discussions is previewed with.
"""

from . import (
    moderation,
)
from .mentions import (
    mention_sample,
)
from .posts import (
    confirm_sample,
    left_out_sample,
    post_sample,
    refused_sample,
)

__all__ = [
    "confirm_sample",
    "left_out_sample",
    "mention_sample",
    "moderation",
    "post_sample",
    "refused_sample",
]
