"""
What people decide about mail, what becomes of what is in doubt or came back, and the round-ups.
"""

from .addresses import lift, stop_address
from .choosing import (
    ConsentNeeded,
    PauseOutOfReach,
    choose_pace,
    choose_roundup,
    pause,
    resume,
    subscribe_again,
    unsubscribe,
)
from .doubt import NotInDoubt, leave_as_is, send_again, settle_all
from .incoming import deal_with
from .leaving import forget_address, forget_person, hand_over
from .notices import mark_seen, see_all_notices, see_notice
from .reports import take_report
from .roundups import forget_told, send_roundups
from .sending import NothingWaits, NotPaused, pause_sending, resume_sending, stop_sending

__all__ = [
    "ConsentNeeded",
    "NotInDoubt",
    "NotPaused",
    "NothingWaits",
    "PauseOutOfReach",
    "choose_pace",
    "choose_roundup",
    "deal_with",
    "forget_address",
    "forget_person",
    "forget_told",
    "hand_over",
    "leave_as_is",
    "lift",
    "mark_seen",
    "pause",
    "pause_sending",
    "resume",
    "resume_sending",
    "see_all_notices",
    "see_notice",
    "send_again",
    "send_roundups",
    "settle_all",
    "stop_address",
    "stop_sending",
    "subscribe_again",
    "take_report",
    "unsubscribe",
]
