"""
Page-sized reads about SIGs.
"""

from .listed import (
    ENOUGH_TO_SAY,
    SIGS,
    STATE_TONES,
    STATE_WORDS,
    Chip,
    a_few,
    about,
    cards,
    choosable_sigs,
    fitting,
    for_staff,
    news,
    page,
    run_by_nobody_else,
    search,
    sigs_as_items,
)
from .together import alike, shown_with

__all__ = [
    "ENOUGH_TO_SAY",
    "SIGS",
    "STATE_TONES",
    "STATE_WORDS",
    "Chip",
    "a_few",
    "about",
    "alike",
    "cards",
    "choosable_sigs",
    "fitting",
    "for_staff",
    "news",
    "page",
    "run_by_nobody_else",
    "search",
    "shown_with",
    "sigs_as_items",
]
