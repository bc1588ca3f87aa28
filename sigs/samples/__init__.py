"""
What the mail of SIGs is previewed with.
"""

from . import belonging  # noqa: F401 - its samples register themselves
