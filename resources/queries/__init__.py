"""
Reads of the library that other pages are made of.
"""

from .addresses import comes_back, page_at, path_on_this_site
from .books import book_contents, book_of, book_that_moved, whole_book
from .finding import Facet, Option, Search, Wanted, empty_searches, find, search
from .keeping import (
    Line,
    due_for_review,
    due_line,
    files_only_on,
    replacement_of,
    retired_above,
    shelf_of,
    was_public,
    why_not_there,
)
from .news import library_home, names_of_words, newest

__all__ = [
    "Facet",
    "Line",
    "Option",
    "Search",
    "Wanted",
    "book_contents",
    "book_of",
    "book_that_moved",
    "comes_back",
    "due_for_review",
    "due_line",
    "empty_searches",
    "files_only_on",
    "find",
    "library_home",
    "names_of_words",
    "newest",
    "page_at",
    "path_on_this_site",
    "replacement_of",
    "retired_above",
    "search",
    "shelf_of",
    "was_public",
    "whole_book",
    "why_not_there",
]
