"""
Where the library meets Wagtail: its doors, and what editors have there besides pages.
"""

from . import doors, finding, wording

__all__ = ["doors", "finding", "wording"]
