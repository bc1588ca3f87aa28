"""
What the pages of the programme show, read in a fixed number of steps.
"""

from .choosing import choosable_sessions, sessions_as_items
from .desk import (
    People,
    desk,
    for_staff,
    hosted_by,
    needs_of,
    people,
    possible_hosts,
    sigs_for_scheduling,
)
from .lines import (
    TAKING_PART,
    DateLine,
    Entry,
    Month,
    by_month,
    entries_of,
    lines_of,
)
from .pressing import WaitingPress, is_waiting, presses_of, waiting_presses
from .programme import (
    SessionPage,
    answer_dates,
    coming_next,
    feed_sessions,
    my_past_sessions,
    my_sessions,
    past_programme,
    programme,
    search,
    season_page,
    seasons,
    session_page,
    sessions_about,
    sig_sessions,
)
from .replies import ReplyLine, WaitingReplies, replies_to, waiting_replies
from .roundups import ANSWER_LINK, invitations_in_roundups, session_news
from .sent import MailSent, SentPage, sent_about, sent_mail

__all__ = [
    "ANSWER_LINK",
    "TAKING_PART",
    "DateLine",
    "Entry",
    "MailSent",
    "Month",
    "People",
    "ReplyLine",
    "SentPage",
    "SessionPage",
    "WaitingPress",
    "WaitingReplies",
    "answer_dates",
    "by_month",
    "choosable_sessions",
    "coming_next",
    "desk",
    "entries_of",
    "feed_sessions",
    "for_staff",
    "hosted_by",
    "invitations_in_roundups",
    "is_waiting",
    "lines_of",
    "my_past_sessions",
    "my_sessions",
    "needs_of",
    "past_programme",
    "people",
    "possible_hosts",
    "presses_of",
    "programme",
    "replies_to",
    "search",
    "season_page",
    "seasons",
    "sent_about",
    "sent_mail",
    "session_news",
    "session_page",
    "sessions_about",
    "sessions_as_items",
    "sig_sessions",
    "sigs_for_scheduling",
    "waiting_presses",
    "waiting_replies",
]
