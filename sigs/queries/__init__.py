"""
Page-sized reads about SIGs.
"""

from .audiences import (
    news_audience,
    runners,
)
from .belonging import (
    Belonging,
    belonging,
    current_membership,
    current_rules,
    last_membership,
    removed_from,
    was_removed,
)
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
from .overview import (
    Overview,
    overview,
    proposals,
)
from .page import (
    home,
)
from .people import (
    MOST_FOUND,
    People,
    open_invitations,
    people_context,
    people_of,
    shown_people,
    to_invite,
    waiting_requests,
)
from .setup import (
    Step,
    checklist,
)
from .standing import (
    Progress,
    Standing,
    since_words,
    standing,
)
from .watch import (
    RISK_SOURCES,
    Risk,
    Watch,
    watch,
)

__all__ = [
    "ENOUGH_TO_SAY",
    "MOST_FOUND",
    "RISK_SOURCES",
    "SIGS",
    "STATE_TONES",
    "STATE_WORDS",
    "Belonging",
    "Chip",
    "Overview",
    "People",
    "Progress",
    "Risk",
    "Standing",
    "Step",
    "Watch",
    "a_few",
    "about",
    "belonging",
    "cards",
    "checklist",
    "choosable_sigs",
    "current_membership",
    "current_rules",
    "fitting",
    "for_staff",
    "home",
    "last_membership",
    "news",
    "news_audience",
    "open_invitations",
    "overview",
    "page",
    "people_context",
    "people_of",
    "proposals",
    "removed_from",
    "run_by_nobody_else",
    "runners",
    "search",
    "shown_people",
    "sigs_as_items",
    "since_words",
    "standing",
    "to_invite",
    "waiting_requests",
    "was_removed",
    "watch",
]
