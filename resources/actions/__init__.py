"""
What happens to the library besides editing.
"""

from .board import (
    AlreadyDecided,
    BoardRefuses,
    DraftChanged,
    NotOnTheBoard,
    ReasonNeeded,
    ask_the_board,
    comment,
    decide,
    forget_board_member,
    refuse_second_decision,
    tell_decision,
)
from .finding import note_empty_search

__all__ = [
    "AlreadyDecided",
    "BoardRefuses",
    "DraftChanged",
    "NotOnTheBoard",
    "ReasonNeeded",
    "ask_the_board",
    "comment",
    "decide",
    "forget_board_member",
    "note_empty_search",
    "refuse_second_decision",
    "tell_decision",
]
