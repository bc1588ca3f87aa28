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
from .finding import Facet, Option, Search, Wanted, empty_searches, find, search
from .news import library_home, names_of_words, newest

__all__ = [
    "DECIDED",
    "GONE_MEMBER",
    "Facet",
    "Option",
    "Search",
    "Wanted",
    "board_decided",
    "board_review",
    "board_review_of_page",
    "board_reviews",
    "board_waiting",
    "board_waiting_count",
    "book_contents",
    "book_of",
    "edition_of",
    "empty_searches",
    "find",
    "library_home",
    "name_of",
    "names_of_words",
    "newest",
    "search",
    "whole_book",
]
