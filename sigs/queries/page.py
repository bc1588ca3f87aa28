"""
One SIG as its own page shows it.
"""

from .. import access
from ..models import Sig
from .listed import page

_OVER = {Sig.State.CLOSED, Sig.State.DECLINED, Sig.State.EXPIRED}


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
    sig.rules = sig.ground_rules.order_by("-version").first()
    sig.prompts = [(_as_prompt(name), words) for name, words in sig.charter.items() if words]
    sig.is_over = sig.state in _OVER
    sig.is_managed = user.is_authenticated and access.can_manage(user, sig)
    return sig


def _as_prompt(name):
    return name.replace("_", " ").replace("-", " ").capitalize()
