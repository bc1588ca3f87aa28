"""
What happens to the library besides editing.
"""

from .finding import note_empty_search

__all__ = ["note_empty_search"]
