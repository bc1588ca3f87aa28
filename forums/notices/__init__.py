"""
The kinds of mail that forums send, and when each is still worth sending.
"""

from .line import OFFER, offer_address
from .sessions import (
    ANSWER,
    GUEST_ANSWER,
    PROGRAMME_STREAM,
    SIG_STREAM,
    about_session,
    about_topic,
    answer_address,
    guest_answer_address,
    stream_of,
)

__all__ = [
    "ANSWER",
    "GUEST_ANSWER",
    "OFFER",
    "PROGRAMME_STREAM",
    "SIG_STREAM",
    "about_session",
    "about_topic",
    "answer_address",
    "guest_answer_address",
    "offer_address",
    "stream_of",
]
