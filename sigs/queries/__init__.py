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
from .setup import Step, checklist, current_rules

__all__ = [
    "ENOUGH_TO_SAY",
    "SIGS",
    "STATE_TONES",
    "STATE_WORDS",
    "Chip",
    "Step",
    "a_few",
    "about",
    "cards",
    "checklist",
    "choosable_sigs",
    "current_rules",
    "fitting",
    "for_staff",
    "news",
    "page",
    "run_by_nobody_else",
    "search",
    "sigs_as_items",
]
