"""
The list of SIGs: those that are there, those that are proposed, and those that are over.
"""

from dataclasses import dataclass

from django.db.models.functions import Lower

from .. import access
from ..enums import LIVE_STATES, OPEN_STATES, SigState
from .listed import STATE_TONES, cards
from .standing import progress_of, since_words, with_progress


@dataclass(frozen=True)
class Overview:
    """
    What the list shows: `running` and `over` are cards(), each with `since`; `proposals` carry
    `progress`.
    """

    running: list
    proposals: list
    over: list


def overview(user):
    """
    Read the list of SIGs as one person sees it.
    """
    everything = cards(user)
    for sig in everything:
        sig.since = since_words(sig)
    return Overview(
        running=[sig for sig in everything if sig.state in OPEN_STATES],
        proposals=proposals(user),
        over=[sig for sig in everything if sig.state not in LIVE_STATES],
    )


def proposals(user):
    """
    Return the proposals, the one that is decided first first, each with its `progress`.
    """
    waiting = access.visible_sigs(user).filter(state=SigState.PROPOSED)
    found = list(with_progress(waiting, user).order_by("decide_by", Lower("name"), "pk"))
    for sig in found:
        sig.progress = progress_of(sig)
        sig.state_tone = STATE_TONES[sig.state]
    return found
