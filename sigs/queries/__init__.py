"""
Page-sized reads about SIGs.
"""

from .audiences import news_audience, runners
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

__all__ = [
    "ENOUGH_TO_SAY",
    "SIGS",
    "STATE_TONES",
    "STATE_WORDS",
    "Chip",
    "a_few",
    "about",
    "cards",
    "choosable_sigs",
    "fitting",
    "for_staff",
    "news",
    "news_audience",
    "page",
    "run_by_nobody_else",
    "runners",
    "search",
    "sigs_as_items",
]
