"""
What is sent and what comes in, written down first; and how each person wants it.
"""

from .addresses import NO_MAIL_THERE, Suppression
from .intake import IncomingMail, Report
from .messages import Delivery, Message
from .preferences import MailSettings, StreamPreference
from .roundups import RoundupTurn, ToldInRoundup
from .sending import DomainPause, SendingRate

__all__ = [
    "NO_MAIL_THERE",
    "Delivery",
    "DomainPause",
    "IncomingMail",
    "MailSettings",
    "Message",
    "Report",
    "RoundupTurn",
    "SendingRate",
    "StreamPreference",
    "Suppression",
    "ToldInRoundup",
]
