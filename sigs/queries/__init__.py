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
from .overview import Overview, overview, proposals
from .setup import Step, charter_of, checklist, current_rules
from .standing import Progress, Standing, since_words, standing
from .watch import RISK_SOURCES, Risk, Watch, watch

__all__ = [
    "ENOUGH_TO_SAY",
    "RISK_SOURCES",
    "SIGS",
    "STATE_TONES",
    "STATE_WORDS",
    "Chip",
    "Overview",
    "Progress",
    "Risk",
    "Standing",
    "Step",
    "Watch",
    "a_few",
    "about",
    "cards",
    "charter_of",
    "checklist",
    "choosable_sigs",
    "current_rules",
    "fitting",
    "for_staff",
    "news",
    "overview",
    "page",
    "proposals",
    "run_by_nobody_else",
    "search",
    "sigs_as_items",
    "since_words",
    "standing",
    "watch",
]
