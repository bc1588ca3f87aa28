"""
The programme and everything that is said about it.
"""

from .answers import Answer, Guest, LineMove, Offer
from .calendars import CalendarKey
from .gatherings import Attendance, Certificate, Part
from .harvests import Harvest, HarvestLink
from .polls import DatePoll, PollOption, PollVote
from .programme import Holding, Season, Session, SessionChange, Topic, session_address
from .proposals import Interest, Proposer
from .replies import Reply
from .threads import SessionThread

__all__ = [
    "Answer",
    "Attendance",
    "CalendarKey",
    "Certificate",
    "DatePoll",
    "Guest",
    "Harvest",
    "HarvestLink",
    "Holding",
    "Interest",
    "LineMove",
    "Offer",
    "Part",
    "PollOption",
    "PollVote",
    "Proposer",
    "Reply",
    "Season",
    "Session",
    "SessionChange",
    "SessionThread",
    "Topic",
    "session_address",
]
