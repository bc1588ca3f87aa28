"""
The library's own pages beside those of the tree.
"""

from .books import book_file, book_files, whole_book
from .files import serve_captions, serve_image, serve_recording
from .keeping import show_tombstone
from .refusing import refuse

__all__ = [
    "book_file",
    "book_files",
    "refuse",
    "serve_captions",
    "serve_image",
    "serve_recording",
    "show_tombstone",
    "whole_book",
]
