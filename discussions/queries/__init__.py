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
    "ThreadLine",
    "about_page",
    "author_name",
    "board_news",
    "called",
    "find_attachment",
    "find_post",
    "find_thread",
    "history",
    "latest",
    "linked_pages",
    "new_posts",
    "open_questions",
    "page_count",
    "pages_called",
    "plain",
    "search",
    "suggestions",
    "thread_page",
    "threads_of",
    "to_speak_to",
    "where_to_start",
]
