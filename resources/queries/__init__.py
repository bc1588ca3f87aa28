"""
Reads of the library that other pages are made of.
"""

from .board import (
    DECIDED,
    GONE_MEMBER,
    board_decided,
    board_review,
    board_review_of_page,
    board_reviews,
    board_waiting,
    board_waiting_count,
    edition_of,
    name_of,
)
from .books import book_contents, book_of, whole_book
from .browsing import Browsed, Choice, Choices, address, browse, choices
from .citing import Reference, book_around, page_to_cite, reference_to
from .finding import NARROWED_BY, Facet, Option, Search, Wanted, empty_searches, find, search
from .news import library_home, names_of_words, new_to_read, newest
from .promises import overdue_promises, promises_by_urgency, promises_to_tell_of
from .saving import page_to_save, reading_list
from .suggestions import (
    Mine,
    as_its_maker_sees_it,
    my_suggestions,
    open_suggestions_count,
    page_to_correct,
    suggestions_to_answer,
)

__all__ = [
    "DECIDED",
    "GONE_MEMBER",
    "NARROWED_BY",
    "Browsed",
    "Choice",
    "Choices",
    "Facet",
    "Mine",
    "Option",
    "Reference",
    "Search",
    "Wanted",
    "address",
    "as_its_maker_sees_it",
    "board_decided",
    "board_review",
    "board_review_of_page",
    "board_reviews",
    "board_waiting",
    "board_waiting_count",
    "book_around",
    "book_contents",
    "book_of",
    "browse",
    "choices",
    "edition_of",
    "empty_searches",
    "find",
    "library_home",
    "my_suggestions",
    "name_of",
    "names_of_words",
    "new_to_read",
    "newest",
    "open_suggestions_count",
    "overdue_promises",
    "page_to_cite",
    "page_to_correct",
    "page_to_save",
    "promises_by_urgency",
    "promises_to_tell_of",
    "reading_list",
    "reference_to",
    "search",
    "suggestions_to_answer",
    "whole_book",
]
