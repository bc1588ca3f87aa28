"""
The kinds of mail that forums send, and when each is still worth sending.
"""

from ..queries import (
    about_season,
)
from . import (
    harvests,
)
from .guests import (
    about_guest,
)
from .hosts import (
    open_parts,
    silent_of,
    without_a_part,
)
from .joining import (
    GUEST_JOIN,
    guest_join_address,
    join_address,
)
from .line import (
    OFFER,
    offer_address,
)
from .polls import (
    POLL,
    about_poll,
    poll_address,
)
from .proposals import (
    about_proposal,
)
from .seasons import (
    answer_slot,
)
from .sending import (
    TRIAL,
)
from .sessions import (
    ANSWER,
    GUEST_ANSWER,
    about_session,
    about_topic,
    answer_address,
    guest_answer_address,
)
from .streams import PROGRAMME_STREAM, SIG_STREAM, stream_of

__all__ = [
    "ANSWER",
    "GUEST_ANSWER",
    "GUEST_JOIN",
    "OFFER",
    "POLL",
    "PROGRAMME_STREAM",
    "SIG_STREAM",
    "TRIAL",
    "about_guest",
    "about_poll",
    "about_proposal",
    "about_season",
    "about_session",
    "about_topic",
    "answer_address",
    "answer_slot",
    "guest_answer_address",
    "guest_join_address",
    "harvests",
    "join_address",
    "offer_address",
    "open_parts",
    "poll_address",
    "silent_of",
    "stream_of",
    "without_a_part",
]
