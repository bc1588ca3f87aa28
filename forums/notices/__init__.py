"""
The kinds of mail that forums send, and when each is still worth sending.
"""

from . import harvests
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
    "PROGRAMME_STREAM",
    "SIG_STREAM",
    "about_session",
    "about_topic",
    "answer_address",
    "harvests",
    "stream_of",
]
