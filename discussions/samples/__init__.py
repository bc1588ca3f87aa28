"""
What the mail of discussions is previewed with.
"""

from . import moderation
from .mentions import mention_sample

__all__ = ["mention_sample", "moderation"]
