"""
The library's own pages beside those of the tree.
"""

from .board import board, board_by_mail, board_draft, board_draft_by_mail, board_review
from .books import book_file, book_files, whole_book
from .browsing import browse
from .files import serve_captions, serve_image, serve_recording
from .refusing import refuse
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
    "refuse",
    "serve_captions",
    "serve_image",
    "serve_recording",
    "suggest",
    "whole_book",
]
