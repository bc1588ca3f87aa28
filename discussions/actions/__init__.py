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
from .editing import (
    EditedMeanwhile,
    NotShown,
    delete_post,
    edit_post,
)
from .erasing import (
    erase_due,
    erase_post,
)
from .files import (
    MOST_BYTES,
    MOST_FILES,
    FileRefused,
    accepted,
)
from .forgetting import (
    forget,
)
from .moderating import (
    AlreadyDecided,
    NoReason,
    NotYoursToDecide,
    hide_post,
    is_erased,
    keep_post,
    restore_post,
)
from .opening import (
    drop_thread,
    open_thread,
    rename_thread,
)
from .pace import (
    TooMuchAtOnce,
    check_pace,
)
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
from .reading import (
    follow_thread,
    mark_read,
    note_visit,
)
from .reporting import (
    NothingToReport,
    NotYoursToReport,
    flag_post,
    report_post,
)
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
    "AlreadyDecided",
    "CannotSettle",
    "EditedMeanwhile",
    "FileRefused",
    "MailForgotten",
    "Mailed",
    "NoReason",
    "NotAllowed",
    "NotShown",
    "NotYoursToDecide",
    "NotYoursToReport",
    "NothingToReport",
    "NothingWritten",
    "SigHasClosed",
    "ThreadClosed",
    "TooManyMentions",
    "TooManyPages",
    "TooMuchAtOnce",
    "accepted",
    "check_pace",
    "close_thread",
    "delete_post",
    "drop_thread",
    "edit_post",
    "erase_due",
    "erase_post",
    "flag_post",
    "follow_thread",
    "forget",
    "hide_post",
    "is_erased",
    "keep_post",
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
    "report_post",
    "restore_post",
    "settle_thread",
    "start_by_mail",
    "start_thread",
    "unlink_page",
]
