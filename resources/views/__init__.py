"""
The library's own pages beside those of the tree.
"""

from .board import board, board_by_mail, board_draft, board_draft_by_mail, board_review
from .books import book_file, book_files, whole_book
from .browsing import browse
from .citing import reference_file
from .files import serve_captions, serve_image, serve_recording
from .keeping import show_tombstone
from .refusing import refuse
from .saving import reading_list, save_page, take_off
from .sig_shelves import add_to_shelf, settle_shelf_item, shelf
from .suggesting import my_suggestions, suggest
from .working import (
    begin_document,
    document_as_it_was,
    document_history,
    line_suggestion,
    suggest_line,
    withdraw_line,
)

__all__ = [
    "add_to_shelf",
    "begin_document",
    "board",
    "board_by_mail",
    "board_draft",
    "board_draft_by_mail",
    "board_review",
    "book_file",
    "book_files",
    "browse",
    "document_as_it_was",
    "document_history",
    "line_suggestion",
    "my_suggestions",
    "reading_list",
    "reference_file",
    "refuse",
    "save_page",
    "serve_captions",
    "serve_image",
    "serve_recording",
    "settle_shelf_item",
    "shelf",
    "show_tombstone",
    "suggest",
    "suggest_line",
    "take_off",
    "whole_book",
    "withdraw_line",
]
