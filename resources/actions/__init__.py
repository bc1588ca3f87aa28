"""
What happens to the library besides editing.
"""

from .finding import note_empty_search
from .suggestions import (
    MOST_IN_A_DAY,
    NEXT_STATES,
    AlreadyAnswered,
    NoSuchAnswer,
    TooManySuggestions,
    answer_suggestion,
    forget_member,
    suggest,
)

__all__ = [
    "MOST_IN_A_DAY",
    "NEXT_STATES",
    "AlreadyAnswered",
    "NoSuchAnswer",
    "TooManySuggestions",
    "answer_suggestion",
    "forget_member",
    "note_empty_search",
    "suggest",
]
