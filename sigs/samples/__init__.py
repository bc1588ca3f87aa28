"""
What the mail of SIGs is previewed with.
"""

from . import belonging, lifecycle  # noqa: F401 - they register themselves
