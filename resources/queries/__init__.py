"""
Reads of the library that other pages are made of.
"""

from .books import book_contents, book_of, whole_book
from .browsing import Browsed, Choice, Choices, address, browse, choices
from .finding import NARROWED_BY, Facet, Option, Search, Wanted, empty_searches, find, search
from .news import library_home, names_of_words, new_to_read, newest

__all__ = [
    "NARROWED_BY",
    "Browsed",
    "Choice",
    "Choices",
    "Facet",
    "Option",
    "Search",
    "Wanted",
    "address",
    "book_contents",
    "book_of",
    "browse",
    "choices",
    "empty_searches",
    "find",
    "library_home",
    "names_of_words",
    "new_to_read",
    "newest",
    "search",
    "whole_book",
]
