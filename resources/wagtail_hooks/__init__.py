"""
Where the library meets Wagtail: its doors, and what editors have there besides pages.
"""

from . import addresses, doors, due, finding, keeping, panels

__all__ = ["addresses", "doors", "due", "finding", "keeping", "panels"]
