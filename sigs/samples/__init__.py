"""
What the mail of SIGs is previewed with.
"""

from . import belonging, contact, lifecycle, running  # noqa: F401 - they register themselves
