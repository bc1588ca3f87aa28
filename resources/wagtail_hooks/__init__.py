"""
Where the library meets Wagtail: its doors, and what editors have there besides pages.
"""

from . import doors, finding, promises, suggestions

__all__ = ["doors", "finding", "promises", "suggestions"]
