"""
Reads of the library that other pages are made of.
"""

from .books import book_contents, book_of, whole_book
from .citing import Reference, book_around, page_to_cite, reference_to
from .finding import Facet, Option, Search, Wanted, empty_searches, find, search
from .news import library_home, names_of_words, newest
from .saving import page_to_save, reading_list

__all__ = [
    "Facet",
    "Option",
    "Reference",
    "Search",
    "Wanted",
    "book_around",
    "book_contents",
    "book_of",
    "empty_searches",
    "find",
    "library_home",
    "names_of_words",
    "newest",
    "page_to_cite",
    "page_to_save",
    "reading_list",
    "reference_to",
    "search",
    "whole_book",
]
