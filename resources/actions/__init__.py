"""
What happens to the library besides editing.
"""

from .finding import forget_empty_searches, note_empty_search
from .promises import (
    PromiseStands,
    defer_promise,
    disown_promises,
    keep_promise,
    tell_owners,
    withdraw_promise,
)
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
    "PromiseStands",
    "TooManySuggestions",
    "answer_suggestion",
    "defer_promise",
    "disown_promises",
    "forget_empty_searches",
    "forget_member",
    "keep_promise",
    "note_empty_search",
    "suggest",
    "tell_owners",
    "withdraw_promise",
]
