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
from .suggesting import my_suggestions, suggest

__all__ = [
    "board",
    "board_by_mail",
    "board_draft",
    "board_draft_by_mail",
    "board_review",
    "book_file",
    "book_files",
    "browse",
    "my_suggestions",
    "reading_list",
    "reference_file",
    "refuse",
    "save_page",
    "serve_captions",
    "serve_image",
    "serve_recording",
    "show_tombstone",
    "suggest",
    "take_off",
    "whole_book",
]
