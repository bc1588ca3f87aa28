"""
What happens to the library besides editing.
"""

from .finding import note_empty_search
from .keeping import (
    PageNotPutBack,
    PageNotTakenOut,
    ReplacementRefused,
    ReviewRefused,
    plan_review,
    put_back,
    renew_page,
    retire_page,
)

__all__ = [
    "PageNotPutBack",
    "PageNotTakenOut",
    "ReplacementRefused",
    "ReviewRefused",
    "note_empty_search",
    "plan_review",
    "put_back",
    "renew_page",
    "retire_page",
]
