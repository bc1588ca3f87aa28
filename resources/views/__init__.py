"""
The library's own pages beside those of the tree.
"""

from .board import board, board_by_mail, board_draft, board_draft_by_mail, board_review
from .books import book_file, book_files, whole_book
from .files import serve_captions, serve_image, serve_recording
from .refusing import refuse

__all__ = [
    "board",
    "board_by_mail",
    "board_draft",
    "board_draft_by_mail",
    "board_review",
    "book_file",
    "book_files",
    "refuse",
    "serve_captions",
    "serve_image",
    "serve_recording",
    "whole_book",
]
