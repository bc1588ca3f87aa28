"""
Page-sized reads about threads.
"""

from .finding import about_page, pages_called, plain, search, where_to_start
from .listed import (
    SHOWN,
    BoardNews,
    ThreadLine,
    board_news,
    latest,
    new_posts,
    open_questions,
    threads_of,
)
from .moderation import (
    Case,
    Waiting,
    case_of,
    latest_decisions,
    repeats_of,
    waiting_by_sig,
    waiting_cases,
)
from .people import called, suggestions, to_speak_to
from .reading import (
    author_name,
    find_attachment,
    find_post,
    find_thread,
    history,
    linked_pages,
    page_count,
    thread_page,
)

__all__ = [
    "SHOWN",
    "BoardNews",
    "Case",
    "ThreadLine",
    "Waiting",
    "about_page",
    "author_name",
    "board_news",
    "called",
    "case_of",
    "find_attachment",
    "find_post",
    "find_thread",
    "history",
    "latest",
    "latest_decisions",
    "linked_pages",
    "new_posts",
    "open_questions",
    "page_count",
    "pages_called",
    "plain",
    "repeats_of",
    "search",
    "suggestions",
    "thread_page",
    "threads_of",
    "to_speak_to",
    "waiting_by_sig",
    "waiting_cases",
    "where_to_start",
]
