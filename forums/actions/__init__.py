"""
What can be done with the programme: put topics on it, change it, and answer it.
"""

from .answering import (
    Access,
    AnsweringClosed,
    NobodyWaits,
    NotInvited,
    admit_next,
    forget,
    respond,
)
from .scheduling import (
    AlreadyThen,
    CapacityTooSmall,
    DateSpec,
    InThePast,
    NotReady,
    NotScheduled,
    SessionDetails,
    TopicDetails,
    add_season,
    announce_topic,
    cancel_session,
    change_session,
    discard_topic,
    draft_topic,
    mark_held,
    move_session,
    redraft_topic,
)

__all__ = [
    "Access",
    "AlreadyThen",
    "AnsweringClosed",
    "CapacityTooSmall",
    "DateSpec",
    "InThePast",
    "NobodyWaits",
    "NotInvited",
    "NotReady",
    "NotScheduled",
    "SessionDetails",
    "TopicDetails",
    "add_season",
    "admit_next",
    "announce_topic",
    "cancel_session",
    "change_session",
    "discard_topic",
    "draft_topic",
    "forget",
    "mark_held",
    "move_session",
    "redraft_topic",
    "respond",
]
