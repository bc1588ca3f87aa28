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
from .extraction import ask_for_text, extract_documents
from .finding import forget_empty_searches, note_empty_search
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
from .promises import (
    PromiseStands,
    defer_promise,
    disown_promises,
    keep_promise,
    tell_owners,
    withdraw_promise,
)
from .saving import NotToBeSaved, forget_saved_pages, save_for_later, take_off_the_list
from .suggestions import (
    MOST_IN_A_DAY,
    NEXT_STATES,
    AlreadyAnswered,
    NoSuchAnswer,
    TooManySuggestions,
    answer_suggestion,
    forget_member,
    suggest,
)

__all__ = [
    "MOST_IN_A_DAY",
    "NEXT_STATES",
    "AlreadyAnswered",
    "AlreadyDecided",
    "BoardRefuses",
    "DraftChanged",
    "NoSuchAnswer",
    "NotOnTheBoard",
    "NotToBeSaved",
    "PageNotPutBack",
    "PageNotTakenOut",
    "PromiseStands",
    "ReasonNeeded",
    "ReplacementRefused",
    "ReviewRefused",
    "TooManySuggestions",
    "answer_suggestion",
    "ask_for_text",
    "ask_the_board",
    "comment",
    "decide",
    "defer_promise",
    "disown_promises",
    "extract_documents",
    "forget_board_member",
    "forget_empty_searches",
    "forget_member",
    "forget_saved_pages",
    "keep_promise",
    "note_empty_search",
    "plan_review",
    "put_back",
    "refuse_second_decision",
    "renew_page",
    "retire_page",
    "save_for_later",
    "suggest",
    "take_off_the_list",
    "tell_decision",
    "tell_owners",
    "withdraw_promise",
]
