"""
One SIG as its own page shows it.
"""

from .. import access
from ..enums import OVER_STATES
from .belonging import current_rules
from .listed import page
from .setup import charter_of


def home(user, slug):
    """
    Return one SIG dressed like those of cards(), or None.

    It carries besides `rules` (the ground rules as they are now, or None), `prompts` (what its
    charter answers, [(prompt, words)]), `is_over` (closed, declined or not taken up) and
    `is_managed` (whether this person may change it).
    """
    sig = page(user, slug)
    if sig is None:
        return None
    sig.rules = current_rules(sig)
    sig.prompts = charter_of(sig)
    sig.is_over = sig.state in OVER_STATES
    sig.is_managed = user.is_authenticated and access.can_manage(user, sig)
    return sig
