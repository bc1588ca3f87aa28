"""
Reads of the library that other pages are made of.
"""

from .addresses import comes_back, page_at, page_numbered, path_on_this_site
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
from .books import book_contents, book_of, book_that_moved, whole_book
from .browsing import Browsed, Choice, Choices, address, browse, choices
from .citing import Reference, book_around, page_to_cite, reference_to
from .finding import Search, empty_searches, find, search
from .keeping import (
    due_for_review,
    files_only_on,
    replacement_of,
    retired_above,
    shelf_of,
    some_words_lack_a_page,
    was_public,
    why_not_there,
)
from .narrowing import NARROWED_BY, Facet, Option, Wanted
from .news import (
    about_page,
    library_home,
    names_of_words,
    new_to_members,
    new_to_read,
    newest,
)
from .newsletters import (
    NewsletterDesk,
    agreed_members,
    agreeing,
    newest_newsletters,
    newsletter_archive,
    newsletter_desk,
    newsletters_line,
)
from .promises import overdue_promises, promises_by_urgency, promises_to_tell_of
from .saving import reading_list
from .suggestions import (
    Mine,
    as_its_maker_sees_it,
    my_suggestions,
    suggestions_to_answer,
)
from .waiting import Line, due_line, overdue_line, suggestions_line

__all__ = [
    "DECIDED",
    "GONE_MEMBER",
    "NARROWED_BY",
    "Browsed",
    "Choice",
    "Choices",
    "Facet",
    "Line",
    "Mine",
    "NewsletterDesk",
    "Option",
    "Reference",
    "Search",
    "Wanted",
    "about_page",
    "address",
    "agreed_members",
    "agreeing",
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
    "book_that_moved",
    "browse",
    "choices",
    "comes_back",
    "due_for_review",
    "due_line",
    "edition_of",
    "empty_searches",
    "files_only_on",
    "find",
    "library_home",
    "my_suggestions",
    "name_of",
    "names_of_words",
    "new_to_members",
    "new_to_read",
    "newest",
    "newest_newsletters",
    "newsletter_archive",
    "newsletter_desk",
    "newsletters_line",
    "overdue_line",
    "overdue_promises",
    "page_at",
    "page_numbered",
    "page_to_cite",
    "path_on_this_site",
    "promises_by_urgency",
    "promises_to_tell_of",
    "reading_list",
    "reference_to",
    "replacement_of",
    "retired_above",
    "search",
    "shelf_of",
    "some_words_lack_a_page",
    "suggestions_line",
    "suggestions_to_answer",
    "was_public",
    "whole_book",
    "why_not_there",
]
