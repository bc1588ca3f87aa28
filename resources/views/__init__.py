"""
The library's own pages beside those of the tree.
"""

from .books import book_file, book_files, whole_book
from .citing import reference_file
from .files import serve_captions, serve_image, serve_recording
from .refusing import refuse
from .saving import reading_list, save_page, take_off

__all__ = [
    "book_file",
    "book_files",
    "reading_list",
    "reference_file",
    "refuse",
    "save_page",
    "serve_captions",
    "serve_image",
    "serve_recording",
    "take_off",
    "whole_book",
]
