"""
What happens in threads.
"""

from .by_mail import (
    Mailed,
    MailForgotten,
    kept_mail,
    read_mail,
    reply_by_mail,
    start_by_mail,
)
from .editing import EditedMeanwhile, NotShown, delete_post, edit_post
from .files import MOST_BYTES, MOST_FILES, FileRefused, accepted
from .forgetting import forget
from .opening import drop_thread, open_thread, rename_thread
from .posting import (
    MOST_MENTIONS,
    NotAllowed,
    NothingWritten,
    SigHasClosed,
    ThreadClosed,
    TooManyMentions,
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
    "MailForgotten",
    "Mailed",
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
    "drop_thread",
    "edit_post",
    "follow_thread",
    "forget",
    "kept_mail",
    "link_page",
    "mark_read",
    "note_visit",
    "open_thread",
    "post_reply",
    "read_mail",
    "rename_thread",
    "render_post",
    "reopen_question",
    "reopen_thread",
    "reply_by_mail",
    "settle_thread",
    "start_by_mail",
    "start_thread",
    "unlink_page",
]
