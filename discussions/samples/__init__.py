"""
What the mail of discussions is previewed with.
"""

from .mentions import mention_sample

__all__ = ["mention_sample"]
