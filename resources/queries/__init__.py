"""
Reads of the library that other pages are made of.
"""

from .books import book_contents, book_of, whole_book
from .finding import Facet, Option, Search, Wanted, empty_searches, find, search
from .news import library_home, names_of_words, newest
from .promises import overdue_promises, promises_by_urgency, promises_to_tell_of

__all__ = [
    "Facet",
    "Option",
    "Search",
    "Wanted",
    "book_contents",
    "book_of",
    "empty_searches",
    "find",
    "library_home",
    "names_of_words",
    "newest",
    "overdue_promises",
    "promises_by_urgency",
    "promises_to_tell_of",
    "search",
    "whole_book",
]
