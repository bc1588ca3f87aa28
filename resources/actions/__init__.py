"""
What happens to the library besides editing.
"""

from .finding import note_empty_search
from .promises import (
    PromiseStands,
    defer_promise,
    disown_promises,
    keep_promise,
    tell_owners,
    withdraw_promise,
)

__all__ = [
    "PromiseStands",
    "defer_promise",
    "disown_promises",
    "keep_promise",
    "note_empty_search",
    "tell_owners",
    "withdraw_promise",
]
