"""
What happens to the library besides editing.
"""

from .finding import forget_empty_searches, note_empty_search

__all__ = ["forget_empty_searches", "note_empty_search"]
