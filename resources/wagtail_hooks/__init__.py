"""
Where the library meets Wagtail: its doors, and what editors have there besides pages.
"""

from . import board, doors, finding, promises, suggestions, wording

__all__ = ["board", "doors", "finding", "promises", "suggestions", "wording"]
