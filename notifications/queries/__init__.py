"""
Page-sized reads: what one person gets and was told, what was sent, and what came in.
"""

from .addresses import (
    BlockingDomain,
    ForTheirIt,
    blocking_domains,
    complaints,
    for_their_it,
    stopped_page,
    trouble_of,
)
from .choices import StreamChoice, mail_settings, pace_of, streams_for
from .incoming import incoming_mail, incoming_page, latest_to
from .kinds import MailClass, class_of, kinds_by_class
from .notices import (
    MOST_COUNTED,
    Notice,
    NoticePage,
    notice,
    notice_page,
    unseen_notices,
)
from .sent import (
    SentMessage,
    box_page,
    count_in_doubt,
    deliveries_page,
    in_doubt,
    progress_of,
    sent_message,
    sent_page,
    why_returned,
)

__all__ = [
    "MOST_COUNTED",
    "BlockingDomain",
    "ForTheirIt",
    "MailClass",
    "Notice",
    "NoticePage",
    "SentMessage",
    "StreamChoice",
    "blocking_domains",
    "box_page",
    "class_of",
    "complaints",
    "count_in_doubt",
    "deliveries_page",
    "for_their_it",
    "in_doubt",
    "incoming_mail",
    "incoming_page",
    "kinds_by_class",
    "latest_to",
    "mail_settings",
    "notice",
    "notice_page",
    "pace_of",
    "progress_of",
    "sent_message",
    "sent_page",
    "stopped_page",
    "streams_for",
    "trouble_of",
    "unseen_notices",
    "why_returned",
]
