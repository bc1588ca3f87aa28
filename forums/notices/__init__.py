"""
The kinds of mail that forums send, and when each is still worth sending.
"""

from ..queries import (
    about_season,
)
from .seasons import (
    answer_slot,
)
from .sending import (
    TRIAL,
)
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
    "TRIAL",
    "about_season",
    "about_session",
    "about_topic",
    "answer_address",
    "answer_slot",
    "stream_of",
]
