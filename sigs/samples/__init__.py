"""
What the mail of SIGs is previewed with.
"""

from . import contact, running

__all__ = ["contact", "running"]
