"""
What the mail of SIGs is previewed with.
"""

from . import lifecycle  # noqa: F401 - it registers itself
