"""
What happens in threads.
"""

from .editing import EditedMeanwhile, NotShown, delete_post, edit_post
from .files import MOST_BYTES, MOST_FILES, FileRefused, accepted
from .forgetting import forget
from .posting import (
    MOST_MENTIONS,
    NotAllowed,
    NothingWritten,
    SigHasClosed,
    ThreadClosed,
    TooManyMentions,
    open_thread,
    post_reply,
    render_post,
    start_thread,
)
from .reading import follow_thread, mark_read, note_visit
from .settling import (
    CannotSettle,
    TooManyPages,
    close_thread,
    link_page,
    reopen_question,
    reopen_thread,
    settle_thread,
    unlink_page,
)

__all__ = [
    "MOST_BYTES",
    "MOST_FILES",
    "MOST_MENTIONS",
    "CannotSettle",
    "EditedMeanwhile",
    "FileRefused",
    "NotAllowed",
    "NotShown",
    "NothingWritten",
    "SigHasClosed",
    "ThreadClosed",
    "TooManyMentions",
    "TooManyPages",
    "accepted",
    "close_thread",
    "delete_post",
    "edit_post",
    "follow_thread",
    "forget",
    "link_page",
    "mark_read",
    "note_visit",
    "open_thread",
    "post_reply",
    "render_post",
    "reopen_question",
    "reopen_thread",
    "settle_thread",
    "start_thread",
    "unlink_page",
]
