"""
What happens to the library besides editing.
"""

from .finding import note_empty_search
from .saving import NotToBeSaved, forget_saved_pages, save_for_later, take_off_the_list

__all__ = [
    "NotToBeSaved",
    "forget_saved_pages",
    "note_empty_search",
    "save_for_later",
    "take_off_the_list",
]
