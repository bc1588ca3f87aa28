"""
What happens to the library besides editing.
"""

from .extraction import ask_for_text, extract_documents
from .finding import note_empty_search

__all__ = ["ask_for_text", "extract_documents", "note_empty_search"]
