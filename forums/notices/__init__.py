"""
The kinds of mail that forums send, and when each is still worth sending.
"""

from .polls import POLL, about_poll, poll_address
from .sessions import (
    ANSWER,
    PROGRAMME_STREAM,
    SIG_STREAM,
    about_session,
    about_topic,
    answer_address,
    stream_of,
)

__all__ = [
    "ANSWER",
    "POLL",
    "PROGRAMME_STREAM",
    "SIG_STREAM",
    "about_poll",
    "about_session",
    "about_topic",
    "answer_address",
    "poll_address",
    "stream_of",
]
